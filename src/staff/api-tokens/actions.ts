import { crc32 } from 'node:zlib';
import sql from 'sql-template-tag';
import { badInput, limitExceeded, notFound } from '../../errors.js';
import { isUuid, newId } from '../../kernel/ids.js';
import { tidy } from '../../kernel/input.js';
import type { Role } from '../../kernel/purposes.js';
import type { Scope, Work } from '../../kernel/scope.js';
import { proveItIsStillThem } from '../sign-in/passwords-of-people.js';
import { newToken, tokenHash } from '../tokens.js';
import { ApiToken } from './api-token.js';
import * as events from './events.js';
import type { CreateApiTokenInput } from './inputs.js';

const longestDays = 366;
const mostPerOwner = 50;

const checksum = (secret: string) => crc32(secret).toString(36).padStart(7, '0');

/** `klm_`, 256 random bits and their CRC-32: a secret scanner knows it when it sees one, without asking us. */
const apiTokenPattern = /^klm_([\w-]{43})([0-9a-z]{7})$/;

export const newApiToken = (): string => {
  const secret = newToken();
  return `klm_${secret}${checksum(secret)}`;
};

export function isApiToken(token: string): boolean {
  const [, secret = '', sum] = apiTokenPattern.exec(token) ?? [];
  return sum === checksum(secret);
}

/**
 * Makes a token with some of the caller's own roles. It asks for the password: a token outlives a session that was
 * stolen.
 * @returns the token itself too, which is shown this once and kept as a hash
 */
export async function createApiToken(
  work: Work,
  input: CreateApiTokenInput,
): Promise<{ apiToken: ApiToken; token: string }> {
  const roles = [...new Set(input.roles)];
  if (roles.length === 0) throw badInput('roles', 'give at least one');
  const tooMuch = roles.filter((role) => role === 'admin' || !mayGive(work, role));
  if (tooMuch.length > 0) {
    await work.transaction((scope) =>
      scope.emit(events.apiTokenTooBroad, { staffId: work.actor.id as string }),
    );
    throw badInput(
      'roles',
      `you cannot give ${tooMuch.join(', ').toUpperCase()}: only roles that you have yourself, and never ADMIN`,
    );
  }
  const now = work.clock.now().getTime();
  const expiresAt = new Date(input.expiresAt);
  if (!(expiresAt.getTime() > now)) throw badInput('expiresAt', 'must be in the future');
  if (expiresAt.getTime() > now + longestDays * 86_400_000)
    throw badInput('expiresAt', `may be ${longestDays} days from now at the latest`);
  const owner = await proveItIsStillThem(work, input.password, 'password');
  const token = newApiToken();
  return work.transaction(async (scope) => {
    await refuseTooMany(scope, owner.id);
    const apiToken = scope.em.create(ApiToken, {
      id: newId(scope),
      ownerId: owner.id,
      name: tidy(input.name),
      roles,
      tokenHash: tokenHash(token),
      createdAt: scope.now(),
      expiresAt,
      lastUsedAt: null,
      revokedAt: null,
      refusedAt: null,
    });
    await scope.emit(events.apiTokenCreated, { tokenId: apiToken.id, staffId: owner.id });
    return { apiToken, token };
  });
}

const mayGive = ({ actor }: Work, role: Role) => actor.roles.includes(role);

async function refuseTooMany(scope: Scope, ownerId: string): Promise<void> {
  await scope.rows(sql`select 1 from staff.account where id = ${ownerId} for update`);
  const live = await scope.rows(
    sql`select 1 from staff.api_token where owner_id = ${ownerId} and revoked_at is null and expires_at > ${scope.now().toISOString()}::timestamptz`,
  );
  if (live.length >= mostPerOwner)
    throw limitExceeded(
      `You have ${live.length} tokens that work, the most there may be; revoke some first.`,
    );
}

export const seesAllTokens = ({ actor }: Pick<Scope, 'actor'>): boolean =>
  actor.roles.some((role) => role === 'admin' || role === 'privacy_officer');

/** Ends a token at once, in every process. Revoking it twice changes nothing. */
export async function revokeApiToken(scope: Scope, id: string): Promise<ApiToken> {
  const found = isUuid(id) ? await scope.em.findOne(ApiToken, { id }) : null;
  if (!found || (found.ownerId !== scope.actor.id && !seesAllTokens(scope))) throw notFound('API token', id);
  if (!found.revokedAt) {
    found.revokedAt = scope.now();
    await scope.emit(events.apiTokenRevoked, { tokenId: id, staffId: found.ownerId });
  }
  return found;
}
