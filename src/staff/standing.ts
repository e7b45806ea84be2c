import sql from 'sql-template-tag';
import type { Role } from '../kernel/purposes.js';
import { type Actor, actorWith, type Work } from '../kernel/scope.js';
import { boundNow, signedUntil } from './agreements/signed.js';
import { needsSecondFactor } from './sign-in/second-factor.js';

/** Somebody as they stand at this moment, for what acts in their name without a session; undefined once they left. */
export async function actorOfAccount(work: Work, accountId: string): Promise<Actor | undefined> {
  const row = await work.read.row<{
    external: boolean;
    roles: Role[];
    signedUntil: string | null;
    secondFactor: boolean;
    ofIssuer: boolean;
  }>(sql`
    select a.external, a.roles, ${signedUntil(work.read)} as "signedUntil",
      exists (select 1 from staff.second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "secondFactor",
      exists (select 1 from staff.issuer_identity i where i.account_id = a.id) as "ofIssuer"
    from staff.account a where a.id = ${accountId} and a.active`);
  if (!row) return undefined;
  // Of who signs in with the issuer, the issuer is asked for the second factor at each sign-in.
  const onlyToEnrol = !row.secondFactor && !row.ofIssuer && needsSecondFactor(work.read, row.roles);
  return actorWith({
    kind: row.external ? 'external' : 'staff',
    id: accountId,
    label: accountId,
    roles: onlyToEnrol ? [] : row.roles,
    signedAgreement: boundNow(row.signedUntil, work.clock.now()).signed && !onlyToEnrol,
    sessionId: null,
    onlyToEnrol,
  });
}
