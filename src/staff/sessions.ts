import sql from 'sql-template-tag';
import { CallerError, unauthenticated } from '../errors.js';
import { madeAt, newId } from '../kernel/ids.js';
import { tidy } from '../kernel/input.js';
import type { Scope, Work } from '../kernel/scope.js';
import { isPassword, withRoom } from './passwords.js';
import * as events from './sign-in/events.js';
import type { SignInInput } from './sign-in/inputs.js';
import { secondFactorOf, spendCode } from './sign-in/second-factor.js';
import {
  addressDoor,
  countTry,
  deviceDoor,
  type Door,
  forgetTries,
  newDeviceToken,
  tooManyTries,
} from './sign-in/throttle.js';
import { Session } from './staff-member.js';
import { newToken, tokenHash } from './tokens.js';

const accessMinutes = 15;
const refreshHours = 12;
/** After which somebody signs in anew, however busy they are (NIST SP 800-63B-4, 2.2.3). */
const longestSessionHours = 24;

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  accessTokenExpiresAt: Date;
}

export interface SignedIn extends Tokens {
  deviceToken: string;
}

export interface Account {
  id: string;
  email: string;
  passwordHash: string;
  active: boolean;
}

export const accountAt = (scope: Scope, email: string): Promise<Account | undefined> =>
  scope.row<Account>(
    sql`select id, email, password_hash as "passwordHash", active from staff.account where lower(email) = lower(${tidy(email)})`,
  );

/**
 * Signs in. Each try counts before it is judged, for an address that nobody has as for one that somebody has.
 * Strangers' tries do not hold up a device that signed in before, nor somebody with a new link by mail.
 * @throws UNAUTHENTICATED the same for an unknown address and a wrong password; LIMIT_EXCEEDED during a pause
 */
export async function signIn(work: Work, input: SignInInput): Promise<SignedIn> {
  const account = await accountAt(work.read, input.email);
  const door =
    (await deviceDoor(work.read, input.deviceToken, account?.id)) ??
    (await addressDoor(work.read, 'sign in', account?.email ?? tidy(input.email)));
  return withRoom(door.known, () => judge(work, input, account, door));
}

async function judge(
  work: Work,
  input: SignInInput,
  account: Account | undefined,
  door: Door,
): Promise<SignedIn> {
  const counted = await countTry(work, door);
  if (!counted) throw tooManyTries();
  const right = (await isPassword(account?.passwordHash, input.password, door.known)) && account?.active;
  const twoFactors = right && (await work.read.loader(secondFactorOf).load(account.id));
  if (twoFactors && !input.code)
    throw codeNeeded('Give the code that your app shows now, or a recovery code.');
  const session = right
    ? await work.transaction((scope) => openSession(scope, account, door, input.code))
    : undefined;
  if (session) return session;
  await work.transaction(async (scope) => {
    const somebody = { staffId: account?.id ?? null };
    await scope.emit(events.signInRefused, somebody);
    if (counted.closes) await scope.emit(events.signInPaused, somebody);
  });
  if (twoFactors)
    throw codeNeeded('This code is not right, or was used before; give the one that your app shows now.');
  throw unauthenticated('The e-mail address or the password is not right.');
}

const codeNeeded = (message: string) => new CallerError('UNAUTHENTICATED', message, { needs: 'code' });

/** Undefined when the code is wrong, or the account was closed or got another password while this one was checked. */
async function openSession(
  scope: Scope,
  account: Account,
  door: Door,
  code: string | null | undefined,
): Promise<SignedIn | undefined> {
  const still = await scope.row(
    sql`select 1 as n from staff.account where id = ${account.id} and active and password_hash = ${account.passwordHash} for share`,
  );
  if (!still) return undefined;
  // Asked once more here: it may have been set up since.
  const twoFactors = await scope.loader(secondFactorOf).load(account.id);
  if (twoFactors && !(await spendCode(scope, account.id, code ?? ''))) return undefined;
  await forgetTries(scope, door);
  return startSession(scope, account.id);
}

/**
 * A session for somebody who has proven who they are.
 * @param issuerSecondFactor null when they did so here; otherwise whether the issuer told of a second factor
 */
