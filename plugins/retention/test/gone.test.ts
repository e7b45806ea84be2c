import sql, { raw } from 'sql-template-tag';
import { moveContact } from '../../../src/contacts/actions.js';
import { endSubscription } from '../../../src/customers/actions.js';
import { creditInvoice, documentOf } from '../../../src/invoices/actions.js';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { aContact, anInvoice, anOffice } from '../../../test/support/given.js';
import { lastRun, letGoForGood, runAll, whereIs } from './stories.js';

const hold = `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id version steps } } }`;
const lift = `mutation ($input: LiftRetentionHoldInput!) { liftRetentionHold(input: $input) { hold { id } } }`;
const setTerm = `mutation ($input: SetRetentionTermInput!) { setRetentionTerm(input: $input) { term { years } } }`;

const forGood = async (test: TestApp, on: string) => {
  const officer = await test.as('privacy_officer');
  const { retentionPreview } = await officer.get(
    `{ retentionPreview(on: "${on}") { forGood { customers wholly held overdue goes { table rows } } } }`,
  );
  return retentionPreview.forGood as { customers: number; wholly: number; held: number; overdue: number };
};

const numbers = async (test: TestApp) =>
  (
    await test.owner.query<{ number: string }>(`select number from invoices.invoice order by number`)
  ).rows.map(({ number }) => number);

/** An office that stopped in 2021, with an invoice of 2019, its credit note of 2020, and an invoice of 2021. */
async function aFormerOffice(test: TestApp) {
  test.clock.set('2019-05-01T10:00:00Z');
  const office = await anOffice(test, { officeName: 'Kantoor qwxweg', startedOn: '2019-01-01' });
  const invoice = await anInvoice(test, office, { description: 'Licentie qwxregel' });
  test.clock.set('2020-02-01T10:00:00Z');
  const { creditNote } = await test.inTransaction((scope) =>
    creditInvoice(scope, { id: invoice.id, note: 'Dubbel berekend' }),
  );
  test.clock.set('2021-02-01T10:00:00Z');
  await anInvoice(test, office);
  const { rows } = await test.owner.query(
    `select id, version from customers.subscription where customer_id = $1`,
    [office.id],
  );
  await test.inTransaction((scope) => endSubscription(scope, { ...rows[0], endedOn: '2021-06-30' }));
  return { office, invoice, creditNote };
}

test('invoices go by their own term, then the whole office, and nothing but the erasure record remains', () =>
  withApp(async (test) => {
    const { office, invoice, creditNote } = await aFormerOffice(test);
    const officer = await test.as('privacy_officer');
    test.clock.set('2023-06-30T10:00:00Z');
    await runAll(test, officer);
    const asIssued = await test.inTransaction((scope) => documentOf(scope, creditNote.id));
    expect(asIssued).toMatchObject({ creditsNumber: '2019-00001', creditsIssuedOn: '2019-05-01' });

    expect(await forGood(test, '2026-12-31')).toMatchObject({ customers: 0, goes: [] });
    expect(await forGood(test, '2027-01-01')).toMatchObject({ customers: 1, wholly: 0, overdue: 0 });
    expect(await forGood(test, '2027-03-31')).toMatchObject({ overdue: 0 });
    expect(await forGood(test, '2027-04-01')).toMatchObject({ overdue: 1 });

    test.clock.set('2027-01-01T10:00:00Z');
    expect(await letGoForGood(test, officer)).toMatchObject({
      state: 'DONE',
      items: {
        nodes: [
          {
            state: 'DONE',
            result: expect.arrayContaining([
              { table: 'invoices.invoice', rows: 1, how: 'DELETED' },
              { table: 'invoices.line', rows: 1, how: 'DELETED' },
            ]),
          },
        ],
      },
    });
    expect(await numbers(test)).toEqual(['2020-00001', '2021-00001']);
    expect(await test.inTransaction((scope) => documentOf(scope, creditNote.id))).toEqual(asIssued);
    const again = await officer.ask(`{ invoice(id: "${invoice.id}") { id } }`);
    expect(again.data?.invoice ?? null).toBeNull();

    expect(await forGood(test, '2028-12-31')).toMatchObject({ customers: 1, wholly: 0 });
    expect(await forGood(test, '2029-01-01')).toMatchObject({ customers: 1, wholly: 1 });
    test.clock.set('2029-01-01T10:00:00Z');
    expect(await letGoForGood(test, officer)).toMatchObject({ state: 'DONE', progress: { done: 1 } });
    for (const text of ['qwxweg', 'qwxregel', 'Dubbel berekend'])
      expect(await whereIs(test, text)).toEqual([]);
    expect(await whereIs(test, office.debtorNumber)).toEqual(['customers.spent_debtor_number.number']);
    const { erasures } = await officer.get(
      `{ erasures(filter: { customerId: "${office.id}" }) { nodes { counts { table rows } } } }`,
    );
    expect(erasures.nodes).toHaveLength(3);
    expect(erasures.nodes[0].counts).toEqual(
      expect.arrayContaining([
        { table: 'customers.customer', rows: 1 },
        { table: 'customers.subscription', rows: 1 },
        { table: 'invoices.invoice', rows: 2 },
      ]),
    );
    expect(await forGood(test, '2040-01-01')).toMatchObject({ customers: 0 });
  }));

