import { type Client, withApp } from './support/app.js';
import { anInvoice, anOffice } from './support/given.js';

const record = (client: Client, invoiceId: string, amount: string, receivedOn = '2026-06-15') =>
  client.ask(
    'mutation ($input: RecordPaymentInput!) { recordPayment(input: $input) { payment { id amount } invoice { open } } }',
    { input: { invoiceId, amount, receivedOn } },
  );

test('an invoice is paid in parts, and what is left is known at any time', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const invoice = await anInvoice(test, await anOffice(test));
    expect((await record(billing, invoice.id, '21.00', '2026-06-14')).data.recordPayment.invoice).toEqual({
      open: '100.00',
    });
    const tooMuch = await record(billing, invoice.id, '100.01');
    expect(tooMuch.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'amount' });
    const rest = (await record(billing, invoice.id, '100.00')).data.recordPayment;
    expect(rest.invoice).toEqual({ open: null });
    expect((await record(billing, invoice.id, '1.00')).errors?.[0]?.extensions.code).toBe('CONFLICT');

    const reverse = () =>
      billing.ask(
        'mutation ($id: ID!) { reversePayment(input: { id: $id }) { payment { amount reversesId } invoice { open payments { amount } } } }',
        { id: rest.payment.id },
      );
    expect((await reverse()).data.reversePayment).toEqual({
      payment: { amount: '-100.00', reversesId: rest.payment.id },
      invoice: {
        open: '100.00',
        payments: [{ amount: '21.00' }, { amount: '100.00' }, { amount: '-100.00' }],
      },
    });
    expect((await reverse()).errors?.[0]?.message).toMatch(/taken back already/);
  }));

test('what nobody owes cannot be paid, and each refusal names the field', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const office = await anOffice(test);
    const invoice = await anInvoice(test, office);
    const field = async (...of: [amount: string, receivedOn?: string]) =>
      (await record(billing, invoice.id, ...of)).errors?.[0]?.extensions.field;
    expect(await field('0')).toBe('amount');
    expect(await field('-5.00')).toBe('amount');
    expect(await field('1.005')).toBe('amount');
    expect(await field('1.00', '2026-06-16')).toBe('receivedOn');
    expect((await record(billing, office.id, '1.00')).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const { creditNote } = (
      await billing.get(
        'mutation ($id: ID!) { creditInvoice(input: { id: $id }) { creditNote { id open } } }',
        {
          id: invoice.id,
        },
      )
    ).creditInvoice;
    expect(creditNote.open).toBeNull();
    expect((await record(billing, creditNote.id, '1.00')).errors?.[0]?.message).toMatch(/is a credit note/);
    expect((await record(billing, invoice.id, '1.00')).errors?.[0]?.message).toMatch(/paid or credited/);
    const support = await test.as('support');
    expect((await record(support, invoice.id, '1.00')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));

test('offices and invoices are found by what is left to pay', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const owing = await anOffice(test, { officeName: 'Nog niet betaald' });
    const paid = await anOffice(test, { officeName: 'Alles betaald' });
    await anInvoice(test, owing);
    await record(billing, (await anInvoice(test, paid)).id, '121.00');
    const found = async (toPay: string) => {
      const { customers, invoices } = await billing.get(
        `{ customers(first: 9, filter: { toPay: ${toPay} }) { nodes { officeName } } invoices(first: 9, filter: { toPay: ${toPay} }) { nodes { open customer { officeName } } } }`,
      );
      return [
        customers.nodes.map((one: { officeName: string }) => one.officeName),
        invoices.nodes.map((one: { customer: { officeName: string } }) => one.customer.officeName),
      ];
    };
    expect(await found('OPEN')).toEqual([['Nog niet betaald'], ['Nog niet betaald']]);
    expect(await found('NOTHING')).toEqual([['Alles betaald'], ['Alles betaald']]);
    expect(await found('OVERDUE')).toEqual([[], []]);
    test.clock.set('2026-07-16T12:00:00Z');
    expect(await found('OVERDUE')).toEqual([['Nog niet betaald'], ['Nog niet betaald']]);
  }));

test('two who record at the same time never count more than was owed', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const invoice = await anInvoice(test, await anOffice(test));
    const answers = await Promise.all(Array.from({ length: 6 }, () => record(billing, invoice.id, '40.00')));
    expect(answers.filter((answer) => !answer.errors)).toHaveLength(3);
    const { rows } = await test.owner.query('select sum(amount)::text as paid from payments.payment');
    expect(rows).toEqual([{ paid: '120.00' }]);
  }));

test('the database keeps the books, whoever writes', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const invoice = await anInvoice(test, await anOffice(test));
    await record(billing, invoice.id, '21.00');
    const raw = (statement: string, ...values: unknown[]) => test.asApp.query(statement, values);
    await expect(
      raw(
        `insert into payments.payment (id, invoice_id, received_on, amount, recorded_at) values (gen_random_uuid(), $1, '2026-06-15', 100.01, now())`,
        invoice.id,
      ),
    ).rejects.toThrow(/exceed invoice/);
    await expect(raw('update payments.payment set amount = 1')).rejects.toThrow(/append-only/);
    await expect(raw('delete from payments.payment')).rejects.toThrow(/goes with its invoice/);
    await expect(raw('delete from payments.open_item')).rejects.toThrow(/permission denied/);
    await expect(raw('update payments.open_item set amount = 1')).rejects.toThrow(/permission denied/);
  }));
