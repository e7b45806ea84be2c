import sql from 'sql-template-tag';
import { badInput, conflict, notFound } from '../../errors.js';
import { madeAt } from '../../kernel/ids.js';
import { tidy } from '../../kernel/input.js';
import type { Language } from '../../kernel/mail.js';
import type { Scope, Work } from '../../kernel/scope.js';
import { checkPassword, hashOf, isPassword, passwordProblem, withRoom } from '../passwords.js';
import { accountAt, endSessions } from '../sessions.js';
import { tokenHash } from '../tokens.js';
import * as events from './events.js';
import type { ChangePasswordInput } from './inputs.js';
import { sendResetLink } from './jobs.js';
import { findResetLink, openResetLink, resetLinkMinutes, spendResetLinks } from './reset-link.js';
import { accountDoor, addressDoor, countTry, forgetTries, newDeviceToken, tooManyTries } from './throttle.js';

interface Owner {
  id: string;
  email: string;
  name: string;
  passwordHash: string;
}

/** Whoever signed in, who must prove once more that they know the password. @throws BAD_USER_INPUT when it is wrong */
export async function proveItIsThem(work: Work, password: string, field: string): Promise<Owner> {
  const owner = await work.read.row<Owner>(
    sql`select id, email, name, password_hash as "passwordHash" from staff.account where id = ${work.actor.id} and active`,
  );
  if (!owner) throw notFound('account', 'of the caller');
  if (!owner.passwordHash)
    throw conflict('You have no password here: you sign in with the issuer, and change how you do so there.');
  const door = await accountDoor(work.read, owner.id);
  if (!(await countTry(work, door))) throw tooManyTries();
  if (!(await withRoom(true, () => isPassword(owner.passwordHash, password, true)))) {
    await work.transaction((scope) => scope.emit(events.signInRefused, { staffId: owner.id }));
    throw badInput(field, 'is not your present password');
  }
  await work.house.work(work.actor, 'count a try').transaction((scope) => forgetTries(scope, door));
  return owner;
}

/** For who has no password here: so lately must they have signed in with the issuer. */
const lately = 10 * 60_000;

/** As proveItIsThem; of whoever signs in with the issuer it asks that they just did so. */
export async function proveItIsStillThem(
  work: Work,
  password: string,
  field: string,
): Promise<{ id: string }> {
  const { id, sessionId } = work.actor;
  const ofIssuer = await work.read.row<{ id: string }>(
    sql`select a.id from staff.account a join staff.issuer_identity i on i.account_id = a.id where a.id = ${id} and a.active and a.password_hash = ''`,
  );
  if (!ofIssuer) return proveItIsThem(work, password, field);
  if (!sessionId || work.clock.now().getTime() - madeAt(sessionId).getTime() > lately)
    throw conflict('Sign in with the issuer once more, and do this within ten minutes.');
  return ofIssuer;
}

/** Takes the present password, and ends every other session: whoever had the old one is out. */
export async function changePassword(work: Work, input: ChangePasswordInput): Promise<number> {
  const owner = await proveItIsThem(work, input.currentPassword, 'currentPassword');
  checkPassword(input.newPassword, [owner.email, owner.name], 'newPassword');
  if (input.newPassword === input.currentPassword)
    throw badInput('newPassword', 'is the one you have; take another');
  const passwordHash = await hashOf(input.newPassword);
  return work.transaction(async (scope) => {
    const changed = await scope.rows(
      sql`update staff.account set password_hash = ${passwordHash}, version = version + 1 where id = ${owner.id} and password_hash = ${owner.passwordHash} returning id`,
    );
    if (changed.length === 0) throw conflict('The password was changed meanwhile: sign in with the new one.');
    await spendResetLinks(scope, owner.id);
    const ended = await endSessions(
      scope,
      sql`account_id = ${owner.id} and id is distinct from ${work.actor.sessionId}::uuid`,
    );
    await scope.emit(events.passwordChanged, { staffId: owner.id });
    return ended;
  });
}

/** Whether somebody has this address or nobody: the same steps, the same answer, and the mail is a job of later. */
export const requestPasswordReset = (work: Work, email: string, language: Language): Promise<void> =>
  withRoom(false, () => askForLink(work, email, language));

async function askForLink(work: Work, email: string, language: Language): Promise<void> {
  const account = await accountAt(work.read, email);
  const door = await addressDoor(work.read, 'reset', account?.email ?? tidy(email));
  // Never longer closed than a link lives: whoever mails a victim full leaves a good link in their mailbox.
  if (!(await countTry(work, door, resetLinkMinutes / 2))) return;
  await work.transaction(async (scope) => {
    const askedAt = scope.now().toISOString();
    await scope.enqueue(sendResetLink, { accountId: account?.id ?? null, language, askedAt });
    await scope.emit(events.passwordResetAsked, { staffId: account?.id ?? null });
  });
}

/** What is wrong with a choice; undefined too when the link is not good, which resetPassword tells. */
export async function resetProblem(
  scope: Scope,
  token: string,
  password: string,
): Promise<ReturnType<typeof passwordProblem>> {
  const link = await findResetLink(scope, token);
  return link && passwordProblem(password, [link.email, link.name]);
}

/**
 * Sets another password and ends all sessions.
 * @returns a device token, so that its owner gets in while strangers keep guessing at the address
 */
export async function resetPassword(work: Work, token: string, password: string): Promise<string> {
  const link = await openResetLink(work.read, token).catch(async (error: unknown) => {
    await work.transaction((scope) => tellUsedLink(scope, token));
    throw error;
  });
  checkPassword(password, [link.email, link.name]);
  const passwordHash = await hashOf(password);
  const device = await work.transaction(async (scope) => {
    const spent = await scope.rows(
      sql`update staff.reset_link set used_at = ${scope.now().toISOString()} where id = ${link.id} and used_at is null returning id`,
    );
    if (spent.length === 0) return undefined;
    await spendResetLinks(scope, link.accountId);
    await scope.rows(
      sql`update staff.account set password_hash = ${passwordHash}, version = version + 1 where id = ${link.accountId}`,
    );
    await endSessions(scope, sql`account_id = ${link.accountId}`);
    await forgetTries(scope, await addressDoor(scope, 'sign in', link.email));
    await forgetTries(scope, await accountDoor(scope, link.accountId));
    await scope.emit(events.passwordReset, { staffId: link.accountId });
    return newDeviceToken(scope, link.accountId);
  });
  if (device) return device;
  await work.transaction((scope) => tellUsedLink(scope, token));
  throw notFound('link', 'that was given');
}

async function tellUsedLink(scope: Scope, token: string): Promise<void> {
  const [link] = await scope.rows<{ staffId: string }>(
    sql`select account_id as "staffId" from staff.reset_link where token_hash = ${tokenHash(token)}`,
  );
  if (link) await scope.emit(events.resetLinkRefused, link);
}
