import sql from 'sql-template-tag';
import { defineJob, defineSteps } from '../../src/kernel/jobs.js';
import { finishRun, minimiseOne, noteFailure } from './actions.js';
import { overdueFound } from './events.js';
import { leftBehind, overdueCount } from './preview.js';

/**
 * Minimises the customers of one slice of a run, each in a transaction of its own. One that fails holds nobody up:
 * nothing of it is changed, and it is tried again with the job. Killed at any moment, the job goes on where it was.
 */
export const minimiseJob = defineSteps<{ runId: string; slice: number }>(
  'retention.minimise',
  async (work, { runId, slice }) => {
    const queued = await work.read.rows<{ id: string }>(sql`
      select customer_id as id from retention.run_item
      where run_id = ${runId} and slice = ${slice} and state = 'QUEUED' order by id`);
    const { log } = work.house;
    let failed = 0;
    for (const { id } of queued) {
      try {
        await work.transaction((scope) => minimiseOne(scope, runId, id));
      } catch (error) {
        failed += 1;
        log.error(
          { runId, customerId: id, error },
          'a customer could not be minimised; nothing of it changed',
        );
        const { code, name } = error as { code?: string; name?: string };
        await work.transaction((scope) => noteFailure(scope, runId, id, code ?? name ?? 'unknown'));
      }
    }
    await work.transaction((scope) => finishRun(scope, runId));
    if (failed > 0) throw new Error(`${failed} of ${queued.length} customers could not be minimised yet`);
  },
);

/** Tells every day, in the log and as a fact, that something is there which should have gone (P13). */
export const watchJob = defineJob('retention.watch', async (scope) => {
  const overdue = await overdueCount(scope, scope.today());
  const left = (await leftBehind(scope)).reduce((sum, one) => sum + one.rows, 0);
  if (overdue === 0 && left === 0) return;
  scope.house.log.error(
    { overdue, leftBehind: left },
    'personal data is kept beyond its term: start a retention run (mutation startRetentionRun)',
  );
  await scope.emit(overdueFound, { overdue, leftBehind: left });
});
