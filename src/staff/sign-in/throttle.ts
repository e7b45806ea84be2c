import { createHmac, timingSafeEqual } from 'node:crypto';
import sql from 'sql-template-tag';
import { limitExceeded } from '../../errors.js';
import type { House } from '../../kernel/house.js';
import type { Scope, Work } from '../../kernel/scope.js';
import { newToken } from '../tokens.js';

const triesBeforePause = 5;
const longestPauseMinutes = 15;
const forgottenAfterHours = 24;
const deviceDays = 180;

const keys = new WeakMap<House, Promise<Buffer>>();

/** HMAC-SHA-256 under the house's own key: a stored hash cannot be tried against a list of addresses. */
export async function keyed(scope: Scope, ...words: string[]): Promise<Buffer> {
  let secret = keys.get(scope.house);
  if (!secret) {
    secret = scope
      .row<{ secret: Buffer }>(sql`select secret from staff.house_key`)
      .then((row) => row?.secret as Buffer);
    keys.set(scope.house, secret);
    secret.catch(() => keys.delete(scope.house));
  }
  return createHmac('sha256', await secret)
    .update(words.join('\0'))
    .digest();
}

/** Where somebody tries: each has its own count. */
export interface Door {
  readonly key: Buffer;
  /** Tried from a device that signed in to this account before. */
  readonly known: boolean;
}

export const addressDoor = async (
  scope: Scope,
  purpose: 'sign in' | 'reset',
  email: string,
): Promise<Door> => ({
  key: await keyed(scope, purpose, email.toLowerCase()),
  known: false,
});

export const accountDoor = async (scope: Scope, accountId: string): Promise<Door> => ({
  key: await keyed(scope, 'account', accountId),
  known: true,
});

/** The door of a device that signed in to this very account before; undefined for any other token. */
export async function deviceDoor(
  scope: Scope,
  token: string | null | undefined,
  accountId: string | undefined,
): Promise<Door | undefined> {
  const [made = '', nonce = '', seal = ''] = token?.split('.') ?? [];
  if (!accountId || !seal) return undefined;
  const right = await keyed(scope, 'device', accountId, made, nonce);
  const given = Buffer.from(seal, 'base64url');
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  const age = scope.now().getTime() - Number.parseInt(made, 36);
  if (age > deviceDays * 86_400_000) return undefined;
  return { key: await keyed(scope, 'device door', made, nonce), known: true };
}

/** Says that its holder signed in to this account; gives no access, only a door that strangers cannot close. */
export async function newDeviceToken(scope: Scope, accountId: string): Promise<string> {
  const made = scope.now().getTime().toString(36);
  const nonce = newToken().slice(0, 22);
  return `${made}.${nonce}.${(await keyed(scope, 'device', accountId, made, nonce)).toString('base64url')}`;
}

/**
 * Counts a try before it is judged, so that tries at once are each counted. From the fifth the door closes for one
 * minute, then two, four, up to a quarter of an hour (or as said); a day without tries and all is forgotten.
 * @returns whether this try closed the door; undefined when the door is closed
 */
export async function countTry(
  work: Work,
  { key }: Door,
  longestMinutes = longestPauseMinutes,
): Promise<{ closes: boolean } | undefined> {
  // Not under the mutation's name: the audit would hold a line for each refused try of a flood.
  const [row] = await work.house.work(work.actor, 'count a try').transaction((scope) => {
    const now = scope.now().toISOString();
    return scope.rows<{ tries: number }>(sql`
      insert into staff.guess as g (key, tries, last_at) values (${key}, 1, ${now})
      on conflict (key) do update set last_at = ${now},
        tries = case when g.last_at < ${now}::timestamptz - ${forgottenAfterHours} * interval '1 hour' then 1 else g.tries + 1 end,
        closed_until = case when g.last_at >= ${now}::timestamptz - ${forgottenAfterHours} * interval '1 hour' and g.tries + 1 >= ${triesBeforePause}
          then ${now}::timestamptz + least(${longestMinutes}, power(2, least(g.tries + 1 - ${triesBeforePause}, 20))) * interval '1 minute' end
      where g.closed_until is null or g.closed_until <= ${now}::timestamptz
        or g.closed_until > ${now}::timestamptz + ${longestMinutes} * interval '1 minute' -- by a clock that was ahead
      returning tries`);
  });
  return row && { closes: row.tries >= triesBeforePause };
}

export const tooManyTries = () =>
  limitExceeded(
    'Too many tries; wait a few minutes, then try again. Or ask for a link by mail with requestPasswordReset.',
  );

export async function forgetTries(scope: Scope, door: Door): Promise<void> {
  await scope.rows(sql`delete from staff.guess where key = ${door.key}`);
}
