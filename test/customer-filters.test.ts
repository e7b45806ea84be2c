import sql from 'sql-template-tag';
import { listCustomers } from '../src/customers/lists.js';
import { CustomerOrder } from '../src/customers/inputs.js';
import { actorWith, anonymous } from '../src/kernel/scope.js';
import { type Client, type TestApp, withApp } from './support/app.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

const names = async (who: Client, filter: string, orderBy = 'OFFICE_NAME'): Promise<string[]> =>
  (
    await who.get(`{ customers(filter: { ${filter} }, orderBy: ${orderBy}) { nodes { officeName } } }`)
  ).customers.nodes.map(({ officeName }: { officeName: string }) => officeName);

test('customers are filtered by what an office asks of them', () =>
  withApp(async (test) => {
    await anOffice(test, { officeName: 'A', startedOn: '2019-03-01', endedOn: '2025-01-31', plan: 'Plus' });
    const b = await anOffice(test, { officeName: 'B', startedOn: '2021-01-01' });
    await test.asApp.query("update customers.customer set city = 'Den Helder' where office_name = 'B'");
    await anInvoice(test, b);
    const billing = await test.as('billing');
    const found: [filter: string, offices: string[]][] = [
      ['city: "den HELDER"', ['B']],
      ['city: "Den"', []],
      ['plan: "Plus"', ['A']],
      ['startedFrom: "2019-03-01", startedUntil: "2019-03-01"', ['A']],
      ['startedFrom: "2019-03-02"', ['B']],
      ['endedFrom: "2025-01-31", endedUntil: "2025-01-31"', ['A']],
      ['endedUntil: "2025-01-30"', []],
      ['minimised: true', []],
      ['minimised: false', ['A', 'B']],
      ['withInvoices: [ISSUED]', ['B']],
      ['withInvoices: [DRAFT, CREDITED]', []],
      ['search: "den hel"', ['B']],
      ['search: "b", plan: "Plus"', []],
    ];
    for (const [filter, offices] of found)
      expect([filter, await names(billing, filter)]).toEqual([filter, offices]);
  }));

test('a filter tells nobody what they may not read', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'A', startedOn: '2019-03-01' });
    await aContact(test, office);
    await anInvoice(test, office);
    const marketing = await test.as('marketing');
    expect(await names(marketing, 'minimised: false')).toEqual(['A']);
    for (const filter of [
      'city: "Utrecht"',
      'search: "utrecht"',
      'search: "10001"',
      'withInvoices: [ISSUED]',
    ])
      expect([filter, await names(marketing, filter)]).toEqual([filter, []]);
    const unsigned = await test.as('support', { signed: false });
    for (const filter of ['city: "Utrecht"', 'startedFrom: "2000-01-01"', 'search: "A"', 'plan: "Basis"']) {
      const { customers } = await unsigned.get(`{ customers(filter: { ${filter} }) { totalCount } }`);
      expect([filter, customers.totalCount]).toEqual([filter, 0]);
    }
  }));

test('each order is the same on every page, on and back, also among equals', () =>
  withApp(async (test) => {
    for (const officeName of ['D', 'B', 'A', 'C', 'E'])
      await anOffice(test, {
        officeName,
        startedOn: '2020-01-01',
        endedOn: officeName < 'C' ? '2026-12-31' : undefined,
      });
    const support = await test.as('support');
    const page = async (args: string) =>
      (
        await support.get(`{ customers(${args}) {
      nodes { id officeName } pageInfo { startCursor endCursor } } }`)
      ).customers;
    for (const orderBy of ['OFFICE_NAME', 'DEBTOR_NUMBER', 'CITY', 'ENDED_ON', 'NEWEST', 'OLDEST']) {
      const all = (await page(`orderBy: ${orderBy}`)).nodes;
      expect(all).toHaveLength(5);
      const first = await page(`orderBy: ${orderBy}, first: 2`);
      const second = await page(`orderBy: ${orderBy}, first: 2, after: "${first.pageInfo.endCursor}"`);
      const third = await page(`orderBy: ${orderBy}, first: 2, after: "${second.pageInfo.endCursor}"`);
      expect([...first.nodes, ...second.nodes, ...third.nodes]).toEqual(all);
      expect(
        (await page(`orderBy: ${orderBy}, last: 2, before: "${second.pageInfo.startCursor}"`)).nodes,
      ).toEqual(first.nodes);
    }
    expect((await names(support, '', 'ENDED_ON')).slice(0, 2).toSorted()).toEqual(['A', 'B']);
  }));

const support = actorWith({
  ...anonymous,
  kind: 'staff',
  label: 'test',
  roles: ['support'],
  signedAgreement: true,
});

/** How many customers the database looked at for a page of those who stopped since a day. */
const looksAt = (test: TestApp, endedFrom: string, order: CustomerOrder): Promise<number> =>
  test.app.work(support, 'test').transaction(async (scope) => {
    const { nodes } = await listCustomers(scope, { endedFrom }, order, { first: 50 });
    expect(nodes).toHaveLength(50);
    const [{ n } = { n: 0 }] = await scope.rows<{ n: number }>(
      sql`select (seq_tup_read + idx_tup_fetch)::int as n from pg_stat_xact_user_tables where relid = 'customers.customer'::regclass`,
    );
    return n;
  });

test('a page of who stopped lately is read off an index, by name as well as by day', () =>
  withApp(async (test) => {
    await test.owner.query(`
      with office as (
        insert into customers.customer (id, debtor_number, office_name, created_at)
        select gen_random_uuid(), n::text, 'Kantoor ' || md5(n::text), now() from generate_series(1, 12000) n
        returning id, debtor_number::int as n)
      insert into customers.subscription (id, customer_id, plan, started_on, ended_on, created_at)
      select gen_random_uuid(), id, 'Basis', '2019-01-01', case when n % 4 = 0 then date '2024-01-01' + n % 500 end, now()
      from office`);
    await test.owner.query('vacuum analyze customers.customer');
    for (const order of [CustomerOrder.OFFICE_NAME, CustomerOrder.ENDED_ON])
      expect([order, await looksAt(test, '2025-03-01', order)]).toEqual([order, 51]); // of 450
  }));
