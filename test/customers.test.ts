import { addTo } from '../src/kernel/clock.js';
import { type Client, withApp } from './support/app.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

const create = `mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id version debtorNumber
  officeName street city invoiceStreet invoiceCity phone iban email } } }`;
const update = `mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id version
  officeName street invoiceStreet invoiceCity city } } }`;

const extensionsOf = (answer: { errors?: { extensions: object }[] }) => answer.errors?.[0]?.extensions;

test('a customer is made, found and changed, with values in one form', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const input = {
      officeName: '  Kantoor Zonneschijn 🌞 ',
      phone: '020 123 4567',
      iban: 'NL91 ABNA 0417 1643 00',
      email: 'post@zonneschijn.example',
      city: 'Utrecht',
    };
    const { customer } = (await billing.get(create, { input })).createCustomer;
    expect(customer).toMatchObject({
      officeName: 'Kantoor Zonneschijn 🌞',
      phone: '+31201234567',
      iban: 'NL91ABNA0417164300',
      debtorNumber: '10001',
      version: 1,
    });
    const changed = await billing.get(update, { input: { id: customer.id, version: 1, city: null } });
    expect(changed.updateCustomer.customer).toMatchObject({
      version: 2,
      city: null,
      officeName: customer.officeName,
    });
    const find = async (search: string) =>
      (
        await billing.get(
          'query ($search: String!) { customers(filter: { search: $search }) { nodes { id } } }',
          { search },
        )
      ).customers.nodes;
    for (const search of ['zonNE', '10001', 'post@zonne', '🌞'])
      expect(await find(search)).toEqual([{ id: customer.id }]);
    for (const search of ['%', '_', 'Utrecht', String.raw`\ `]) expect(await find(search)).toEqual([]);
    const taken = await billing.ask(create, { input: { officeName: 'Ander', debtorNumber: '10001' } });
    expect(extensionsOf(taken)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'debtorNumber' });
  }));

test('of two people who change the same customer at once exactly one succeeds, and the other is told', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const people = await Promise.all([test.as('support'), test.as('billing')]);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (people[n % 2] as Client).ask(update, {
          input: { id: office.id, version: 1, officeName: `Naam ${n}` },
        }),
      ),
    );
    expect(answers.filter((answer) => !answer.errors)).toHaveLength(1);
    for (const answer of answers.filter((one) => one.errors))
      expect(extensionsOf(answer)).toMatchObject({ code: 'CONFLICT' });
    const stale = await (people[0] as Client).ask(update, {
      input: { id: office.id, version: 1, city: 'Ede' },
    });
    expect(extensionsOf(stale)).toMatchObject({ code: 'CONFLICT', version: 2 });
  }));

test('the invoice address follows that of the establishment until it is given itself', () =>
  withApp(async (test) => {
    const billing = await test.as('billing');
    const { customer } = (
      await billing.get(create, { input: { officeName: 'Kantoor', street: 'Eerste 1', city: 'Ede' } })
    ).createCustomer;
    const change = async (version: number, input: object) =>
      (await billing.get(update, { input: { id: customer.id, version, ...input } })).updateCustomer.customer;
    expect(customer).toMatchObject({ invoiceStreet: 'Eerste 1', invoiceCity: 'Ede' });
    expect(await change(1, { street: 'Tweede 2' })).toMatchObject({ invoiceStreet: 'Tweede 2' });
    expect(await change(2, { invoiceStreet: 'Postbus 3' })).toMatchObject({
      street: 'Tweede 2',
      invoiceStreet: 'Postbus 3',
    });
    expect(await change(3, { street: 'Vierde 4' })).toMatchObject({
      street: 'Vierde 4',
      invoiceStreet: 'Postbus 3',
    });
  }));

