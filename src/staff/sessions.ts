import sql from 'sql-template-tag';
import { limitExceeded, unauthenticated } from '../errors.js';
import { newId } from '../kernel/ids.js';
import { tidy } from '../kernel/input.js';
import type { Scope, Work } from '../kernel/scope.js';
import * as events from './events.js';
import type { SignInInput } from './inputs.js';
import { isPassword } from './passwords.js';
import { Session } from './staff-member.js';
import { newToken, tokenHash } from './tokens.js';

const accessMinutes = 15;
const refreshHours = 12;
const triesBeforePause = 5;
const longestPauseMinutes = 15;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  accessTokenExpiresAt: Date;
}

/**
 * Signs in. A wrong password counts, and after five of them each next try waits longer, up to a quarter of an hour.
 * @throws UNAUTHENTICATED the same for an unknown address and a wrong password; LIMIT_EXCEEDED while waiting
 */
export async function signIn(work: Work, input: SignInInput): Promise<Tokens> {
  const account = await work.read.row<{
    id: string;
    passwordHash: string;
    active: boolean;
    lockedUntil: string | null;
  }>(sql`
    select id, password_hash as "passwordHash", active, locked_until as "lockedUntil" from staff.account where lower(email) = lower(${tidy(input.email)})`);
  const waiting = account?.lockedUntil && new Date(account.lockedUntil) > work.clock.now();
  if (waiting)
    throw limitExceeded('Too many wrong passwords for this account; wait a few minutes, then try again.');
  const right = await isPassword(account?.passwordHash, input.password);
  if (!account) throw wrongCredentials();
  if (!right || !account.active) {
    await work.transaction((scope) => countWrongPassword(scope, account.id));
    throw wrongCredentials();
  }
  return work.transaction(async (scope) => {
    await scope.rows(
      sql`update staff.account set failed_sign_ins = 0, locked_until = null where id = ${account.id} and (failed_sign_ins > 0 or locked_until is not null)`,
    );
    await scope.emit(events.signedIn, { staffId: account.id });
    return openSession(scope, account.id);
  });
}

const wrongCredentials = () => unauthenticated('The e-mail address or the password is not right.');

async function countWrongPassword(scope: Scope, id: string): Promise<void> {
  await scope.rows(sql`
    update staff.account set failed_sign_ins = failed_sign_ins + 1,
      locked_until = case when failed_sign_ins + 1 >= ${triesBeforePause}
        then ${scope.now().toISOString()}::timestamptz + least(${longestPauseMinutes}, power(2, failed_sign_ins + 1 - ${triesBeforePause})) * interval '1 minute' end
    where id = ${id}`);
  await scope.emit(events.signInRefused, { staffId: id });
}

async function openSession(scope: Scope, accountId: string): Promise<Tokens> {
  const tokens = freshTokens(scope);
  scope.em.create(Session, {
    id: newId(scope),
    accountId,
    accessHash: tokenHash(tokens.accessToken),
    accessExpiresAt: tokens.accessTokenExpiresAt,
    refreshHash: tokenHash(tokens.refreshToken),
    refreshExpiresAt: hoursFrom(scope, refreshHours),
    spentHashes: [],
    endedAt: null,
  });
  await scope.em.flush();
  return tokens;
}

const freshTokens = (scope: Scope): Tokens => ({
  accessToken: newToken(),
  refreshToken: newToken(),
  accessTokenExpiresAt: hoursFrom(scope, accessMinutes / 60),
});

const hoursFrom = (scope: Scope, hours: number) => new Date(scope.now().getTime() + hours * 3_600_000);

/**
 * Exchanges a refresh token for new tokens. Each works once; one that was used before was copied by somebody, so
 * the whole session ends (RFC 9700, refresh token rotation).
 */
export async function refreshSession(work: Work, refreshToken: string): Promise<Tokens> {
  const hashed = tokenHash(refreshToken);
  const answer = await work.transaction(async (scope) => {
    const [session] = await scope.rows<{
      id: string;
      accountId: string;
      current: boolean;
      over: boolean;
    }>(sql`
      select s.id, s.account_id as "accountId", s.refresh_hash = ${hashed} as current,
        (s.ended_at is not null or s.refresh_expires_at <= ${scope.now().toISOString()}::timestamptz or not a.active) as over
      from staff.session s join staff.account a on a.id = s.account_id
      where s.refresh_hash = ${hashed} or s.spent_hashes @> array[${hashed}::bytea] for update of s`);
    if (!session) return undefined;
    if (!session.current) {
      await endSessions(scope, sql`id = ${session.id}`);
      await scope.emit(events.sessionStolen, { staffId: session.accountId });
      return undefined;
    }
    if (session.over) return undefined;
    const tokens = freshTokens(scope);
    await scope.rows(sql`update staff.session set access_hash = ${tokenHash(tokens.accessToken)}, access_expires_at = ${tokens.accessTokenExpiresAt.toISOString()},
      refresh_hash = ${tokenHash(tokens.refreshToken)}, refresh_expires_at = ${hoursFrom(scope, refreshHours).toISOString()},
      spent_hashes = spent_hashes || ${hashed}::bytea where id = ${session.id}`);
    return tokens;
  });
  if (!answer) throw unauthenticated('This session is over: sign in again.');
  return answer;
}

export async function signOut(scope: Scope): Promise<void> {
  if (!scope.actor.id) return;
  await endSessions(scope, sql`id = ${scope.actor.sessionId}`);
  await scope.emit(events.signedOut, { staffId: scope.actor.id });
}

export async function endSessions(scope: Scope, which: ReturnType<typeof sql>): Promise<void> {
  await scope.rows(
    sql`update staff.session set ended_at = ${scope.now().toISOString()} where ended_at is null and ${which}`,
  );
}
