import sql from 'sql-template-tag';
import { within } from '../../src/kernel/events.js';
import { outstandingDone } from '../../src/kernel/letting-go.js';
import type { Scope } from '../../src/kernel/scope.js';
import { issueCertificate } from './certificate/issue.js';
import { runFinished } from './events.js';
import { withOutstanding } from './outstanding.js';

/**
 * Closes what stayed open for these customers alone, and with it the runs of which it was the last.
 * Their rows are locked first: a batch that minimises one of them at this moment is done before, and seen, or comes
 * after, and sees that nothing is outstanding.
 */
export async function closeItems(scope: Scope, customerIds: readonly string[]): Promise<void> {
  const ids = customerIds as string[];
  await scope.rows(
    sql`select 1 from customers.customer where id = any(${ids}::uuid[]) order by id for key share`,
  );
  const runs = await scope.rows<{ id: string }>(sql`
    with closed as (
      update retention.run_item set state = 'DONE'
      where state = 'OUTSTANDING' and customer_id = any(${ids}::uuid[])
        and customer_id not in (${withOutstanding(scope, ids)})
      returning run_id)
    select distinct run_id as id from closed order by 1`);
  for (const { id } of runs) await closeRun(scope, id, 'OUTSTANDING');
}

/**
 * Ends a run of which it was proven that what went is nowhere any more, with its certificate; not while something
 * outside the database is outstanding. The lock on its row comes first: whoever closes its last item at this moment
 * does so before, and is seen, or comes after, and ends the run.
 */
export async function closeRun(scope: Scope, id: string, from: 'PROVING' | 'OUTSTANDING'): Promise<void> {
  const run = await scope.row(
    sql`select 1 as n from retention.run where id = ${id} and state = ${from} for update`,
  );
  if (!run) return;
  const open = await scope.row(
    sql`select 1 as n from retention.run_item where run_id = ${id} and state = 'OUTSTANDING' limit 1`,
  );
  if (open) {
    await scope.rows(sql`update retention.run set state = 'OUTSTANDING' where id = ${id}`);
    return;
  }
  await issueCertificate(scope, id);
  await scope.rows(
    sql`update retention.run set state = 'DONE', finished_at = ${scope.now().toISOString()}::timestamptz where id = ${id}`,
  );
  await scope.emit(runFinished, { runId: id });
}

export const closeWhenDone = within(outstandingDone, (scope, { customerIds }) =>
  closeItems(scope, customerIds),
);

/** What was done past every event, such as a part that was removed with all that it knew of. */
export async function closeWhatIsDone(scope: Scope): Promise<void> {
  const rows = await scope.rows<{ id: string }>(
    sql`select distinct customer_id as id from retention.run_item where state = 'OUTSTANDING'`,
  );
  if (rows.length > 0)
    await closeItems(
      scope,
      rows.map(({ id }) => id),
    );
  const runs = await scope.rows<{ id: string }>(
    sql`select id from retention.run where state = 'OUTSTANDING' order by id`,
  );
  for (const { id } of runs) await closeRun(scope, id, 'OUTSTANDING');
}
