import { defineEntity } from '@mikro-orm/core';
import type { Customer } from '../src/customers/customer.js';
import { plugins } from '../plugins/index.js';
import { aboutCustomer, definePersonalData, holds, notPersonal } from '../src/kernel/personal.js';
import { migration } from '../src/kernel/migrate.js';
import { definePlugin } from '../src/kernel/plugin.js';
import { type Client, withApp } from './support/app.js';
import { withFiles } from './support/files.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

const extensionsOf = (answer: { errors?: { extensions: object }[] }) => answer.errors?.[0]?.extensions;

const preview = `query ($input: PreviewMergeInput!) { previewMerge(input: $input) {
  kept { id version } dropped { id version } moves { table rows } clashes { table unique rows } differing } }`;
const merge = `mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { moves { table rows }
  customer { id debtorNumber officeName email city startedOn endedOn contacts { name general } mergedFrom { id debtorNumber officeName city } } } }`;

async function mergeNow(client: Client, keepId: string, dropId: string) {
  const { kept, dropped } = (await client.get(preview, { input: { keepId, dropId } })).previewMerge;
  return client.ask(merge, {
    input: { keepId, dropId, keepVersion: kept.version, dropVersion: dropped.version },
  });
}

test('two records of one office become one: everything moves, nothing is lost, and the old id and number still stand for it', () =>
  withApp(async (test) => {
    const kept = await anOffice(test, {
      officeName: 'Kantoor Zon',
      startedOn: '2021-01-01',
      endedOn: '2024-12-31',
    });
    const dropped = await anOffice(test, {
      officeName: 'Zon Notarissen',
      email: 'post@zon.example',
      startedOn: '2025-01-01',
    });
    await aContact(test, kept, { name: 'Anna' });
    const bert = await aContact(test, dropped, { name: 'Bert' });
    const invoice = await anInvoice(test, dropped);
    const support = await test.as(['support', 'billing']);
    await support.get(
      `mutation { addNote(input: { customerId: "${dropped.id}", contactId: "${bert.id}", text: "Dubbel?" }) { note { id } } }`,
    );
    const looked = (await support.get(preview, { input: { keepId: kept.id, dropId: dropped.id } }))
      .previewMerge;
    expect(looked).toMatchObject({
      moves: [
        { table: 'contacts.contact', rows: 1 },
        { table: 'customers.subscription', rows: 1 },
        { table: 'invoices.invoice', rows: 1 },
        { table: 'notes.note', rows: 1 },
      ],
      clashes: [{ table: 'contacts.contact', unique: ['customer_id'], rows: 1 }],
      differing: ['officeName', 'email'],
    });
    const before = await test.owner.query('select number, buyer, gross, version from invoices.invoice');
    const answer = (await mergeNow(support, kept.id, dropped.id)).data.mergeCustomers;
    expect(answer.moves).toEqual(looked.moves);
    expect(answer.customer).toMatchObject({
      id: kept.id,
      officeName: 'Kantoor Zon',
      email: 'post@zon.example',
      startedOn: '2021-01-01',
      endedOn: null,
      contacts: [
        { name: 'Anna', general: true },
        { name: 'Bert', general: false },
      ],
      mergedFrom: [{ id: dropped.id, debtorNumber: dropped.debtorNumber, officeName: 'Zon Notarissen' }],
    });
    expect(
      (await test.owner.query('select number, buyer, gross, version from invoices.invoice')).rows,
    ).toEqual(before.rows);
    expect(before.rows[0].buyer).toMatchObject({ name: 'Zon Notarissen' });
    const found = await support.get(
      `query ($id: ID!, $invoice: ID!) { customer(id: $id) { id notes { nodes { text } } } invoice(id: $invoice) { customer { id } } }`,
      { id: dropped.id, invoice: invoice.id },
    );
    expect(found).toEqual({
      customer: { id: kept.id, notes: { nodes: [{ text: 'Dubbel?' }] } },
      invoice: { customer: { id: kept.id } },
    });
    const taken = await support.ask(
      `mutation { createCustomer(input: { officeName: "Ander", debtorNumber: "${dropped.debtorNumber}" }) { customer { id } } }`,
    );
    expect(extensionsOf(taken)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'debtorNumber' });
    await expect(
      test.owner.query(
        `insert into customers.customer (id, debtor_number, office_name, created_at) values (gen_random_uuid(), $1, 'x', now())`,
        [dropped.debtorNumber],
      ),
    ).rejects.toMatchObject({ code: 'KM003' });
    const told = await test.owner.query(
      `select customer_id, record_ids from audit.entry where what = 'customer.merged'`,
    );
    expect(told.rows).toEqual([{ customer_id: kept.id, record_ids: [dropped.id] }]);

    // A third record: what was merged before follows, and stands for the last one.
    const third = await anOffice(test);
    expect((await mergeNow(support, third.id, kept.id)).errors).toBeUndefined();
    for (const id of [kept.id, dropped.id])
      expect((await support.get(`{ customer(id: "${id}") { id } }`)).customer.id).toBe(third.id);
    // What was read of a record that is gone is no ground to change the one it became part of.
    const stale = await support.ask(
      `mutation { updateCustomer(input: { id: "${dropped.id}", version: 1, city: "Ede" }) { customer { id } } }`,
    );
    expect(extensionsOf(stale)).toMatchObject({ code: 'CONFLICT', mergedInto: third.id });
  }));

