import { withApp } from './support/app.js';
import { anOffice } from './support/given.js';

test('the first and last day of a customer are those of its subscriptions, whatever a statement says', () =>
  withApp(async (test) => {
    const { id } = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2025-01-31' });
    const refused = /follow from its subscriptions/;
    for (const forged of [`ended_on = '2001-01-01'`, 'ended_on = null', `started_on = '1999-01-01'`])
      await expect(
        test.asApp.query(`update customers.customer set ${forged} where id = '${id}'`),
      ).rejects.toThrow(refused);
    const insert = `insert into customers.customer (id, debtor_number, office_name, ended_on, created_at) values (gen_random_uuid(), 'X', 'K', '2001-01-01', now())`;
    await expect(test.asApp.query(insert)).rejects.toThrow(refused);
    await test.asApp.query(
      `update customers.subscription set ended_on = '2025-02-28' where customer_id = '${id}'`,
    );
    const { rows } = await test.asApp.query(
      `select ended_on::text from customers.customer where id = '${id}'`,
    );
    expect(rows).toEqual([{ ended_on: '2025-02-28' }]);
  }));

test('of two who change subscriptions of one office at the same moment, both count', () =>
  withApp(async (test) => {
    for (let round = 0; round < 12; round += 1) {
      const office = await anOffice(test, { startedOn: '2020-01-01' });
      const { rows } = await test.owner.query<{ id: string }>(
        'select id from customers.subscription where customer_id = $1',
        [office.id],
      );
      const support = await test.as('support');
      await Promise.all([
        support.get(
          'mutation ($input: EndSubscriptionInput!) { endSubscription(input: $input) { subscription { id } } }',
          { input: { id: rows[0]?.id, version: 1, endedOn: '2026-01-31' } },
        ),
        support.get(
          'mutation ($input: StartSubscriptionInput!) { startSubscription(input: $input) { subscription { id } } }',
          { input: { customerId: office.id, plan: 'Plus', startedOn: '2019-01-01' } },
        ),
      ]);
      const days = await test.owner.query(
        'select started_on::text, ended_on::text from customers.customer where id = $1',
        [office.id],
      );
      expect(days.rows).toEqual([{ started_on: '2019-01-01', ended_on: null }]);
    }
  }));
