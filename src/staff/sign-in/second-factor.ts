import { createHash, randomInt } from 'node:crypto';
import { generateSecret, generateURI, verify } from 'otplib';
import sql, { join } from 'sql-template-tag';
import { badInput, conflict, notFound } from '../../errors.js';
import { isUuid, newId } from '../../kernel/ids.js';
import type { Role } from '../../kernel/purposes.js';
import { defineLoader, type Scope, type Work } from '../../kernel/scope.js';
import { endSessions } from '../sessions.js';
import { staffSettings } from '../settings.js';
import { StaffMember } from '../staff-member.js';
import * as events from './events.js';
import { closeSecret, openSecret } from './sealed-secrets.js';
import { proveItIsThem } from './passwords-of-people.js';
import { accountDoor, countTry, forgetTries, tooManyTries } from './throttle.js';

const stepSeconds = 30;
const recoveryCodeCount = 10;

export const secondFactorOf = defineLoader<string, boolean>(async (scope, ids) => {
  const rows = await scope.rows<{ id: string }>(
    sql`select account_id as id from staff.second_factor where account_id = any(${ids as string[]}) and confirmed_at is not null`,
  );
  const having = new Set(rows.map((row) => row.id));
  return ids.map((id) => having.has(id));
});

export const needsSecondFactor = (scope: Pick<Scope, 'settings'>, roles: readonly Role[]): boolean => {
  const { secondFactorRoles } = scope.settings(staffSettings);
  return roles.some((role) => secondFactorRoles.includes(role));
};

/** A new secret for the app; nothing changes until a code of it was given. */
export async function startSecondFactor(
  work: Work,
  password: string,
): Promise<{ secret: string; otpauthUrl: string }> {
  const owner = await proveItIsThem(work, password, 'password');
  const secret = generateSecret();
  await work.transaction(async (scope) => {
    await scope.rows(sql`
      insert into staff.second_factor (account_id, pending_secret) values (${owner.id}, ${closeSecret(scope, owner.id, secret)})
      on conflict (account_id) do update set pending_secret = excluded.pending_secret`);
    await scope.emit(events.secondFactorStarted, { staffId: owner.id });
  });
  return { secret, otpauthUrl: generateURI({ issuer: 'Klantmap', label: owner.email, secret }) };
}

/**
 * Takes the secret of startSecondFactor into use, and ends the sessions that were opened without it.
 * @returns the recovery codes, which are shown this once
 */
export async function confirmSecondFactor(work: Work, code: string): Promise<string[]> {
  return withCountedTry(work, async (scope, accountId) => {
    const row = await scope.row<{ pending: string | null }>(
      sql`select pending_secret as pending from staff.second_factor where account_id = ${accountId} for update`,
    );
    if (!row?.pending) throw conflict('There is nothing to confirm: call startSecondFactor first.');
    const secret = openSecret(scope, accountId, row.pending);
    const step = await stepOf(scope, secret, compact(code));
    if (step === undefined) return undefined;
    await scope.rows(sql`update staff.second_factor set secret = pending_secret, pending_secret = null, last_step = ${step},
      confirmed_at = ${scope.now().toISOString()} where account_id = ${accountId}`);
    await endSessions(
      scope,
      sql`account_id = ${accountId} and id is distinct from ${scope.actor.sessionId}::uuid`,
    );
    await scope.emit(events.secondFactorSetUp, { staffId: accountId });
    return freshRecoveryCodes(scope, accountId);
  });
}

/** New recovery codes; the old ones no longer work. */
export async function replaceRecoveryCodes(work: Work, code: string): Promise<string[]> {
  return withCountedTry(work, async (scope, accountId) => {
    if (!(await spendCode(scope, accountId, code))) return undefined;
    await scope.emit(events.recoveryCodesReplaced, { staffId: accountId });
    return freshRecoveryCodes(scope, accountId);
  });
}

export async function removeSecondFactor(work: Work, password: string, code: string): Promise<void> {
  const owner = await proveItIsThem(work, password, 'password');
  await withCountedTry(work, async (scope) => {
    const { roles } = await scope.em.findOneOrFail(StaffMember, { id: owner.id });
    if (needsSecondFactor(scope, roles))
      throw conflict('Your role needs a second factor; startSecondFactor moves it to another device.');
    if (!(await spendCode(scope, owner.id, code))) return undefined;
    await forgetSecondFactor(scope, owner.id);
    await scope.emit(events.secondFactorRemoved, { staffId: owner.id });
    return true;
  });
}

