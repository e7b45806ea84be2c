import { withApp } from './support/app.js';
import { anInvoice, anOffice } from './support/given.js';

test('an issued invoice has a number, a buyer as it was, and cannot change', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const office = await anOffice(test, { officeName: 'Kantoor Zonneschijn' });
    const draft = (
      await billing.get(
        `mutation ($input: DraftInvoiceInput!) { draftInvoice(input: $input) { invoice { id version net vat gross state number } } }`,
        {
          input: {
            customerId: office.id,
            lines: [{ description: 'Licentie', quantity: '2', unitPrice: '100.00', vatRate: '21' }],
          },
        },
      )
    ).draftInvoice.invoice;
    expect(draft).toMatchObject({
      net: '200.00',
      vat: '42.00',
      gross: '242.00',
      state: 'DRAFT',
      number: null,
    });
    const issued = (
      await billing.get(
        `mutation ($input: InvoiceVersionInput!) { issueInvoice(input: $input) { invoice { number issuedOn dueOn heldUntil state buyer { name } customer { officeName } } } }`,
        { input: { id: draft.id, version: draft.version } },
      )
    ).issueInvoice.invoice;
    expect(issued).toMatchObject({
      number: '2026-00001',
      issuedOn: '2026-06-15',
      dueOn: '2026-07-15',
      heldUntil: '2033-12-31',
      state: 'ISSUED',
      buyer: { name: 'Kantoor Zonneschijn' },
    });
    await expect(
      test.asApp.query(`update invoices.invoice set gross = 0 where id = $1`, [draft.id]),
    ).rejects.toThrow(/is issued and cannot change/);
    await expect(test.asApp.query(`delete from invoices.invoice where id = $1`, [draft.id])).rejects.toThrow(
      /is held until 2033-12-31/,
    );
    await expect(
      test.asApp.query(`update invoices.line set net = 0 where invoice_id = $1`, [draft.id]),
    ).rejects.toThrow(/its lines cannot change/);
    const credit = (
      await billing.get(
        `mutation { creditInvoice(input: { id: "${draft.id}" }) { invoice { state } creditNote { number kind gross credits { number } } } }`,
      )
    ).creditInvoice;
    expect(credit).toMatchObject({
      invoice: { state: 'CREDITED' },
      creditNote: {
        number: '2026-00002',
        kind: 'CREDIT_NOTE',
        gross: '242.00',
        credits: { number: '2026-00001' },
      },
    });
    const again = await billing.ask(
      `mutation { creditInvoice(input: { id: "${draft.id}" }) { invoice { state } } }`,
    );
    expect(again.errors?.[0]?.extensions.code).toBe('CONFLICT');
  }));

test('whoever writes to the database, a number is that of its place, and no number is skipped', () =>
  withApp(async (test) => {
    const invoice = await anInvoice(test, await anOffice(test));
    const draft = await test.owner.query(`select id, series, year from invoices.invoice where id = $1`, [
      invoice.id,
    ]);
    const { series, year } = draft.rows[0];
    await expect(
      test.asApp.query('update invoices.series set last_number = last_number + 1 where name = $1', [series]),
    ).rejects.toThrow(/would be a gap/);
    const client = await test.asApp.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into invoices.invoice (id, customer_id, kind, created_at) select gen_random_uuid(), customer_id, kind, now() from invoices.invoice where id = $1`,
        [invoice.id],
      );
      await client.query('update invoices.series set last_number = 2 where name = $1 and year = $2', [
        series,
        year,
      ]);
      await expect(
        client.query(
          `update invoices.invoice d set state = 'ISSUED', number = 'HA-999', sequence = 2, series = i.series, year = i.year,
             issued_on = i.issued_on, held_until = i.held_until, buyer = i.buyer, seller = i.seller
           from invoices.invoice i where i.id = $1 and d.state = 'DRAFT'`,
          [invoice.id],
        ),
      ).rejects.toThrow(/not that of its place/);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }));
