import sql from 'sql-template-tag';
import type { Role } from '../../kernel/purposes.js';
import { type Actor, actorWith, type Work } from '../../kernel/scope.js';
import { boundNow, signedUntil } from '../agreements/signed.js';
import { needsSecondFactor } from '../sign-in/second-factor.js';
import { apiTokenRefused } from './events.js';

interface Row {
  id: string;
  ownerId: string;
  roles: Role[];
  ownersRoles: Role[];
  signedUntil: string | null;
  secondFactor: boolean;
  ofIssuer: boolean;
  expiresAt: string;
  over: boolean;
  refusedLately: boolean;
  usedLately: boolean;
}

/** Whom a token stands for: its owner, as far as its own roles go. What it does is told under the token's id. */
export async function actorOfApiToken(
  work: Work,
  hashed: Buffer,
): Promise<{ actor: Actor; expiresAt: number } | undefined> {
  const now = work.clock.now().toISOString();
  const row = await work.read.row<Row>(sql`
    select t.id, t.owner_id as "ownerId", t.roles, a.roles as "ownersRoles", t.expires_at as "expiresAt",
      ${signedUntil(work.read)} as "signedUntil",
      exists (select 1 from staff.second_factor f where f.account_id = a.id and f.confirmed_at is not null) as "secondFactor",
      exists (select 1 from staff.issuer_identity i where i.account_id = a.id) as "ofIssuer",
      (t.revoked_at is not null or t.expires_at <= ${now}::timestamptz or not a.active) as over,
      coalesce(t.refused_at > ${now}::timestamptz - interval '1 hour', false) as "refusedLately",
      coalesce(t.last_used_at > ${now}::timestamptz - interval '1 minute', false) as "usedLately"
    from staff.api_token t join staff.account a on a.id = t.owner_id where t.token_hash = ${hashed}`);
  if (!row) return undefined;
  if (row.over) {
    if (!row.refusedLately) await tellRefused(work, row);
    return undefined;
  }
  if (!row.usedLately) await noteUse(work, row.id);
  // Of who signs in with the issuer, the issuer is asked for the second factor at each sign-in.
  const onlyToEnrol = !row.secondFactor && !row.ofIssuer && needsSecondFactor(work.read, row.ownersRoles);
  const { signed, holdsUntil } = boundNow(row.signedUntil, work.clock.now());
  const actor = actorWith({
    kind: 'service',
    id: row.ownerId,
    label: `api-token ${row.id}`,
    roles: onlyToEnrol ? [] : ['service', ...row.roles.filter((role) => row.ownersRoles.includes(role))],
    signedAgreement: signed && !onlyToEnrol,
    sessionId: null,
    onlyToEnrol,
  });
  // Remembered for a minute at most, so that the last use stays true to the minute.
  const expiresAt = Math.min(
    new Date(row.expiresAt).getTime(),
    work.clock.now().getTime() + 60_000,
    holdsUntil,
  );
  return { actor, expiresAt };
}

const noteUse = (work: Work, id: string) =>
  work.transaction((scope) =>
    scope.rows(
      sql`update staff.api_token set last_used_at = ${scope.now().toISOString()} where id = ${id} and (last_used_at is null or last_used_at < ${scope.now().toISOString()}::timestamptz)`,
    ),
  );

const tellRefused = (work: Work, { id, ownerId }: Row) =>
  work.transaction(async (scope) => {
    const now = scope.now().toISOString();
    const told = await scope.rows(
      sql`update staff.api_token set refused_at = ${now} where id = ${id} and (refused_at is null or refused_at <= ${now}::timestamptz - interval '1 hour') returning id`,
    );
    if (told.length > 0) await scope.emit(apiTokenRefused, { tokenId: id, staffId: ownerId });
  });
