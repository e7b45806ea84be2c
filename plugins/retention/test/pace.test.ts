import { withApp } from '../../../test/support/app.js';
import { proposeRun } from '../proposals.js';
import { formerCustomers } from './former-customers.js';

test('a run keeps to the pace that was set, whoever works on it', () =>
  withApp(
    async (test) => {
      await formerCustomers(test.ownerUrl, 600);
      await test.inTransaction((scope) => proposeRun(scope, {}));
      const { rows } = await test.owner.query<{ seconds: number }>(
        `select round(extract(epoch from run_at - created_at))::int as seconds from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'retention.minimise' order by run_at`,
      );
      expect(rows.map(({ seconds }) => seconds)).toEqual([0, 150, 300]);
    },
    {
      at: '2026-11-25T09:00:00Z',
      environment: { RETENTION_AUTO_APPROVE: 'true', RETENTION_CUSTOMERS_PER_MINUTE: '100' },
    },
  ));
