import type { App } from '../../src/app.js';
import { newId } from '../../src/kernel/ids.js';
import type { Role } from '../../src/kernel/purposes.js';
import { systemActor } from '../../src/kernel/scope.js';
import { Agreement, Session, StaffMember } from '../../src/staff/staff-member.js';
import { newToken, tokenHash } from '../../src/staff/tokens.js';

/** Somebody who is signed in and bound to secrecy, by rows alone. @returns their access token */
export async function signedInReader(app: App, roles: Role[] = ['support']): Promise<string> {
  const token = newToken();
  await app.work(systemActor('bench'), 'bench').transaction(async (scope) => {
    const accountId = newId(scope);
    scope.em.create(StaffMember, {
      id: accountId,
      email: `${accountId}@example.com`,
      name: 'Reader',
      external: false,
      roles,
      passwordHash: '',
      active: true,
      createdAt: scope.now(),
    });
    await scope.em.flush();
    const later = new Date(scope.now().getTime() + 86_400_000);
    scope.em.create(Session, {
      id: newId(scope),
      accountId,
      accessHash: tokenHash(token),
      accessExpiresAt: later,
      refreshHash: tokenHash(newToken()),
      refreshExpiresAt: later,
      spentHashes: [],
      endedAt: null,
    });
    scope.em.create(Agreement, { id: newId(scope), accountId, version: 1, signedAt: scope.now() });
  });
  return token;
}