test('who is minimised, changed meanwhile, or the same is not merged, and nothing moves', () =>
  withApp(async (test) => {
    const [kept, dropped] = [await anOffice(test), await anOffice(test)];
    await aContact(test, dropped);
    const support = await test.as('support');
    const at = { keepId: kept.id, dropId: dropped.id, keepVersion: 1, dropVersion: 1 };
    expect(extensionsOf(await support.ask(merge, { input: { ...at, dropId: kept.id } }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'dropId',
    });
    expect(extensionsOf(await support.ask(merge, { input: { ...at, dropVersion: 7 } }))).toMatchObject({
      code: 'CONFLICT',
      version: 1,
    });
    const marketing = await test.as('marketing');
    expect(extensionsOf(await marketing.ask(merge, { input: at }))).toMatchObject({ code: 'FORBIDDEN' });
    const gone = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2023-01-31' });
    await test.owner.query(
      `set klantmap.today = '2026-06-15'; update customers.customer set minimised_on = '2026-06-15' where id = '${gone.id}'`,
    );
    for (const input of [
      { ...at, keepId: gone.id },
      { ...at, dropId: gone.id },
    ])
      expect(extensionsOf(await support.ask(merge, { input }))).toMatchObject({ code: 'CONFLICT' });
    const rows = await test.owner.query('select customer_id from contacts.contact');
    expect(rows.rows).toEqual([{ customer_id: dropped.id }]);
    expect((await test.owner.query('select 1 from customers.alias')).rows).toEqual([]);
  }));

test('outside a merge the database lets no issued invoice go to another office, no alias be made, no customer be dropped', () =>
  withApp(async (test) => {
    const [one, other] = [await anOffice(test), await anOffice(test)];
    await anInvoice(test, one);
    const tries: [statement: string, code: string][] = [
      [`update invoices.invoice set customer_id = '${other.id}'`, 'KM004'],
      [`delete from customers.customer where id = '${one.id}'`, 'KM002'],
      [`insert into customers.alias select * from customers.alias`, '42501'],
      [`delete from customers.alias`, '42501'],
      // Even within one: only whose it is changes, and nothing may be left behind.
      [
        `select customers.begin_merge('${other.id}', '${one.id}', null, now()); update invoices.invoice set customer_id = '${other.id}', gross = 1`,
        'KM004',
      ],
      [
        `select customers.begin_merge('${other.id}', '${one.id}', null, now()); delete from customers.customer where id = '${one.id}'`,
        'KM070',
      ],
      [
        `select customers.begin_merge('${other.id}', '${one.id}', null, now()); update customers.alias set customer_id = '${one.id}'`,
        'KM070',
      ],
      [`select customers.begin_merge('${one.id}', '${one.id}', null, now())`, 'KM070'],
    ];
    for (const [statement, code] of tries)
      expect([
        statement,
        await test.asApp.query(statement).catch((error: { code: string }) => error.code),
      ]).toEqual([statement, code]);
  }));

const ShoeSchema = defineEntity({
  name: 'Shoe',
  schema: 'shoes',
  tableName: 'shoe',
  properties: (p) => ({ id: p.uuid().primary(), customerId: p.uuid(), size: p.text(), pair: p.text() }),
});
const shoes = definePlugin({
  name: 'shoes',
  needs: ['customers'],
  entities: [ShoeSchema],
  migrations: [
    migration(
      '0001-shoes',
      'create table shoe (id uuid primary key, customer_id uuid not null, size text not null, pair text not null, unique (customer_id, pair))',
    ),
  ],
  personalData: [
    definePersonalData(ShoeSchema, {
      subject: aboutCustomer('customerId'),
      rowsAtMinimise: 'delete',
      columns: {
        id: notPersonal,
        customerId: notPersonal,
        size: holds('behaviour', { purposes: ['support'], until: 'minimise' }),
        pair: notPersonal,
      },
    }),
  ],
});

test('the rows of a plugin that nobody thought of move by its declaration alone; what cannot stand together is named first', () =>
  withApp(
    async (test) => {
      const [kept, dropped] = [await anOffice(test), await anOffice(test)];
      const put = (office: string, pair: string) =>
        test.owner.query('insert into shoes.shoe values (gen_random_uuid(), $1, $2, $3)', [
          office,
          '42',
          pair,
        ]);
      await put(kept.id, 'links');
      await put(dropped.id, 'links');
      await put(dropped.id, 'rechts');
      const support = await test.as('support');
      const looked = (await support.get(preview, { input: { keepId: kept.id, dropId: dropped.id } }))
        .previewMerge;
      expect(looked.moves).toEqual([{ table: 'shoes.shoe', rows: 2 }]);
      expect(looked.clashes).toEqual([{ table: 'shoes.shoe', unique: ['customer_id', 'pair'], rows: 1 }]);
      expect(extensionsOf(await mergeNow(support, kept.id, dropped.id))).toEqual({
        code: 'CONFLICT',
        table: 'shoes.shoe',
      });
      await test.owner.query(`delete from shoes.shoe where customer_id = $1 and pair = 'links'`, [kept.id]);
      expect((await mergeNow(support, kept.id, dropped.id)).data.mergeCustomers.moves).toEqual([
        { table: 'shoes.shoe', rows: 2 },
      ]);
      const { rows } = await test.owner.query('select distinct customer_id from shoes.shoe');
      expect(rows).toEqual([{ customer_id: kept.id }]);
    },
    { plugins: [...plugins, shoes] },
  ));

test('of merges that meet, each customer is merged once and no row is left dangling', () =>
  withApp(async (test) => {
    const offices: Customer[] = [];
    for (let n = 0; n < 4; n += 1) {
      const office = await anOffice(test);
      await aContact(test, office, { name: `Contact ${n}` });
      offices.push(office);
    }
    const support = await test.as('support');
    await Promise.all(
      offices.flatMap((kept, n) =>
        offices
          .filter((_, m) => m !== n)
          .map((dropped) =>
            support.ask(merge, {
              input: { keepId: kept.id, dropId: dropped.id, keepVersion: 1, dropVersion: 1 },
            }),
          ),
      ),
    );
    const { rows } = await test.owner.query(`
      select (select count(*)::int from customers.customer) + (select count(*)::int from customers.alias) as records,
        (select count(*)::int from contacts.contact) as contacts,
        (select count(*)::int from customers.alias a where exists (select 1 from customers.customer c where c.id = a.id)) as both,
        (select bool_and(n = 1) from (select count(*) filter (where general) as n from contacts.contact group by customer_id) g) as one_general`);
    expect(rows).toEqual([{ records: 4, contacts: 4, both: 0, one_general: true }]);
  }));

test('whoever calls with an old number, or asks by an old id, gets the office that was kept', () =>
  withFiles(async (test) => {
    const kept = await anOffice(test, { debtorNumber: 'KB-1', startedOn: '2021-01-01' });
    const dropped = await anOffice(test, { debtorNumber: 'KW-77123', officeName: 'Kwikstaart Gaat' });
    await anInvoice(test, dropped);
    const staff = await test.as(['support', 'billing', 'privacy_officer']);
    expect((await mergeNow(staff, kept.id, dropped.id)).errors).toBeUndefined();
    const found = await staff.get(
      `{ searchCustomers(query: "kw 77123") { edges { node { debtorNumber } matched } }
        invoices(filter: { customerId: "${dropped.id}" }) { nodes { customer { debtorNumber } } }
        contacts(filter: { customerId: "${dropped.id}" }) { totalCount }
        retentionHolds(filter: { customerId: "${dropped.id}" }) { totalCount }
        personalDataOf(input: { customerId: "${dropped.id}" }) { data } }`,
    );
    expect(found).toMatchObject({
      searchCustomers: { edges: [{ node: { debtorNumber: 'KB-1' }, matched: ['DEBTOR_NUMBER'] }] },
      invoices: { nodes: [{ customer: { debtorNumber: 'KB-1' } }] },
      contacts: { totalCount: 0 },
    });
    expect(JSON.stringify(found.personalDataOf.data)).toContain('KB-1');
    const contacts = await test.write(
      'contacts.csv',
      'debiteurnummer;naam;e-mail\nKW-77123;Nieuwe Naam;nieuw@kb.example\n',
    );
    expect((await test.importing('contacts', contacts)).said).toContain('1 new');
    const { customer } = await staff.get(`{ customer(id: "${kept.id}") { contacts { name } } }`);
    expect(customer.contacts).toEqual([{ name: 'Nieuwe Naam' }]);
    const customers = await test.write('customers.csv', 'debiteurnummer;kantoornaam\nKW-77123;Kwikstaart\n');
    expect((await test.importing('customers', customers)).status).toBe(1);
    expect(await test.read('customers.rejected.csv')).toContain('samengevoegd met KB-1');
  }));

test('a merge that only begins is refused when its transaction ends', () =>
  withApp(async (test) => {
    const [one, other] = [await anOffice(test), await anOffice(test)];
    await expect(
      test.asApp.query('select customers.begin_merge($1, $2, null, now())', [one.id, other.id]),
    ).rejects.toThrow(/not merged wholly/);
  }));
