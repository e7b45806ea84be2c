import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { asCallerError } from './database.js';
import type { House } from './house.js';
import { type Actor, type Fact, Scope, type Work } from './scope.js';

/** How often a transaction is tried again when two changes met at the same rows and PostgreSQL chose one to fail. */
const triesOnDeadlock = 3;

/** @param cause what asked for the work; with the facts it becomes the audit's entry, in the same transaction */
export function createWork(
  house: House,
  actor: Actor,
  cause: string,
  workId: string = randomUUID(),
  signal?: AbortSignal,
): Work {
  const read = new Scope(house, actor, house.database.orm.em.fork(), false, workId, signal);
  return {
    house,
    actor,
    clock: house.clock,
    read,
    transaction: async <T>(run: (scope: Scope) => Promise<T>): Promise<T> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await transaction(house, actor, cause, workId, signal, run);
        } catch (error) {
          if (signal?.aborted) throw signal.reason;
          const retry =
            attempt < triesOnDeadlock && ['40P01', '40001'].includes((error as { code?: string }).code ?? '');
          if (!retry) throw asCallerError(error);
        }
      }
    },
  };
}

async function transaction<T>(
  house: House,
  actor: Actor,
  cause: string,
  workId: string,
  signal: AbortSignal | undefined,
  run: (scope: Scope) => Promise<T>,
): Promise<T> {
  let facts: readonly Fact[] = [];
  let scope: Scope | undefined;
  let committing = false;
  const work = async (em: House['database']['orm']['em']) => {
    scope = new Scope(house, actor, em, true, workId, signal);
    if (signal)
      await scope.rows(
        sql`select set_config('statement_timeout', ${String(house.config.requestSeconds * 1000)}, true)`,
      );
    if (house.clock.simulated)
      await scope.rows(sql`select set_config('klantmap.today', ${house.clock.today()}, true)`);
    const result = await run(scope);
    await em.flush();
    if (scope.facts.length > 0 || cause.startsWith('mutation '))
      await house.recorder?.recordFacts(scope, cause, scope.facts);
    signal?.throwIfAborted(); // whoever hears that the time was over may rely on it that nothing was changed
    facts = scope.facts;
    committing = true;
    return result;
  };
  let answer: T;
  try {
    answer = await house.database.orm.em
      .fork()
      .transactional((em) => work(em as typeof house.database.orm.em));
  } catch (error) {
    await scope?.tellOutcome(committing && !isRefusal(error) ? 'unknown' : 'undone');
    throw error;
  }
  await (scope as Scope | undefined)?.tellOutcome('committed');
  house.authenticator?.committed?.(house, facts);
  await tellReplica(house, actor, facts);
  house.news.tellFacts(facts);
  return answer;
}

/** PostgreSQL itself says no to a commit, such as for a deferred constraint; a connection that is lost says nothing. */
const isRefusal = (error: unknown): boolean =>
  /^(?!08|57)[0-9A-Z]{5}$/.test((error as { code?: string } | undefined)?.code ?? '');

/** Whoever acted, and whoever it was about, reads what was written. A job acts for nobody who waits. */
async function tellReplica(house: House, actor: Actor, facts: readonly Fact[]): Promise<void> {
  if (!house.replica || actor.kind === 'system') return;
  const accounts = new Set(
    [actor.id, ...facts.map(({ about }) => about.staff)].filter((id) => typeof id === 'string'),
  );
  if (accounts.size > 0) await house.replica.wrote([...accounts]);
}
