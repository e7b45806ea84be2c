import { createCustomer } from '../src/customers/actions.js';
import { withApp } from './support/app.js';
import { anOffice } from './support/given.js';

test('a debtor number is not given out again, not even when its customer is long gone', () =>
  withApp(async (test) => {
    const { id } = await anOffice(test, {
      debtorNumber: '10003',
      startedOn: '2010-01-01',
      endedOn: '2012-05-01',
    });
    // The law's terms have passed.
    await test.owner.query(`update customers.customer set minimised_on = '2015-01-01' where id = '${id}'`);
    await test.owner.query(`delete from customers.customer where id = '${id}'`);
    const support = await test.as('support');
    const { errors } = await support.ask(
      'mutation { createCustomer(input: { officeName: "K", debtorNumber: "10003" }) { customer { id } } }',
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'debtorNumber' });
    const given = [await anOffice(test), await anOffice(test), await anOffice(test)];
    expect(given.map(({ debtorNumber }) => debtorNumber)).toEqual(['10001', '10002', '10004']);
    // Nor does a statement of its own get it past the database.
    await expect(
      test.asApp.query(
        "insert into customers.customer (id, debtor_number, office_name, created_at) values (gen_random_uuid(), '10003', 'K', now())",
      ),
    ).rejects.toThrow(/never used twice/);
    await expect(test.asApp.query('delete from customers.spent_debtor_number')).rejects.toThrow(
      /permission denied/,
    );
  }));

test('twenty who make customers at once, with numbers given and not, get twenty numbers', () =>
  withApp(async (test) => {
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        // Every other one gives a number that the sequence is about to meet.
        anOffice(test, n % 2 === 0 ? { debtorNumber: String(10_001 + n / 2) } : {}).catch(
          (error: Error) => error,
        ),
      ),
    );
    const numbers = made.map((one) => (one instanceof Error ? one.message : one.debtorNumber));
    expect(new Set(numbers).size).toBe(20);
    // Who gave none always gets one; who gave one may hear that it was given out meanwhile.
    expect(made.filter((one, n) => n % 2 === 1 && one instanceof Error)).toEqual([]);
    for (const message of made.filter((one) => one instanceof Error).map(({ message }) => message))
      expect(message).toMatch(/never used twice/);
  }));

test('a number that is asked for twice at once is given to one, and the other hears why', () =>
  withApp(async (test) => {
    const ask = () =>
      test.inTransaction((scope) => createCustomer(scope, { officeName: 'K', debtorNumber: 'A-1' }));
    const outcomes = await Promise.allSettled([ask(), ask(), ask()]);
    const refused = outcomes.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const { reason } of refused) expect(reason).toMatchObject({ extensions: { field: 'debtorNumber' } });
  }));