export async function startSession(
  scope: Scope,
  accountId: string,
  issuerSecondFactor: boolean | null = null,
): Promise<SignedIn> {
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
    refusedAt: null,
    issuerSecondFactor,
  });
  await scope.emit(events.signedIn, { staffId: accountId });
  return { ...tokens, deviceToken: await newDeviceToken(scope, accountId) };
}

const freshTokens = (scope: Scope): Tokens => ({
  accessToken: newToken(),
  refreshToken: newToken(),
  accessTokenExpiresAt: hoursFrom(scope, accessMinutes / 60),
});

const hoursFrom = (scope: Scope, hours: number) => new Date(scope.now().getTime() + hours * 3_600_000);

/** Signed in by a clock that was ahead, and is right again: the session would last until then. */
export const signedInAhead = (sessionId: string, now: Date): boolean =>
  madeAt(sessionId).getTime() - now.getTime() > longestSessionHours * 3_600_000;

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
      ended: boolean;
    }>(sql`
      select s.id, s.account_id as "accountId", s.refresh_hash = ${hashed} as current, s.ended_at is not null as ended,
        (s.ended_at is not null or s.refresh_expires_at <= ${scope.now().toISOString()}::timestamptz or not a.active) as over
      from staff.session s join staff.account a on a.id = s.account_id
      where s.refresh_hash = ${hashed} or s.spent_hashes @> array[${hashed}::bytea] for update of s`);
    if (!session) return undefined;
    if (!session.current && !session.ended) {
      await endSessions(scope, sql`id = ${session.id}`);
      await scope.emit(events.sessionStolen, { staffId: session.accountId });
      return undefined;
    }
    const tooLong = scope.now().getTime() - madeAt(session.id).getTime() > longestSessionHours * 3_600_000;
    if (session.over || tooLong || signedInAhead(session.id, scope.now())) {
      await tellRefused(scope, sql`s.refresh_hash = ${hashed} or s.spent_hashes @> array[${hashed}::bytea]`);
      return undefined;
    }
    const tokens = freshTokens(scope);
    await scope.rows(sql`update staff.session set access_hash = ${tokenHash(tokens.accessToken)}, access_expires_at = ${tokens.accessTokenExpiresAt.toISOString()},
      refresh_hash = ${tokenHash(tokens.refreshToken)}, refresh_expires_at = ${hoursFrom(scope, refreshHours).toISOString()},
      spent_hashes = spent_hashes || ${hashed}::bytea where id = ${session.id}`);
    return tokens;
  });
  if (!answer) throw unauthenticated('This session is over: sign in again.');
  return answer;
}

/** A token of a session that was ended, or of somebody who left, was met again: once a session that is told. */
export async function tellRefused(scope: Scope, which: ReturnType<typeof sql>): Promise<void> {
  const [session] = await scope.rows<{ staffId: string }>(sql`
    update staff.session s set refused_at = ${scope.now().toISOString()} from staff.account a
    where a.id = s.account_id and s.refused_at is null and (s.ended_at is not null or not a.active) and (${which})
    returning s.account_id as "staffId"`);
  if (session) await scope.emit(events.endedTokenRefused, session);
}

export async function signOut(scope: Scope): Promise<void> {
  if (!scope.actor.id) return;
  await endSessions(scope, sql`id = ${scope.actor.sessionId}`);
  await scope.emit(events.signedOut, { staffId: scope.actor.id });
}

/** Ends all sessions of the caller, this one too. @returns how many there were */
export async function signOutEverywhere(scope: Scope): Promise<number> {
  const ended = await endSessions(scope, sql`account_id = ${scope.actor.id}`);
  await scope.emit(events.signedOutEverywhere, { staffId: scope.actor.id });
  return ended;
}

/** @returns how many that were still good */
export async function endSessions(scope: Scope, which: ReturnType<typeof sql>): Promise<number> {
  const ended = await scope.rows<{ good: boolean }>(
    sql`update staff.session set ended_at = ${scope.now().toISOString()} where ended_at is null and ${which} returning refresh_expires_at > ${scope.now().toISOString()}::timestamptz as good`,
  );
  return ended.filter(({ good }) => good).length;
}
