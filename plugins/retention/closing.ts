import sql from 'sql-template-tag';
import { within } from '../../src/kernel/events.js';
import { outstandingDone } from '../../src/kernel/letting-go.js';
import type { Scope } from '../../src/kernel/scope.js';
import { finishRun } from './actions.js';
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
  for (const { id } of runs) await finishRun(scope, id);
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
}
