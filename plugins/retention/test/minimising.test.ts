import { soon } from '../../../test/support/ask.js';
import sql from 'sql-template-tag';
import { documentOf } from '../../../src/invoices/actions.js';
import { Customer } from '../../../src/customers/customer.js';
import { customerMinimised } from '../../../src/customers/events.js';
import { within } from '../../../src/kernel/events.js';
import { definePlugin } from '../../../src/kernel/plugin.js';
import { plugins } from '../../index.js';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { aFullOffice, lastRun, runAll, startApproved, whereIs } from './stories.js';

const invoiceRows = async (test: TestApp) =>
  (
    await test.owner
      .query(`select to_jsonb(i) as i, (select jsonb_agg(to_jsonb(l) order by position) from invoices.line l where l.invoice_id = i.id) as l
    from invoices.invoice i where state = 'ISSUED' order by id`)
  ).rows;

/** What the PDF is made from, and nothing else. */
const documentOfFirst = (test: TestApp, customerId: string) =>
  test.inTransaction(async (scope) => {
    const row = await scope.row<{ id: string }>(
      sql`select id from invoices.invoice where customer_id = ${customerId} and state = 'ISSUED'`,
    );
    return documentOf(scope, row?.id as string);
  });

test('after a run nothing of what is to go is left in any table, and what the law wants is as it was', () =>
  withApp(async (test) => {
    const gone = await aFullOffice(test, 'qwxgone', { startedOn: '2020-01-01', endedOn: '2024-03-31' });
    const stays = await aFullOffice(test, 'qwxstay', { startedOn: '2020-01-01', endedOn: '2024-09-30' });
    const officer = await test.as('privacy_officer');
    const invoicesBefore = await invoiceRows(test);
    const documentBefore = await documentOfFirst(test, gone.office.id);
    expect(documentBefore.language).toBe('en');
    const { retentionPreview: preview } =
      await officer.get(`{ retentionPreview { overdue phases { phase customers }
      goes { table rows how } due { totalCount nodes { overdue minimiseFrom minimiseBefore customer { id officeName } } } } }`);
    expect(preview).toMatchObject({
      overdue: 0,
      due: {
        totalCount: 1,
        nodes: [
          {
            customer: { id: gone.office.id },
            minimiseFrom: '2026-03-31',
            minimiseBefore: '2027-03-31',
            overdue: false,
          },
        ],
      },
    });
    expect(preview.goes).toEqual(
      expect.arrayContaining([
        { table: 'contacts.contact', rows: 2, how: 'DELETED' },
        { table: 'invoices.invoice', rows: 1, how: 'DELETED' },
        { table: 'customers.customer', rows: 1, how: 'EMPTIED' },
      ]),
    );

    const run = await runAll(test, officer);
    expect(run).toMatchObject({ state: 'DONE', progress: { customers: 1, done: 1, skipped: 0, queued: 0 } });
    const [item] = (run as unknown as { items: { nodes: { result: object[] }[] } }).items.nodes;
    expect(item?.result).toEqual(expect.arrayContaining(preview.goes));

    for (const text of gone.letGo.filter((one) => !stays.letGo.includes(one)))
      expect([text, await whereIs(test, text)]).toEqual([text, []]);
    for (const text of [...gone.kept, ...stays.kept, ...stays.letGo])
      expect([text, await whereIs(test, text)]).not.toEqual([text, []]);
    expect(await invoiceRows(test)).toEqual(invoicesBefore);
    expect(await documentOfFirst(test, gone.office.id)).toEqual(documentBefore);
    const { rows } = await test.owner.query(`select * from customers.customer where id = $1`, [
      gone.office.id,
    ]);
    expect(rows[0]).toMatchObject({
      street: null,
      city: null,
      email: null,
      phone: null,
      iban: null,
      kvk_number: '87654321',
      vat_number: 'NL001234567B01',
      invoice_postal_code: '9999 ZZ',
      debtor_number: gone.office.debtorNumber,
    });

    const seen = `query ($id: ID!) { customer(id: $id) { officeName phase minimisedOn subscriptions { startedOn endedOn } } }`;
    const asked = { id: gone.office.id };
    expect((await (await test.as('support')).get(seen, asked)).customer).toBeNull();
    expect((await officer.get(seen, asked)).customer).toMatchObject({
      officeName: 'Kantoor qwxgonenaam',
      phase: 'STATUTORY',
      minimisedOn: '2026-06-15',
      subscriptions: [{ startedOn: '2020-01-01', endedOn: '2024-03-31' }],
    });
    expect((await (await test.as('billing')).get(seen, asked)).customer.officeName).toBe(
      'Kantoor qwxgonenaam',
    );
    const { erasures } = await officer.get(
      `query ($id: ID!) { erasures(filter: { customerId: $id }) { nodes { counts { table rows how } } } retentionPreview { leftBehind { table } } }`,
      asked,
    );
    expect(erasures.nodes).toHaveLength(1);
    expect(erasures.nodes[0].counts).toContainEqual({ table: 'contacts.contact', rows: 2, how: 'DELETED' });
    await expect(test.asApp.query(`delete from retention.erasure`)).rejects.toThrow(
      /permission denied|append-only/,
    );
  }));