/** For somebody who lost their device and their recovery codes: they sign in with the password, and set up another. */
export async function resetSecondFactor(scope: Scope, id: string): Promise<StaffMember> {
  if (id === scope.actor.id) throw badInput('id', 'this is your own; use removeSecondFactor');
  const staff = isUuid(id) ? await scope.em.findOne(StaffMember, { id }) : null;
  if (!staff) throw notFound('staff member', id);
  await forgetSecondFactor(scope, id);
  await endSessions(scope, sql`account_id = ${id}`);
  await scope.emit(events.secondFactorReset, { staffId: id });
  return staff;
}

async function forgetSecondFactor(scope: Scope, accountId: string): Promise<void> {
  await scope.rows(sql`delete from staff.second_factor where account_id = ${accountId}`);
  await scope.rows(sql`delete from staff.recovery_code where account_id = ${accountId}`);
}

/** Codes can be guessed as passwords can. @throws BAD_USER_INPUT when `judge` answers undefined: the code is not right */
async function withCountedTry<T>(
  work: Work,
  judge: (scope: Scope, accountId: string) => Promise<T | undefined>,
): Promise<T> {
  const accountId = work.actor.id as string;
  const door = await accountDoor(work.read, accountId);
  if (!(await countTry(work, door))) throw tooManyTries();
  const answer = await work.transaction(async (scope) => {
    const judged = await judge(scope, accountId);
    if (judged === undefined) await scope.emit(events.signInRefused, { staffId: accountId });
    else await forgetTries(scope, door);
    return judged;
  });
  if (answer === undefined)
    throw badInput('code', 'is not right, or was used before; give the one that your app shows now');
  return answer;
}

/** Whether the code is good, which it is once: that of the app within half a minute (RFC 6238), or a recovery code. */
export async function spendCode(scope: Scope, accountId: string, given: string): Promise<boolean> {
  const code = compact(given);
  const factor = await scope.row<{ secret: string | null }>(
    sql`select secret from staff.second_factor where account_id = ${accountId} for update`,
  );
  if (!factor?.secret) return false;
  const step = await stepOf(scope, openSecret(scope, accountId, factor.secret), code);
  if (step !== undefined) {
    const spent = await scope.rows(
      sql`update staff.second_factor set last_step = ${step} where account_id = ${accountId} and last_step < ${step} returning 1 as n`,
    );
    return spent.length > 0;
  }
  const recovered = await scope.rows(
    sql`update staff.recovery_code set used_at = ${scope.now().toISOString()} where account_id = ${accountId} and code_hash = ${hashOfCode(code)} and used_at is null returning id`,
  );
  if (recovered.length > 0) await scope.emit(events.recoveryCodeUsed, { staffId: accountId });
  return recovered.length > 0;
}

async function stepOf(scope: Scope, secret: string, code: string): Promise<number | undefined> {
  if (!/^\d{6}$/.test(code)) return undefined;
  const epoch = Math.floor(scope.now().getTime() / 1000);
  const result = await verify({
    secret,
    token: code,
    epoch,
    period: stepSeconds,
    epochTolerance: stepSeconds,
  });
  return result.valid ? Math.floor(epoch / stepSeconds) + result.delta : undefined;
}

/** As a person types it: with spaces, hyphens and capitals or without. */
const compact = (code: string) => code.replaceAll(/[\s-]/g, '').toLowerCase();

/** SHA-256 suffices for 79 random bits. */
const hashOfCode = (code: string) => createHash('sha256').update(code).digest();

/** Letters and digits that cannot be taken for each other. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

const newRecoveryCode = () =>
  Array.from({ length: 16 }, () => letters[randomInt(letters.length)])
    .join('')
    .replaceAll(/.{4}(?=.)/g, '$&-');

async function freshRecoveryCodes(scope: Scope, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
  await scope.rows(sql`delete from staff.recovery_code where account_id = ${accountId}`);
  await scope.rows(
    sql`insert into staff.recovery_code (id, account_id, code_hash) values ${join(
      codes.map((code) => sql`(${newId(scope)}, ${accountId}, ${hashOfCode(compact(code))})`),
    )}`,
  );
  return codes;
}
