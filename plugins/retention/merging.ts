import sql from 'sql-template-tag';
import { customersMerging } from '../../src/customers/events.js';
import { conflict } from '../../src/errors.js';
import { within } from '../../src/kernel/events.js';

/** What a run has on its list is let go by that run, as it was when the run was approved; until then it stays apart. */
export const notDuringRun = within(customersMerging, async (scope, { customerId, droppedId }) => {
  const waiting = await scope.row(sql`
    select 1 as n from retention.run_item i join retention.run r on r.id = i.run_id and r.state <> 'WITHDRAWN'
    where i.state = 'QUEUED' and i.customer_id in (${customerId}, ${droppedId}) limit 1`);
  if (waiting)
    throw conflict(
      'One of these customers waits in a retention run: let the run end first, then merge what is left.',
    );
});