test('an office that takes a new subscription before its turn is skipped whole, and its countdown ends', () =>
  withApp(async (test) => {
    const { office } = await aFullOffice(test, 'qwxback', { startedOn: '2020-01-01', endedOn: '2024-03-31' });
    const officer = await test.as('privacy_officer');
    await startApproved(test, officer);
    await (
      await test.as('billing')
    ).get(
      `mutation ($input: StartSubscriptionInput!) { startSubscription(input: $input) { customer { phase } } }`,
      { input: { customerId: office.id, plan: 'Basis', startedOn: '2026-06-15' } },
    );
    await test.jobsDone();
    const run = await lastRun(officer);
    expect(run).toMatchObject({
      state: 'DONE',
      progress: { skipped: 1 },
      items: { nodes: [{ reason: 'RESUMED' }] },
    });
    expect(await whereIs(test, 'qwxbackanna')).not.toEqual([]);
    test.clock.set('2029-01-01T12:00:00Z');
    const { retentionPreview } = await officer.get(`{ retentionPreview { due { totalCount } } }`);
    expect(retentionPreview.due.totalCount).toBe(0);
  }));

test('a failure leaves its customer untouched, holds nobody up, shows, and is mended by trying again', () => {
  let broken = '';
  const unlucky = definePlugin({
    name: 'unlucky',
    needs: ['customers'],
    on: [
      within(customerMinimised, async (_scope, { customerIds }) => {
        if (customerIds.includes(broken)) throw new Error('its folder could not be emptied: qwxsecret');
      }),
    ],
  });
  return withApp(
    async (test) => {
      const offices = [];
      for (const number of [1, 2, 3])
        offices.push(
          await aFullOffice(test, `qwx${number}`, { startedOn: '2019-01-01', endedOn: '2023-07-01' }),
        );
      broken = offices[1]?.office.id as string;
      const all = () =>
        test.owner.query(
          `select to_jsonb(c) as c, (select count(*) from contacts.contact where customer_id = c.id) as n from customers.customer c where id = $1`,
          [broken],
        );
      const before = (await all()).rows;
      const officer = await test.as('privacy_officer');
      await startApproved(test, officer);
      await test.app.jobs.start();
      await eventually(
        async () =>
          (await lastRun(officer)).progress.failing === 1 && (await lastRun(officer)).progress.done === 2,
      );
      await test.app.jobs.stop();
      expect(await lastRun(officer)).toMatchObject({
        state: 'RUNNING',
        progress: { done: 2, queued: 1, failing: 1 },
      });
      expect((await all()).rows).toEqual(before);
      expect(await whereIs(test, 'qwxsecret')).toEqual([]);
      broken = '';
      await test.owner.query(`update graphile_worker._private_jobs set run_at = now()`);
      await test.jobsDone();
      expect(await lastRun(officer)).toMatchObject({ state: 'DONE', progress: { done: 3, failing: 0 } });
      const { rows } = await test.owner.query(
        `select customer_id, count(*) from retention.erasure where counts @> '[{"table": "contacts.contact"}]' group by 1`,
      );
      expect(rows).toHaveLength(3);
      expect(rows.every((row: { count: string }) => row.count === '1')).toBe(true);
    },
    { plugins: [...plugins, unlucky] },
  );
});