test('a customer stands on the ladder by its last subscription, to the day', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-02-29' });
    const stand = async (day: string) => {
      test.clock.set(`${day}T12:00:00Z`);
      const support = await test.as('support'); // a session does not outlive a clock that goes back
      const { customer } = await support.get(
        'query ($id: ID!) { customer(id: $id) { phase startedOn endedOn minimiseFrom minimiseBefore } }',
        { id: office.id },
      );
      // The list must agree with the field, since one is SQL and the other is not.
      const { customers } = await support.get(
        `{ customers(filter: { phase: [${customer.phase}] }) { nodes { id phase } } }`,
      );
      expect(customers.nodes).toEqual([{ id: office.id, phase: customer.phase }]);
      return customer;
    };
    expect(await stand('2024-02-29')).toMatchObject({ phase: 'CUSTOMER', endedOn: '2024-02-29' });
    expect(await stand('2024-03-01')).toMatchObject({
      phase: 'GRACE',
      minimiseFrom: '2026-02-28',
      minimiseBefore: '2027-02-28',
    });
    expect(await stand('2026-02-27')).toMatchObject({ phase: 'GRACE' });
    expect(await stand('2026-02-28')).toMatchObject({ phase: 'MINIMISE' });
    // Midnight is that of Amsterdam.
    test.clock.set('2026-02-27T23:30:00Z');
    const support = await test.as('support');
    expect((await support.get(`{ customer(id: "${office.id}") { phase } }`)).customer.phase).toBe('MINIMISE');

    const started = await support.get(
      `mutation { startSubscription(input: { customerId: "${office.id}", plan: "Plus", startedOn: "2026-03-01" }) { subscription { id version } customer { endedOn phase } } }`,
    );
    expect(started.startSubscription.customer).toEqual({ endedOn: null, phase: 'CUSTOMER' });
    const end = (version: number, endedOn: string | null) =>
      support.ask(
        'mutation ($input: EndSubscriptionInput!) { endSubscription(input: $input) { customer { endedOn phase } } }',
        { input: { id: started.startSubscription.subscription.id, version, endedOn } },
      );
    expect((await end(1, '2026-12-31')).data.endSubscription.customer).toEqual({
      endedOn: '2026-12-31',
      phase: 'CUSTOMER',
    });
    expect((await end(2, null)).data.endSubscription.customer).toEqual({ endedOn: null, phase: 'CUSTOMER' });
    expect(extensionsOf(await end(1, '2026-12-31'))).toMatchObject({ code: 'CONFLICT' });
    expect(extensionsOf(await end(3, '2026-02-01'))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'endedOn',
    });
    expect(extensionsOf(await end(3, addTo('2026-03-01', { years: 100 })))).toMatchObject({
      field: 'endedOn',
    });
  }));

const wrongInputs: [what: string, input: object, field: RegExp][] = [
  ['no name', {}, /^officeName$/],
  ['an empty name', { officeName: '' }, /officeName$/],
  ['a name of blanks', { officeName: ' \t ' }, /officeName$/],
  ['a name that is too long', { officeName: 'x'.repeat(161) }, /officeName$/],
  ['a name with NUL', { officeName: 'a\0b' }, /officeName$/],
  ['a name of two lines', { officeName: 'a\nb' }, /officeName$/],
  ['a name that turns right to left', { officeName: 'Kantoor \u202Eroortnak' }, /officeName$/],
  ['half a character', { officeName: 'a\uD800' }, /officeName$/],
  ['a name that is a number', { officeName: 5 }, /officeName$/],
  ['an IBAN with a wrong digit', { officeName: 'K', iban: 'NL92ABNA0417164300' }, /iban$/],
  ['an e-mail address with a second one', { officeName: 'K', email: 'a@b.nl\r\nBcc: c@d.nl' }, /email$/],
  ['an e-mail address without a domain', { officeName: 'K', email: 'a@' }, /email$/],
  ['a phone number of letters', { officeName: 'K', phone: 'bel mij' }, /phone$/],
  ['a phone number with NUL', { officeName: 'K', phone: '020\0 1234567' }, /phone$/],
  ['a KvK number of seven digits', { officeName: 'K', kvkNumber: '1234567' }, /kvkNumber$/],
  ['a KvK number with a letter', { officeName: 'K', kvkNumber: '1234567O' }, /kvkNumber$/],
  ['a VAT number with a wrong digit', { officeName: 'K', vatNumber: 'NL123456789B01' }, /vatNumber$/],
  ['a Belgian VAT number with a wrong digit', { officeName: 'K', vatNumber: 'BE0411905848' }, /vatNumber$/],
  ['a VAT number of no country', { officeName: 'K', vatNumber: '12345678' }, /vatNumber$/],
  ['a Dutch postal code with a digit short', { officeName: 'K', postalCode: '123 AB' }, /postalCode$/],
  [
    'a German postal code in the Netherlands',
    { officeName: 'K', invoicePostalCode: '10115' },
    /invoicePostalCode$/,
  ],
  ['a country by its name', { officeName: 'K', country: 'Nederland' }, /country$/],
  ['a country that there is not', { officeName: 'K', country: 'XX' }, /^country$/],
  ['a country on invoices that there is not', { officeName: 'K', invoiceCountry: 'UK' }, /^invoiceCountry$/],
  ['a language that nobody speaks here', { officeName: 'K', language: 'de' }, /language$/],
  ['a debtor number with a blank', { officeName: 'K', debtorNumber: 'a b' }, /debtorNumber$/],
  ['a field that is not there', { officeName: 'K', shoeSize: 42 }, /shoeSize/],
];

