import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { asCallerError } from './database.js';
import type { House } from './house.js';
import { type Actor, type Fact, Scope, type Work } from './scope.js';

/** How often a transaction is tried again when two changes met at the same rows and PostgreSQL chose one to fail. */
const triesOnDeadlock = 3;

/** @param cause what asked for the work; with the facts it becomes the audit's entry, in the same transaction */
export function createWork(house: House, actor: Actor, cause: string, workId: string = randomUUID()): Work {
  const read = new Scope(house, actor, house.database.orm.em.fork(), false, workId);
  return {
    house,
    actor,
    clock: house.clock,
    read,
    transaction: async <T>(run: (scope: Scope) => Promise<T>): Promise<T> => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await transaction(house, actor, cause, workId, run);
        } catch (error) {
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
  run: (scope: Scope) => Promise<T>,
): Promise<T> {
  let facts: readonly Fact[] = [];
  const answer = await house.database.orm.em.fork().transactional(async (em) => {
    const scope = new Scope(house, actor, em as House['database']['orm']['em'], true, workId);
    if (house.clock.simulated)
      await scope.rows(sql`select set_config('klantmap.today', ${house.clock.today()}, true)`);
    const result = await run(scope);
    await em.flush();
    if (scope.facts.length > 0 || cause.startsWith('mutation '))
      await house.recorder?.recordFacts(scope, cause, scope.facts);
    facts = scope.facts;
    return result;
  });
  house.authenticator?.committed?.(house, facts);
  return answer;
}
