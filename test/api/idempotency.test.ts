import { randomUUID } from 'node:crypto';
import { type Answer, type Client, type TestApp, withApp } from '../support/app.js';
import { anOffice } from '../support/given.js';

// oxlint-disable-next-line typescript/no-explicit-any -- tests read answers of any shape
type Said = any;

const create =
  'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id officeName version } } }';
const office = { officeName: 'Kantoor De Wit', city: 'Utrecht' };

async function send(
  url: string,
  { token }: Client,
  key: string | undefined,
  query: string,
  variables?: object,
): Promise<Answer<Said>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as never;
}

const count = async ({ owner }: TestApp): Promise<number> =>
  (await owner.query('select 1 from customers.customer')).rows.length;

test('what is sent twice with one key is done once, and answered twice, after a restart too', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const key = `"${randomUUID()}"`;
    const first = await send(test.url, support, key, create, { input: office });
    expect(first.errors).toBeUndefined();
    expect(await send(test.url, support, key, create, { input: office })).toEqual(first);
    // Fields in another order are the same request; so is the same question for other fields.
    const reordered = { input: { city: office.city, officeName: office.officeName } };
    expect(await send(test.url, support, key, create, reordered)).toEqual(first);
    const restarted = await test.another();
    expect(await send(await restarted.listen(), support, key, create, { input: office })).toEqual(first);
    expect(await count(test)).toBe(1);
    expect((await send(test.url, support, undefined, create, { input: office })).errors).toBeUndefined();
    expect(await count(test)).toBe(2);
  }));

test('a key belongs to one request of one caller', () =>
  withApp(async (test) => {
    const [support, colleague] = [await test.as('support'), await test.as('support')];
    const key = randomUUID();
    const first = await send(test.url, support, key, create, { input: office });
    const other = await send(test.url, support, key, create, { input: { ...office, city: 'Assen' } });
    expect(other.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'Idempotency-Key' });
    const theirs = await send(test.url, colleague, key, create, { input: office });
    expect(theirs.data.createCustomer.customer.id).not.toBe(first.data.createCustomer.customer.id);
    expect(await count(test)).toBe(2);
  }));

test('of ten who send the same at once, in two processes, one does it and all hear the same', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const other = await (await test.another()).listen();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_none, index) =>
        send(index % 2 ? other : test.url, support, key, create, { input: office }),
      ),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]?.errors).toBeUndefined();
    expect(await count(test)).toBe(1);
    const { rows } = await test.owner.query(`select 1 from audit.entry where what = 'customer.created'`);
    expect(rows).toHaveLength(1);
  }));

test('what failed may be sent again with its key, and a day later a key is new', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const key = randomUUID();
    const update =
      'mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { version } } }';
    const { id } = await anOffice(test);
    const stale = await send(test.url, support, key, update, { input: { id, version: 7, city: 'Assen' } });
    expect(stale.errors?.[0]?.extensions.code).toBe('CONFLICT');
    const again = await send(test.url, support, key, create, { input: office });
    expect(again.errors).toBeUndefined();
    test.clock.set('2026-06-16T08:59:00Z');
    expect(await send(test.url, support, key, create, { input: office })).toEqual(again);
    test.clock.set('2026-06-16T09:01:00Z');
    const later = await send(test.url, support, key, create, { input: office });
    expect(later.data.createCustomer.customer.id).not.toBe(again.data.createCustomer.customer.id);
    test.clock.set('2026-06-20T09:00:00Z');
    await test.inTransaction((scope) => scope.enqueue({ name: 'idempotency.clean-up' } as never, {}));
    await test.jobsDone();
    expect((await test.owner.query('select 1 from idempotency.answered')).rows).toEqual([]);
  }));

test('nothing of what was sent or answered is kept but ids and hashes', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const key = randomUUID();
    await send(test.url, support, key, create, {
      input: { ...office, email: 'jan@dewit.example', phone: '030 123 45 67' },
    });
    const { rows } = await test.owner.query('select * from idempotency.answered');
    const kept = JSON.stringify(
      rows.map((row) => ({
        ...row,
        key_hash: row.key_hash.toString('utf8'),
        request_hash: row.request_hash.toString('utf8'),
      })),
    );
    expect(rows[0]?.answer).toEqual({ customer: { record: 'Customer', id: expect.any(String) } });
    for (const word of ['Wit', 'jan@', '030', key, support.id]) expect(kept).not.toContain(word);
  }));

