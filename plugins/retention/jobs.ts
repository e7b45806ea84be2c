import sql from 'sql-template-tag';
import { defineJob, defineSteps } from '../../src/kernel/jobs.js';
import type { Scope, Work } from '../../src/kernel/scope.js';
import { finishRun, minimiseBatch, noteFailure } from './actions.js';
import { closeWhatIsDone } from './closing.js';
import { goneBatch } from './gone.js';
import { attentionNeeded, overdueFound } from './events.js';
import { countCustomers, isOutstanding } from './outstanding.js';
import { leftBehind, overdueCount } from './preview.js';
import { remind } from './reminders/remind.js';
import { retentionSettings } from './settings.js';
import { tellRun } from './progress.js';

type Batch = (scope: Scope, runId: string, customerIds: readonly string[]) => Promise<void>;

/**
 * Lets go of the customers of one slice of a run in one transaction. If that fails nothing of it is changed, and its
 * halves are tried by themselves: in the end the customer whose failure it was stands alone, and holds nobody up. It is
 * tried again with the job. Killed at any moment, the job goes on where it was.
 */
const sliceJob = (name: string, batch: Batch) =>
  defineSteps<{ runId: string; slice: number }>(name, async (work, { runId, slice }) => {
    const queued = await work.read.rows<{ id: string }>(sql`
      select customer_id as id from retention.run_item
      where run_id = ${runId} and slice = ${slice} and state = 'QUEUED' order by id`);
    const failed = await tryBatch(
      work,
      batch,
      runId,
      queued.map(({ id }) => id),
    );
    await work.transaction((scope) => finishRun(scope, runId));
    await tellRun(work, runId);
    if (failed > 0) throw new Error(`${failed} of ${queued.length} customers could not be let go of yet`);
  });

export const minimiseJob = sliceJob('retention.minimise', minimiseBatch);
export const goneJob = sliceJob('retention.let-go', goneBatch);

/** @returns how many could not be let go of */
async function tryBatch(work: Work, batch: Batch, runId: string, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  try {
    await work.transaction((scope) => batch(scope, runId, ids));
    return 0;
  } catch (error) {
    const [id, ...others] = ids;
    if (others.length > 0) {
      const half = Math.ceil(ids.length / 2);
      return (
        (await tryBatch(work, batch, runId, ids.slice(0, half))) +
        (await tryBatch(work, batch, runId, ids.slice(half)))
      );
    }
    work.house.log.error(
      { runId, customerId: id, error },
      'a customer could not be let go of; nothing of it changed',
    );
    const { code, name } = error as { code?: string; name?: string };
    await work.transaction((scope) => noteFailure(scope, runId, id as string, code ?? name ?? 'unknown'));
    return 1;
  }
}

/** A proposal without its second pair of eyes, a hold whose day of review has come, paper: told of until somebody acts. */
async function tellWhatWaits(scope: Scope): Promise<void> {
  const days = scope.settings(retentionSettings).approvalDays;
  const found = await scope.row<{ proposals: number; holds: number }>(sql`select
    (select count(*)::int from retention.run where state = 'PROPOSED' and on_date + ${days}::int <= ${scope.today()}::date) as proposals,
    (select count(*)::int from retention.hold where lifted_at is null and review_on <= ${scope.today()}::date) as holds`);
  const outstanding = await countCustomers(scope, isOutstanding(scope));
  const waits = { proposals: 0, holds: 0, ...found, outstanding };
  if (Object.values(waits).every((count) => count === 0)) return;
  scope.house.log.warn(
    waits,
    'a retention run waits for approval, a hold for review, or paper for destruction: see retentionRuns, retentionHolds and retentionPreview.outstanding',
  );
  await scope.emit(attentionNeeded, waits);
}

/** Tells every day, in the log and as a fact, that something is there which should have gone (P13). */
export const watchJob = defineJob('retention.watch', async (scope) => {
  await closeWhatIsDone(scope);
  await tellWhatWaits(scope);
  await remind(scope);
  const overdue = await overdueCount(scope, scope.today());
  const left = (await leftBehind(scope)).reduce((sum, one) => sum + one.rows, 0);
  if (overdue === 0 && left === 0) return;
  scope.house.log.error(
    { overdue, leftBehind: left },
    'personal data is kept beyond its term: propose a retention run (mutation proposeRetentionRun), and destroy paper that is outstanding',
  );
  await scope.emit(overdueFound, { overdue, leftBehind: left });
});
