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
