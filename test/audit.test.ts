import { sealEntries } from '../src/audit/seal.js';
import { systemActor } from '../src/kernel/scope.js';
import { type TestApp, withApp } from './support/app.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

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

test('a request costs one statement for the audit, however much it reads, and none when nothing is personal', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2026-01-01' });
    for (let n = 0; n < 3; n += 1) await aContact(test, office, { name: `Collega ${n}` });
    await anInvoice(test, office);
    const reader = await test.as(['support', 'billing', 'privacy_officer']);
    const inserts = countStatements(test, /insert into audit\.entry/);
    const ask = async (document: string) => {
      const before = inserts();
      await reader.get(document);
      return inserts() - before;
    };
    expect(await ask('{ customers(first: 9) { totalCount nodes { id phase } } }')).toBe(0);
    expect(await ask('{ customers(first: 9) { nodes { officeName } } }')).toBe(1);
    expect(
      await ask(`{ customers(first: 9) { nodes { officeName contacts { name email } subscriptions { plan } } }
        invoices(first: 9) { nodes { buyer { name } reference lines { description } } }
        staffMembers(first: 9) { nodes { name } } auditTrail(first: 9) { nodes { id } } more: auditTrail(first: 9) { nodes { id } } }`),
    ).toBe(1);
    const types = await test.owner.query(
      `select array_agg(distinct record_type order by record_type) as all from audit.entry where kind = 'read'`,
    );
    expect(types.rows[0].all).toEqual(
      expect.arrayContaining([
        'AuditEntry',
        'Contact',
        'Customer',
        'CustomerSubscription',
        'Invoice',
        'InvoiceLine',
        'StaffMember',
      ]),
    );
  }));

function countStatements({ app }: TestApp, pattern: RegExp): () => number {
  let count = 0;
  const { read } = app.database;
  app.database.read = (statement) => {
    if (pattern.test(statement.text)) count += 1;
    return read(statement);
  };
  return () => count;
}

const trail = `query Spoor($filter: AuditFilter, $first: Int, $after: String) { auditTrail(first: $first, after: $after, filter: $filter) {
  totalCount nodes { actorId kind cause what customerId recordType recordIds fields } pageInfo { hasNextPage endCursor } } }`;

test('the privacy officer finds who saw an office, page by page, and nobody else does', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const other = await anOffice(test);
    const support = await test.as('support');
    for (const { id } of [office, other, office])
      await support.get(`{ customer(id: "${id}") { officeName } }`);
    test.clock.set('2026-06-15T09:00:01Z'); // looking is recorded too, and is newer
    const officer = await test.as('privacy_officer');
    const filter = { subjectId: office.id, kind: 'READ' };
    const first = (await officer.get(trail, { filter, first: 1 })).auditTrail;
    expect(first).toMatchObject({ totalCount: 2, nodes: [{ actorId: support.id, recordIds: [office.id] }] });
    const after = first.pageInfo.endCursor;
    const second = (await officer.get(trail, { filter, first: 1, after })).auditTrail;
    expect(second).toMatchObject({ nodes: [{ recordIds: [office.id] }], pageInfo: { hasNextPage: false } });
    const wrong = await officer.ask(trail, { filter: { subjectId: '-'.repeat(36) } });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'subjectId',
    });
    const admin = await (await test.as('admin')).ask(trail);
    expect(admin.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));

test('who sees an invoice or a contact has seen something of the office: sealed or not, and once they are gone', () =>
  withApp(async (test) => {
    const [office, other] = [await anOffice(test, { startedOn: '2026-01-01' }), await anOffice(test)];
    const contact = await aContact(test, office);
    await aContact(test, other);
    const invoice = await anInvoice(test, office);
    const [billing, support] = [await test.as('billing'), await test.as('support')];
    await billing.get(`{ invoice(id: "${invoice.id}") { reference lines { description } } }`);
    await support.get(`{ contact(id: "${contact.id}") { name } }`);
    const officer = await test.as('privacy_officer');
    const seen = async (subjectId: string) => {
      const { auditTrail } = await officer.get(trail, { filter: { subjectId, kind: 'READ' } });
      return (auditTrail.nodes as { recordType: string }[]).map((one) => one.recordType).filter((type) => type !== 'AuditEntry').toSorted(); // prettier-ignore
    };
    const check = async () => {
      expect(await seen(office.id)).toEqual(['Contact', 'Invoice', 'InvoiceLine']);
      expect(await seen(contact.id)).toEqual(['Contact']);
      expect(await seen(other.id)).toEqual([]);
    };
    await check();
    await sealEntries(test.app.work(systemActor('test'), 'test'));
    await check();
    await test.owner.query('delete from contacts.contact');
    await check();
  }));

test('the trail is searched by person, purpose, event, operation and time', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const [support, marketing] = [await test.as('support'), await test.as('marketing')];
    await support.get(`query Balie { customer(id: "${office.id}") { officeName } }`);
    test.clock.set('2026-06-16T09:00:00Z');
    await marketing.get(`query Brief { customer(id: "${office.id}") { officeName } }`);
    await support.get(
      `mutation { updateCustomer(input: { id: "${office.id}", version: 1, city: "Ede" }) { customer { id } } }`,
    );
    const officer = await test.as('privacy_officer');
    const found = async (filter: object) =>
      (await officer.get(trail, { filter })).auditTrail.nodes.map((one: { what: string; cause: string }) =>
        one.what === 'read' ? one.cause : one.what,
      );
    expect(await found({ actorId: marketing.id })).toEqual(['Brief']);
    expect((await found({ actorId: support.id })).toSorted()).toEqual(['Balie', 'customer.changed']);
    expect(await found({ purpose: 'information' })).toEqual(['Brief']);
    expect(await found({ what: 'customer.changed' })).toEqual(['customer.changed']);
    expect(await found({ cause: 'Balie' })).toEqual(['Balie']);
    expect(await found({ kind: 'READ', until: '2026-06-16T00:00:00Z' })).toEqual(['Balie']);
    expect(await found({ cause: 'Brief', from: '2026-06-16T09:00:00Z' })).toEqual(['Brief']);
    expect(await found({ cause: 'Brief', until: '2026-06-16T09:00:00Z' })).toEqual([]);
  }));

test('an auditor from outside sees the trail, the seals and the promises, and nobody’s data; they are seen too', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    await sealEntries(test.app.work(systemActor('test'), 'test'));
    const auditor = await test.as('auditor', { external: true, signed: false });
    await auditor.get(trail, { filter: { subjectId: office.id } });
    const { auditBlocks } = await auditor.get(
      '{ auditBlocks { nodes { n entries previous hash } } promises { id } }',
    );
    expect(auditBlocks.nodes).toEqual([
      {
        n: 1,
        entries: expect.any(Number),
        previous: '0'.repeat(64),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    const refused = await auditor.ask(
      `{ customer(id: "${office.id}") { officeName } staffMembers(first: 1) { nodes { name } } }`,
    );
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const { rows } = await test.owner.query(reads);
    expect(rows).toEqual([
      expect.objectContaining({
        actor_kind: 'external',
        actor_id: auditor.id,
        cause: 'Spoor',
        customer_id: office.id,
        record_type: 'AuditEntry',
        fields: ['filter.subjectId'],
      }),
    ]);
  }));
