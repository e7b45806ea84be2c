import { withApp } from './support/app.js';
import { aContact, anOffice } from './support/given.js';

const reads = `select * from audit.entry where kind = 'read' order by record_type desc, at`;

test('an entry cannot be changed or deleted: not by the application, and not by the owner of the table', () =>
  withApp(async (test) => {
    await anOffice(test);
    const before = (await test.owner.query('select * from audit.entry order by id')).rows;
    expect(before.length).toBeGreaterThan(0);
    const attempts = [
      `update audit.entry set what = 'nothing'`,
      'delete from audit.entry',
      'truncate audit.entry',
      'truncate audit.entry cascade',
      `insert into audit.entry select * from audit.entry on conflict (id) do update set what = 'nothing'`,
      `merge into audit.entry e using audit.entry f on e.id = f.id when matched then delete`,
    ];
    for (const attempt of attempts) {
      await expect(test.asApp.query(attempt)).rejects.toThrow(/permission denied|append-only/);
      await expect(test.owner.query(attempt)).rejects.toThrow(/audit\.entry is append-only/);
    }
    for (const attempt of [
      'alter table audit.entry disable trigger all',
      'drop trigger entry_append_only on audit.entry',
      'set session_replication_role = replica',
      'drop table audit.entry',
    ])
      await expect(test.asApp.query(attempt)).rejects.toThrow(/must be owner|permission denied/);
    expect((await test.owner.query('select * from audit.entry order by id')).rows).toEqual(before);
  }));

test('who reads personal fields is recorded with whose, which and why, and without what they read', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'Kantoor Geheim', iban: 'NL91ABNA0417164300' });
    const contact = await aContact(test, office, {
      name: 'Petra Persoonlijk',
      email: 'petra@geheim.example',
    });
    const billing = await test.as('billing');
    await billing.get(
      `query WieIsDit($id: ID!) { customer(id: $id) { officeName rekening: iban phase contacts { name } } }`,
      { id: office.id },
    );
    const { rows } = await test.owner.query(reads);
    expect(rows).toEqual([
      expect.objectContaining({
        actor_kind: 'staff',
        actor_id: billing.id,
        purposes: ['invoicing', 'statutory'],
        cause: 'WieIsDit',
        record_type: 'Customer',
        record_ids: [office.id],
        customer_id: office.id,
        fields: ['iban', 'officeName'],
        at: new Date('2026-06-15T09:00:00Z'),
      }),
      expect.objectContaining({ record_type: 'Contact', record_ids: [contact.id], fields: ['name'] }),
    ]);
    expect(new Set(rows.map((row) => row.work_id)).size).toBe(1);
    const all = JSON.stringify((await test.owner.query('select * from audit.entry')).rows);
    for (const value of ['Geheim', 'Petra', 'geheim.example', 'NL91ABNA'])
      expect([value, all.includes(value)]).toEqual([value, false]);
  }));

test('what is not personal, and what was refused, is not recorded as read', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { iban: 'NL91ABNA0417164300' });
    const support = await test.as('support');
    await support.get('{ customers(first: 5) { totalCount nodes { id phase createdAt } } }');
    expect((await test.owner.query(reads)).rows).toEqual([]);

    const refused = await support.ask('{ customers(first: 5) { nodes { id iban } } }');
    expect(refused.data.customers.nodes).toEqual([{ id: office.id, iban: null }]);
    expect((await test.owner.query(reads)).rows).toEqual([]);

    const unsigned = await test.as('support', { signed: false });
    await unsigned.ask('{ customers(first: 5) { nodes { id officeName } } }');
    expect((await test.owner.query(reads)).rows).toEqual([]);

    await support.ask('{ customers(first: 5) { nodes { officeName iban } } }');
    expect((await test.owner.query(reads)).rows).toEqual([
      expect.objectContaining({ fields: ['officeName'] }),
    ]);
  }));

test('personal fields in the answer of a mutation are recorded as read too', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const { createCustomer } = await support.get(
      'mutation { createCustomer(input: { officeName: "Kantoor Nieuw" }) { customer { id officeName } } }',
    );
    expect((await test.owner.query(reads)).rows).toEqual([
      expect.objectContaining({ record_ids: [createCustomer.customer.id], fields: ['officeName'] }),
    ]);
  }));

test('a mutation that fails leaves no entry, and one that succeeds leaves its facts with who did it', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const entries = async () =>
      (await test.owner.query('select * from audit.entry where actor_id = $1', [support.id])).rows;
    const office = await anOffice(test, { debtorNumber: '777' });
    const failed = await support.ask(
      'mutation { createCustomer(input: { officeName: "Nog een", debtorNumber: "777" }) { customer { id } } }',
    );
    expect(failed.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'debtorNumber' });
    const late = await support.ask(
      `mutation { updateCustomer(input: { id: "${office.id}", version: 99, city: "Ede" }) { customer { id } } }`,
    );
    expect(late.errors?.[0]?.extensions.code).toBe('CONFLICT');
    expect(await entries()).toEqual([]);
    await support.get(
      `mutation { updateCustomer(input: { id: "${office.id}", version: 1, city: "Ede" }) { customer { id } } }`,
    );
    expect(await entries()).toEqual([
      expect.objectContaining({
        kind: 'deed',
        cause: 'mutation updateCustomer',
        what: 'customer.changed',
        customer_id: office.id,
      }),
    ]);
  }));

test('a request costs one insert of entries at the most, and many at once share one', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    for (let n = 0; n < 5; n += 1) await aContact(test, office, { name: `Collega ${n}` });
    const support = await test.as('support');
    const document = '{ customers(first: 50) { nodes { officeName contacts { name email } } } }';
    await support.get(document);
    // Each insert is a transaction of its own, so rows of one insert share their xmin.
    const inserts = async () =>
      (await test.owner.query(`select count(distinct xmin::text) as n from audit.entry where kind = 'read'`))
        .rows[0].n;
    expect(await inserts()).toBe('1');
    await Promise.all(Array.from({ length: 40 }, () => support.get(document)));
    const rows = await test.owner.query(
      `select count(distinct work_id) as n from audit.entry where kind = 'read'`,
    );
    expect(rows.rows[0].n).toBe('41');
    expect(Number(await inserts())).toBeLessThan(41);
  }));

test('the privacy officer finds who saw an office, page by page, and nobody else does', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const other = await anOffice(test);
    const support = await test.as('support');
    for (const { id } of [office, other, office])
      await support.get(`{ customer(id: "${id}") { officeName } }`);
    const officer = await test.as('privacy_officer');
    const document = `query ($id: ID, $after: String) { auditTrail(first: 1, after: $after, filter: { subjectId: $id, kind: READ }) {
      totalCount nodes { actorId recordIds } pageInfo { hasNextPage endCursor } } }`;
    const first = (await officer.get(document, { id: office.id })).auditTrail;
    expect(first).toMatchObject({ totalCount: 2, nodes: [{ actorId: support.id, recordIds: [office.id] }] });
    const second = (await officer.get(document, { id: office.id, after: first.pageInfo.endCursor }))
      .auditTrail;
    expect(second).toMatchObject({ nodes: [{ recordIds: [office.id] }], pageInfo: { hasNextPage: false } });
    const wrong = await officer.ask(document, { id: '-'.repeat(36) });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'filter.subjectId',
    });
    const admin = await (await test.as('admin')).ask(document);
    expect(admin.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));