test('what was let go meanwhile is not told again, and a secret is told once', () =>
  withApp(async (test) => {
    const [support, admin] = [await test.as('support'), await test.as('admin')];
    const { id: customerId } = await anOffice(test);
    const add =
      'mutation ($input: CreateContactInput!) { createContact(input: $input) { contact { id name version } } }';
    const key = randomUUID();
    const contact = { input: { customerId, name: 'Jan de Wit' } };
    const { data } = await send(test.url, support, key, add, contact);
    const { id, version } = data.createContact.contact;
    await support.get('mutation ($input: RemoveContactInput!) { removeContact(input: $input) { id } }', {
      input: { id, version },
    });
    const again = await send(test.url, support, key, add, contact);
    expect(again.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    expect(JSON.stringify(again)).not.toContain('Wit');

    const hire =
      'mutation ($input: CreateStaffMemberInput!) { createStaffMember(input: $input) { staff { id } setupUrl } }';
    const person = { input: { email: 'piet@voorbeeld.example', name: 'Piet', roles: ['SUPPORT'] } };
    const made = await send(test.url, admin, key, hire, person);
    expect(made.data.createStaffMember.setupUrl).toContain('/p/');
    const repeated = await send(test.url, admin, key, hire, person);
    expect(repeated.errors?.[0]).toMatchObject({
      path: ['createStaffMember', 'setupUrl'],
      extensions: { code: 'CONFLICT' },
    });
    const without = await send(test.url, admin, key, hire.replace(' setupUrl', ''), person);
    expect(without.data).toEqual({ createStaffMember: { staff: made.data.createStaffMember.staff } });
  }));

test('a key that cannot be kept to is refused, and nothing is done', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const refused: [key: string, client: Client, query: string, code: string][] = [
      ['short', support, create, 'BAD_USER_INPUT'],
      ['x'.repeat(201), support, create, 'BAD_USER_INPUT'],
      ['with a space in the key', support, create, 'BAD_USER_INPUT'],
      [randomUUID(), test.anonymous, create, 'UNAUTHENTICATED'],
      [
        randomUUID(),
        support,
        create
          .replace('createCustomer', 'a: createCustomer')
          .replace(/}$/, 'b: createCustomer(input: $input) { customer { id } } }'),
        'BAD_USER_INPUT',
      ],
      [
        randomUUID(),
        support,
        'mutation { changePassword(input: { currentPassword: "a", newPassword: "b" }) { endedSessions } }',
        'BAD_USER_INPUT',
      ],
    ];
    for (const [key, client, query, code] of refused) {
      const { errors } = await send(test.url, client, key, query, { input: office });
      expect([key, query, errors?.[0]?.extensions.code]).toEqual([key, query, code]);
    }
    expect(await count(test)).toBe(0);
    // A query changes nothing, so it takes no notice of a key.
    expect((await send(test.url, support, randomUUID(), '{ me { id } }')).errors).toBeUndefined();
  }));

test('a key that is none is the caller’s fault, in the status too', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const answer = await fetch(`${test.url}/graphql`, {
        method: 'POST',
        headers: {
          accept,
          'content-type': 'application/json',
          authorization: `Bearer ${support.token}`,
          'idempotency-key': 'short',
        },
        body: JSON.stringify({ query: '{ me { id } }' }),
      });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { field: 'Idempotency-Key' } }] });
    }
  }));

test('of two changes in one request, one that fails does not take away the answer of the other', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const { data, errors } = await support.ask(
      'mutation { a: createCustomer(input: { officeName: "Gelukt" }) { customer { id } } b: createCustomer(input: { officeName: "" }) { customer { id } } }',
    );
    expect(data).toEqual({ a: { customer: { id: expect.any(String) as never } }, b: null });
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_USER_INPUT' } }]);
  }));
