import { type Client, withApp } from './support/app.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

/** What a hostile tester once got away with. */

test('a cursor tells nothing of the row that it stands for', () =>
  withApp(async (test) => {
    await anOffice(test, { officeName: 'Kantoor Geheim' });
    const unsigned = await test.as('support', { signed: false });
    const { customers } = await unsigned.get('{ customers(first: 1) { pageInfo { startCursor } } }');
    expect(Buffer.from(customers.pageInfo.startCursor, 'base64url').toString().toLowerCase()).not.toContain(
      'geheim',
    );
  }));

test('a filter on what one may not read finds nothing', () =>
  withApp(async (test) => {
    await anOffice(test, { plan: 'Basis', startedOn: '2025-01-01' });
    const query = '{ customers(filter: { plan: "Basis" }) { totalCount } }';
    expect((await (await test.as('support')).get(query)).customers.totalCount).toBe(1);
    expect((await (await test.as('support', { signed: false })).get(query)).customers.totalCount).toBe(0);
  }));

test('a line cannot be slipped into an invoice while it is issued', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const office = await anOffice(test);
    const { draftInvoice } = await billing.get(
      `mutation ($input: DraftInvoiceInput!) { draftInvoice(input: $input) { invoice { id version } } }`,
      {
        input: {
          customerId: office.id,
          lines: [{ description: 'Licentie', quantity: '1', unitPrice: '10.00' }],
        },
      },
    );
    const { id, version } = draftInvoice.invoice;
    const raw = await test.asApp.connect();
    try {
      await raw.query('begin');
      await raw.query(
        `insert into invoices.line (id, invoice_id, position, description, quantity, unit_price, vat_category, vat_rate, net)
         values (gen_random_uuid(), $1, 77, 'Erbij', 1, 1000, 'S', 21, 1000)`,
        [id],
      );
      const issuing = billing.get(
        `mutation { issueInvoice(input: { id: "${id}", version: ${version} }) { invoice { net lines { net } } } }`,
      );
      await raw.query('commit');
      const { invoice } = (await issuing).issueInvoice;
      const sum = invoice.lines.reduce((total: number, line: { net: string }) => total + Number(line.net), 0);
      expect(Number(invoice.net)).toBe(sum);
    } finally {
      raw.release();
    }
  }));

test('the database itself keeps series and numbers, whoever writes', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    await anInvoice(test, office);
    for (const statement of [
      `update invoices.series set last_number = last_number + 5`,
      `delete from invoices.series`,
      `insert into invoices.series (name, year, last_number) values ('X', 2026, 1)`,
      `insert into invoices.invoice (id, customer_id, kind, state, series, year, sequence, number, issued_on, buyer, seller, held_until, created_at)
       values (gen_random_uuid(), '${office.id}', 'INVOICE', 'ISSUED', 'X', 2026, 9, 'X9', '2026-01-01', '{}', '{}', '2000-01-01', now())`,
    ]) {
      await expect(test.asApp.query(statement)).rejects.toMatchObject({ code: 'KM006' });
    }
  }));

test('of two who act on one version of a draft, one hears that the other was first', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const office = await anOffice(test);
    const input = {
      customerId: office.id,
      lines: [{ description: 'Licentie', quantity: '1', unitPrice: '10.00' }],
    };
    for (let round = 0; round < 5; round += 1) {
      const { draftInvoice } = await billing.get(
        `mutation ($input: DraftInvoiceInput!) { draftInvoice(input: $input) { invoice { id version } } }`,
        { input },
      );
      const answers = await Promise.all([
        billing.ask(`mutation ($input: InvoiceVersionInput!) { deleteDraft(input: $input) { id } }`, {
          input: draftInvoice.invoice,
        }),
        billing.ask(
          `mutation ($input: UpdateDraftInput!) { updateDraft(input: $input) { invoice { id } } }`,
          {
            input: { ...input, ...draftInvoice.invoice, note: `ronde ${round}` },
          },
        ),
      ]);
      expect(answers.filter((answer) => !answer.errors)).toHaveLength(1);
    }
  }));

test('a list goes by id for whoever may not read what it is ordered by', () =>
  withApp(async (test) => {
    // An id tells when its row was made, so the names go the other way.
    const first = await anOffice(test, { officeName: 'Zandbak' });
    await aContact(test, first, { name: 'Zoë' }); // its general contact, who comes first
    test.clock.set('2026-06-15T09:00:01Z');
    await aContact(test, first, { name: 'Mia' });
    test.clock.set('2026-06-15T09:00:02Z');
    const second = await anOffice(test, { officeName: 'Anker' });
    await aContact(test, first, { name: 'Abel' });
    const order = async (client: Client) => {
      const { customers } = await client.get(
        '{ customers(orderBy: OFFICE_NAME) { nodes { id contacts { id general } } } }',
      );
      const { contacts } = await client.get('{ contacts { nodes { id } } }');
      const offices = customers.nodes as { id: string; contacts: { id: string; general: boolean }[] }[];
      return {
        offices: offices.map(({ id }) => id),
        people: contacts.nodes.map(({ id }: { id: string }) => id),
        perOffice: offices.flatMap((office) =>
          office.contacts.filter(({ general }) => !general).map(({ id }) => id),
        ),
      };
    };
    const byName = await order(await test.as('support'));
    expect(byName.offices).toEqual([second.id, first.id]);
    expect(byName.people).toEqual(byName.people.toSorted().toReversed());
    expect(byName.perOffice).toEqual(byName.people.slice(0, 2));
    const byId = await order(await test.as('support', { signed: false }));
    expect(byId.offices).toEqual([first.id, second.id]);
    expect(byId.people).toEqual(byName.people.toSorted());
    expect(byId.perOffice).toEqual(byId.people.slice(1));
  }));