test('whatever is wrong with an input, the answer names the field and nothing is stored', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    for (const [what, input, field] of wrongInputs) {
      const { errors } = await support.ask(create, { input });
      expect([what, errors?.[0]?.extensions.code]).toEqual([what, 'BAD_USER_INPUT']);
      expect([what, errors?.[0]?.extensions.field]).toEqual([what, expect.stringMatching(field)]);
    }
    expect((await test.owner.query('select 1 from customers.customer')).rows).toEqual([]);
  }));

test('an id that is none is not found, whatever it looks like', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    for (const id of [
      '',
      'x',
      '-'.repeat(36),
      `'; drop table customers.customer; --`,
      'a\0',
      '1'.repeat(10_000),
    ]) {
      expect(
        await support.get('query ($id: ID!) { customer(id: $id) { id } contact(id: $id) { id } }', { id }),
      ).toEqual({
        customer: null,
        contact: null,
      });
      expect(extensionsOf(await support.ask(update, { input: { id, version: 1 } }))).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
  }));

const page = `query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: CustomerOrder! = OFFICE_NAME) {
  customers(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    totalCount nodes { id officeName } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

test('a list is read on and back page by page, each row once, in every order', () =>
  withApp(async (test) => {
    for (const officeName of ['b', 'A', 'c', 'a', 'C', 'é', 'B']) await anOffice(test, { officeName });
    const support = await test.as('support');
    for (const orderBy of ['OFFICE_NAME', 'DEBTOR_NUMBER', 'NEWEST']) {
      const whole = (await support.get(page, { orderBy })).customers;
      const ids = whole.nodes.map((row: { id: string }) => row.id);
      expect([orderBy, whole.totalCount, new Set(ids).size]).toEqual([orderBy, 7, 7]);
      const forward: string[] = [];
      for (let after: string | undefined, more = true; more;) {
        const { customers } = await support.get(page, { first: 3, after, orderBy });
        forward.push(...customers.nodes.map((row: { id: string }) => row.id));
        after = customers.pageInfo.endCursor;
        more = customers.pageInfo.hasNextPage;
      }
      expect([orderBy, forward]).toEqual([orderBy, ids]);
      const backward: string[] = [];
      for (let before: string | undefined, more = true; more;) {
        const { customers } = await support.get(page, { last: 3, before, orderBy });
        backward.unshift(...customers.nodes.map((row: { id: string }) => row.id));
        before = customers.pageInfo.startCursor;
        more = customers.pageInfo.hasPreviousPage;
      }
      expect([orderBy, backward]).toEqual([orderBy, ids]);
    }
  }));

test('a cursor that was altered or is of another list, and a page that is too large, are refused', () =>
  withApp(async (test) => {
    await anOffice(test);
    const support = await test.as('support');
    const cursor = async (orderBy: string) =>
      (await support.get(page, { first: 1, orderBy })).customers.pageInfo.endCursor as string;
    const name = await cursor('OFFICE_NAME');
    const newest = await cursor('NEWEST');
    const altered = (of: string, key: unknown, id?: unknown) => {
      const [kind, , was] = JSON.parse(Buffer.from(of, 'base64url').toString()) as string[];
      return Buffer.from(JSON.stringify([kind, key, id ?? was])).toString('base64url');
    };
    const wrong: [after: string, orderBy: string][] = [
      ['x', 'OFFICE_NAME'],
      [newest, 'OFFICE_NAME'],
      [name, 'NEWEST'],
      [altered(newest, 'yesterday-ish'), 'NEWEST'],
      [altered(newest, '2026-13-45'), 'NEWEST'],
      [altered(name, 'a\0'), 'OFFICE_NAME'],
      [altered(name, 5), 'OFFICE_NAME'],
      [altered(name, 'a', '-'.repeat(36)), 'OFFICE_NAME'],
    ];
    for (const [after, orderBy] of wrong)
      expect([after, extensionsOf(await support.ask(page, { first: 1, after, orderBy }))]).toEqual([
        after,
        { code: 'BAD_USER_INPUT', field: 'after' },
      ]);
    expect(extensionsOf(await support.ask(page, { first: 0 }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'first',
    });
    expect(extensionsOf(await support.ask(page, { first: 1, last: 1 }))).toMatchObject({ field: 'last' });
    expect(extensionsOf(await support.ask(page, { first: 501 }))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      maximum: 500,
    });
    expect((await support.ask(page, { first: 500 })).errors).toBeUndefined();
  }));

test('an office has one general contact, and a contact who left is gone', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const first = await aContact(test, office, { name: 'Anna', general: true });
    await anInvoice(test, office);
    const support = await test.as('support');
    const people = async () =>
      (await support.get(`{ customer(id: "${office.id}") { contacts { id name general version } } }`))
        .customer.contacts;
    const { createContact } = await support.get(
      `mutation { createContact(input: { customerId: "${office.id}", name: "Bert", general: true, phone: "06 12345678" }) { contact { id phone general } } }`,
    );
    expect(createContact.contact).toMatchObject({ phone: '+31612345678', general: true });
    expect(await people()).toMatchObject([
      { name: 'Bert', general: true },
      { name: 'Anna', general: false, version: 2 },
    ]);
    const remove = (version: number) =>
      support.ask(`mutation { removeContact(input: { id: "${first.id}", version: ${version} }) { id } }`);
    expect(extensionsOf(await remove(1))).toMatchObject({ code: 'CONFLICT', version: 2 });
    expect((await remove(2)).data.removeContact).toEqual({ id: first.id });
    expect(await people()).toMatchObject([{ name: 'Bert' }]);
    expect(extensionsOf(await remove(2))).toMatchObject({ code: 'NOT_FOUND' });
    for (const [field, value] of [
      ['name', 'a\0'],
      ['email', 'geen adres'],
      ['phone', 'bel mij'],
      ['language', 'de'],
    ] as const) {
      const { errors } = await support.ask(
        'mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id } } }',
        { input: { customerId: office.id, name: 'Carla', [field]: value } },
      );
      expect([field, errors?.[0]?.extensions]).toEqual([
        field,
        { code: 'BAD_USER_INPUT', field: expect.stringMatching(new RegExp(`${field}$`)) },
      ]);
    }
  }));

const kept = 'id version officeName kvkNumber vatNumber postalCode phone phoneForDisplay country';

test('numbers are kept in one form, however they were given, and shown as people write them', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const made = async (input: object) =>
      (
        await support.get(
          `mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { ${kept} } } }`,
          { input: { officeName: 'K', ...input } },
        )
      ).createCustomer.customer;
    expect(
      await made({
        kvkNumber: '12 34.56 78',
        vatNumber: 'nl 1234.56.782 b01',
        postalCode: '1234ab',
        phone: '030-1234567',
      }),
    ).toMatchObject({
      kvkNumber: '12345678',
      vatNumber: 'NL123456782B01',
      postalCode: '1234 AB',
      phone: '+31301234567',
      phoneForDisplay: '030 123 4567',
    });
    // A Dutch firm of one person has another proof; other countries have theirs, or none that is known here.
    for (const vatNumber of ['NL000000001B64', 'BE0411905847', 'DE136695976', 'US123456'])
      expect(await made({ vatNumber })).toMatchObject({ vatNumber });
    expect(await made({ country: 'DE', postalCode: '10115', phone: '+49 30 1234567' })).toMatchObject({
      postalCode: '10115',
      phoneForDisplay: '+49 30 1234567',
    });
    // Names are of every script, and come back as they were given.
    for (const officeName of [
      'مكتب المحاماة',
      'משרד עורכי דין',
      '𠮷野家 🏢👩‍⚖️',
      'Ζήτα & Sønner',
      'e\u0301'.normalize('NFC'),
    ])
      expect(await made({ officeName })).toMatchObject({ officeName });
  }));

test('what cannot be without a value is not emptied, and says so', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    for (const field of ['country', 'language', 'officeName']) {
      const { errors } = await support.ask(
        'mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id } } }',
        { input: { id: office.id, version: office.version, [field]: null } },
      );
      expect([field, errors?.[0]?.extensions]).toEqual([
        field,
        expect.objectContaining({ code: 'BAD_USER_INPUT', field }),
      ]);
    }
  }));
