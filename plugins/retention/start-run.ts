import sql from 'sql-template-tag';
import { Phase } from '../../src/customers/customer.js';
import { inPhase } from '../../src/customers/ladder.js';
import { conflict } from '../../src/errors.js';
import { newId } from '../../src/kernel/ids.js';
import type { Scope } from '../../src/kernel/scope.js';
import { finishRun } from './actions.js';
import * as events from './events.js';
import { minimiseJob } from './jobs.js';
import { RetentionRun } from './run.js';

/** Customers of one job and one transaction: few enough that whoever edits one of them hardly waits. */
const sliceSize = 250;

/**
 * Starts a run for all that are due today: the run, its items and its jobs are there together, or not at all.
 * @throws CONFLICT when another number is due than the caller saw
 */
export async function startRun(scope: Scope, input: { expected?: number | null }): Promise<RetentionRun> {
  const today = scope.today();
  const run = scope.em.create(RetentionRun, {
    id: newId(scope),
    state: 'RUNNING',
    startedBy: scope.actor.id,
    onDate: today,
    startedAt: scope.now(),
    finishedAt: null,
  });
  const counted = await scope.row<{ customers: number; slices: number }>(sql`
    with item as (
      insert into retention.run_item (id, run_id, customer_id, slice)
      select gen_random_uuid(), ${run.id}, t.id, (row_number() over (order by t.ended_on, t.id) - 1) / ${sliceSize}
      from customers.customer t where ${inPhase(Phase.MINIMISE, today)}
      returning slice)
    select count(*)::int as customers, coalesce(max(slice) + 1, 0)::int as slices from item`);
  const { customers = 0, slices = 0 } = counted ?? {};
  if (typeof input.expected === 'number' && input.expected !== customers)
    throw conflict(
      `${customers} customers are due today, not ${input.expected}: look at the preview again, and start with that number.`,
      { due: customers },
    );
  for (let slice = 0; slice < slices; slice += 1)
    await scope.enqueue(minimiseJob, { runId: run.id, slice }, { priority: 10 });
  await scope.emit(events.runStarted, { runId: run.id, customers });
  if (customers === 0) await finishRun(scope, run.id);
  await scope.em.refresh(run);
  return run;
}
