import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { CallerError } from '../errors.js';
import type { Repeats } from '../kernel/plugin.js';
import type { Scope } from '../kernel/scope.js';
import { answerAgain, type Kept, whatToKeep } from './answers.js';
import { idempotencySettings } from './settings.js';

/** What was answered before this counts as forgotten. */
export const keptSince = (scope: Scope): Date =>
  new Date(scope.now().getTime() - scope.settings(idempotencySettings).hours * 3_600_000);

/**
 * Does it, or answers what was answered before, all in the mutation's own transaction: the key is there if and only if
 * the change is. Whoever sends the same at the same moment waits here until the first has ended.
 */
export const repeats: Repeats = {
  async once(scope, { key, name, args, type }, run) {
    const { kind, label } = scope.actor;
    const keyHash = hashOf(kind, label, key);
    const requestHash = hashOf(key, name, canonical(args));
    const first = await scope.row(sql`
      insert into idempotency.answered (key_hash, request_hash, answered_at) values (${keyHash}, ${requestHash}, ${scope.now()})
      on conflict (key_hash) do update set request_hash = excluded.request_hash, answer = null, answered_at = excluded.answered_at
        where answered.answered_at < ${keptSince(scope)}
      returning 1 as n`);
    if (first) {
      const answer = await run();
      const kept = JSON.stringify(whatToKeep(scope.house, type, answer));
      await scope.rows(
        sql`update idempotency.answered set answer = ${kept}::jsonb where key_hash = ${keyHash}`,
      );
      return answer;
    }
    const before = await scope.row<{ same: boolean; answer: Kept }>(
      sql`select request_hash = ${requestHash} as same, answer from idempotency.answered where key_hash = ${keyHash}`,
    );
    if (!before?.same) throw usedBefore();
    return answerAgain(scope, before.answer);
  },
};

const usedBefore = () =>
  new CallerError(
    'CONFLICT',
    'Idempotency-Key: this key was used for another request; take a new one for each change, and the same one to send it again.',
    { field: 'Idempotency-Key' },
  );

/** Parts are told apart, so that no two lists of them give the same. */
function hashOf(...parts: string[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}

/** The same for the same values, in whichever order they were given. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : one,
  );
