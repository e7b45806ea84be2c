import sql from 'sql-template-tag';
import { defineLongWork, tellProgress } from '../../src/kernel/long-work.js';
import { forPurpose } from '../../src/kernel/rules.js';
import type { Work } from '../../src/kernel/scope.js';

export const retentionRun = defineLongWork('retention.run', {
  describe: 'letting go of the customers of one run',
  rule: forPurpose('privacy'),
});

/** Told when a slice is done. */
export async function tellRun(work: Work, runId: string): Promise<void> {
  const over = await work.read.row(
    sql`select 1 as n from retention.run where id = ${runId} and state = 'DONE'`,
  );
  const count = async () => {
    const row = await work.read.row<{ total: number; done: number }>(sql`
      select count(*)::int as total, count(*) filter (where state <> 'QUEUED')::int as done
      from retention.run_item where run_id = ${runId}`);
    return { total: row?.total ?? 0, done: row?.done ?? 0, finished: Boolean(over) };
  };
  await tellProgress(work.house, retentionRun, runId, count, Boolean(over));
}
