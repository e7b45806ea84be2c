import { withApp } from './support/app.js';
import { anOffice } from './support/given.js';

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