test('two runs at once minimise each customer once', () =>
  withApp(async (test) => {
    for (const number of [1, 2, 3, 4])
      await anOffice(test, {
        officeName: `Kantoor ${number}`,
        startedOn: '2020-01-01',
        endedOn: '2023-12-31',
      });
    const officer = await test.as('privacy_officer');
    await startApproved(test, officer);
    await startApproved(test, officer);
    const other = await test.another();
    await other.jobs.start();
    await test.jobsDone();
    // The other process may still be at the last job.
    const { retentionRuns } = await soon(
      () => officer.get(`{ retentionRuns { nodes { state progress { done skipped } } } }`),
      (now) => now.retentionRuns.nodes.every((run: { state: string }) => run.state === 'DONE'),
      30_000,
    );
    expect(retentionRuns.nodes.map((run: { state: string }) => run.state)).toEqual(['DONE', 'DONE']);
    const sum = (key: 'done' | 'skipped') =>
      retentionRuns.nodes.reduce(
        (total: number, run: { progress: Record<string, number> }) => total + (run.progress[key] as number),
        0,
      );
    expect([sum('done'), sum('skipped')]).toEqual([4, 4]);
  }));

test('what was read before minimising cannot be written back after it', () =>
  withApp(async (test) => {
    const { office } = await aFullOffice(test, 'qwxlate', { startedOn: '2020-01-01', endedOn: '2023-12-31' });
    const officer = await test.as('privacy_officer');
    const late = test.inTransaction(async (scope) => {
      const customer = await scope.em.findOneOrFail(Customer, { id: office.id });
      await runAll(test, officer);
      customer.email = 'terug@qwxterug.example';
    });
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
    const refused = /was minimised/;
    await expect(aContact(test, office, { name: 'Te laat' })).rejects.toThrow(refused);
    for (const statement of [
      `insert into contacts.contact (id, customer_id, name, created_at) values (gen_random_uuid(), '${office.id}', 'Te laat', now())`,
      `insert into customers.subscription (id, customer_id, plan, started_on, created_at) values (gen_random_uuid(), '${office.id}', 'Basis', '2026-01-01', now())`,
      `update customers.customer set email = 'a@b.example' where id = '${office.id}'`,
      `update customers.customer set minimised_on = null where id = '${office.id}'`,
      `update customers.subscription set ended_on = null where customer_id = '${office.id}'`,
    ])
      await expect(test.asApp.query(statement)).rejects.toThrow(refused);
  }));

test('a person who asks to be erased goes from every part, their office and colleague stay', () =>
  withApp(async (test) => {
    const { office } = await aFullOffice(test, 'qwxerase', { startedOn: '2020-01-01' });
    const officer = await test.as('privacy_officer');
    const { contacts } = await officer.get(`{ contacts(filter: { search: "anna" }) { nodes { id } } }`);
    const erase = `mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId gone { table rows how } kept { table } } }`;
    const refused = await (await test.as('support')).ask(erase, contacts.nodes[0]);
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect((await officer.get(erase, contacts.nodes[0])).eraseContact.gone).toContainEqual({
      table: 'contacts.contact',
      rows: 1,
      how: 'DELETED',
    });
    expect(await whereIs(test, 'qwxeraseanna')).toEqual([]);
    expect(await whereIs(test, 'qwxerasebert')).not.toEqual([]);
    const { erasures } = await officer.get(
      `{ erasures(filter: { customerId: "${office.id}" }) { nodes { contactId counts { table } } } }`,
    );
    expect(erasures.nodes[0].contactId).toBe(contacts.nodes[0].id);
    expect(erasures.nodes[0].counts).toContainEqual({ table: 'contacts.contact' });
    const again = await officer.ask(erase, contacts.nodes[0]);
    expect(again.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  }));

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (let left = 400; left > 0; left -= 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('It did not come to be within ten seconds.');
}
