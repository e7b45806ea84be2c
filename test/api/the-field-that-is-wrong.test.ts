import { withApp } from '../support/app.js';

const create = 'mutation ($i: CreateCustomerInput!) { createCustomer(input: $i) { customer { id } } }';
const draft = 'mutation ($i: DraftInvoiceInput!) { draftInvoice(input: $i) { invoice { id } } }';
const list = 'query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }';
const line = { description: 'a', quantity: '1', unitPrice: '1', vatRate: '21' };
const written = (lines: string) =>
  `mutation { draftInvoice(input: { customerId: "x", lines: [${lines}] }) { invoice { id } } }`;
const goodLine = '{ description: "a", quantity: "1", unitPrice: "1", vatRate: "21" }';

// Whether a scalar refuses it, graphql, a check of the input or the action itself; in a variable or in the document.
const wrong: [document: string, variables: object, field: string][] = [
  [create, { i: { officeName: '' } }, 'officeName'],
  [create, { i: { officeName: 'K', email: 'nobody' } }, 'email'],
  [create, { i: { officeName: 'K', kvkNumber: '1' } }, 'kvkNumber'],
  [create, { i: { email: 'a@b.nl' } }, 'officeName'],
  [create, { i: { officeName: 'K', shoeSize: 1 } }, 'shoeSize'],
  [create, {}, 'input'],
  [draft, { i: { customerId: 'x', lines: [line, { ...line, unitPrice: 'x' }] } }, 'lines[1].unitPrice'],
  [draft, { i: { customerId: 'x', lines: [line, { ...line, description: '' }] } }, 'lines[1].description'],
  [draft, { i: { customerId: 'x', lines: [line, { ...line, colour: 1 }] } }, 'lines[1].colour'],
  [written(`${goodLine}, ${goodLine.replace('"1", vat', '"x", vat')}`), {}, 'lines[1].unitPrice'],
  [written(`${goodLine}, { description: "a", quantity: "1" }`), {}, 'lines[1].unitPrice'],
  [written(`${goodLine}, ${goodLine.replace('{', '{ colour: 1,')}`), {}, 'lines[1].colour'],
  [written(`${goodLine}, ${goodLine.replace('"a"', '""')}`), {}, 'lines[1].description'],
  [
    `mutation ($price: Decimal!) { draftInvoice(input: { customerId: "x", lines: [${goodLine.replace('unitPrice: "1"', 'unitPrice: $price')}] }) { invoice { id } } }`,
    { price: 'x' },
    'lines[0].unitPrice',
  ],
  [
    'mutation ($mail: EmailAddress) { createCustomer(input: { officeName: "K", email: $mail }) { customer { id } } }',
    { mail: 'nobody' },
    'email',
  ],
  [
    'mutation { createCustomer(input: { officeName: "K", email: "nobody" }) { customer { id } } }',
    {},
    'email',
  ],
  [list, { f: { endedFrom: '2026-02-30' } }, 'endedFrom'],
  [list, { f: { plan: '' } }, 'plan'],
  [list, { f: { phase: ['GONE'] } }, 'phase[0]'],
  ['query ($n: Int) { customers(first: $n) { totalCount } }', { n: 'ten' }, 'first'],
  ['query ($n: Int) { customers(first: $n) { totalCount } }', { n: 0 }, 'first'],
  ['{ customers(first: "ten") { totalCount } }', {}, 'first'],
  ['{ customers(firs: 10) { totalCount } }', {}, 'firs'],
  ['{ customers { shoes } }', {}, 'query'],
];

test('whatever refuses a value, `field` is its path within the input, however the caller gives it', () =>
  withApp(async (test) => {
    const staff = await test.as(['support', 'billing']);
    for (const [document, variables, field] of wrong) {
      const { errors } = await staff.ask(document, variables);
      expect([document, variables, errors?.[0]?.extensions]).toEqual([
        document,
        variables,
        { code: 'BAD_USER_INPUT', field },
      ]);
      if (field !== 'query') expect(errors?.[0]?.message.startsWith(`${field}: `)).toBe(true);
    }
  }));