test('of an office that stays a customer old invoices go too, and the database refuses a day before', () =>
  withApp(async (test) => {
    test.clock.set('2018-12-31T22:59:00Z'); // one minute before the year ends in Amsterdam
    const office = await anOffice(test, { startedOn: '2018-01-01' });
    await anInvoice(test, office);
    test.clock.set('2018-12-31T23:01:00Z'); // and one after
    await anInvoice(test, office);
    test.clock.set('2026-01-01T09:00:00Z');
    for (const [table, refused] of [
      ['invoices.invoice', /is held until 2026-12-31/],
      ['customers.customer', /held by law/],
      ['customers.subscription', /goes with its customer/],
    ] as const) {
      const tried = test.inTransaction((scope) => scope.rows(sql`delete from ${raw(table)}`));
      await expect(tried).rejects.toThrow(refused);
    }
    const officer = await test.as('privacy_officer');
    expect(await letGoForGood(test, officer)).toMatchObject({ progress: { customers: 1, done: 1 } });
    expect(await numbers(test)).toEqual(['2019-00001']);
    expect((await officer.get(`{ customer(id: "${office.id}") { phase } }`)).customer.phase).toBe('CUSTOMER');
  }));

test('a hold and a longer term keep what they name, and what changed since the approval is left out', () =>
  withApp(async (test) => {
    const { office } = await aFormerOffice(test);
    const officer = await test.as('privacy_officer');
    test.clock.set('2023-07-01T10:00:00Z');
    await runAll(test, officer);
    test.clock.set('2029-01-01T10:00:00Z');
    expect(await forGood(test, '2029-01-01')).toMatchObject({ customers: 1, wholly: 1, held: 0 });

    const minimise = { customerId: office.id, reason: 'Claim', reviewOn: '2029-06-01', steps: ['MINIMISE'] };
    expect((await officer.ask(hold, { input: minimise })).errors?.[0]?.extensions.code).toBe('CONFLICT');
    const placed = await officer.get(hold, {
      input: { customerId: office.id, reason: 'Claim', reviewOn: '2029-06-01' },
    });
    expect(placed.placeRetentionHold.hold.steps).toEqual(['GONE']);
    expect(await forGood(test, '2029-01-01')).toMatchObject({ customers: 0, wholly: 0, held: 1 });
    expect(
      (await officer.get(`{ retentionPreview { leftBehind { table } } }`)).retentionPreview.leftBehind,
    ).toEqual([]);
    const { id, version } = placed.placeRetentionHold.hold;
    await officer.get(lift, { input: { id, version, reason: 'Geschikt' } });

    const { proposeRetentionRun } = await officer.get(
      `mutation { proposeRetentionRun(input: { step: GONE, expected: 1 }) { run { id step } } }`,
    );
    const second = await test.as('privacy_officer');
    const approve = (client: typeof second) =>
      client.ask(
        `mutation ($id: ID!) { approveRetentionRun(input: { id: $id, customers: 1 }) { run { id } } }`,
        {
          id: proposeRetentionRun.run.id,
        },
      );
    expect((await approve(officer)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const less = await officer.ask(setTerm, { input: { customerId: office.id, years: 6, reason: 'Ruimte' } });
    expect(less.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'years' });
    await officer.get(setTerm, { input: { customerId: office.id, years: 10, reason: 'Eénloketsysteem' } });
    expect((await approve(second)).errors).toBeUndefined();
    await test.jobsDone();
    expect((await lastRun(officer)).items.nodes).toMatchObject([{ state: 'SKIPPED', reason: 'NOT_DUE' }]);
    expect(await forGood(test, '2031-12-31')).toMatchObject({ wholly: 0 });
    expect(await forGood(test, '2032-01-01')).toMatchObject({ wholly: 1 });
  }));

test('a contact who leaves an office alone is forgotten there after two years, though both stay', () =>
  withApp(async (test) => {
    test.clock.set('2024-02-29T12:00:00Z');
    const old = await anOffice(test, { startedOn: '2020-01-01' });
    const next = await anOffice(test, { startedOn: '2020-01-01' });
    await aContact(test, old, { name: 'Blijft' });
    const contact = await aContact(test, old);
    await test.inTransaction((scope) =>
      moveContact(scope, { id: contact.id, version: contact.version, toCustomerId: next.id }),
    );
    expect(await forGood(test, '2026-02-27')).toMatchObject({ customers: 0 });
    expect(await forGood(test, '2026-02-28')).toMatchObject({
      customers: 1,
      goes: [{ table: 'contacts.placement', rows: 1 }],
    });
    test.clock.set('2026-02-28T12:00:00Z');
    await letGoForGood(test, await test.as('privacy_officer'));
    const { rows } = await test.owner.query(
      `select (select count(*)::int from contacts.placement) as placements, (select count(*)::int from contacts.contact) as contacts`,
    );
    expect(rows).toEqual([{ placements: 0, contacts: 2 }]);
  }));

test('an invoice and its credit note of one year go together, and nobody takes a reference away before', () =>
  withApp(async (test) => {
    test.clock.set('2018-05-01T10:00:00Z');
    const office = await anOffice(test, { startedOn: '2018-01-01' });
    const invoice = await anInvoice(test, office);
    await test.inTransaction((scope) => creditInvoice(scope, { id: invoice.id, note: 'Terug' }));
    const forget = sql`update invoices.invoice set credits_id = null, credits_earlier = '2018-00009' where credits_id is not null`;
    const refused = /is issued and cannot change/;
    await expect(test.inTransaction((scope) => scope.rows(forget))).rejects.toThrow(refused);
    test.clock.set('2026-01-01T09:00:00Z');
    await expect(test.inTransaction((scope) => scope.rows(forget))).rejects.toThrow(refused);
    const officer = await test.as('privacy_officer');
    expect(await letGoForGood(test, officer)).toMatchObject({ state: 'DONE', progress: { done: 1 } });
    expect(await numbers(test)).toEqual([]);
  }));
