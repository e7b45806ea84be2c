import { getIntrospectionQuery } from 'graphql';
import sql from 'sql-template-tag';
import { systemActor } from '../../src/kernel/scope.js';
import { type Limit, limits } from '../../src/kernel/limits.js';
import { type Client, type TestApp, withApp } from '../support/app.js';
import { anOffice } from '../support/given.js';
import { document as benched } from '../bench/read.js';

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_none, index) => make(index)).join(' ');

/** Contacts of the customer of contacts of the customer, and so on. */
const nested = (levels: number): string =>
  levels === 0 ? 'id' : `contacts { customer { ${nested(levels - 1)} } }`;
const brackets = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

const tooMuch: [what: string, limit: Limit, query: string, variables?: object][] = [
  ['a query of depth 30', 'depth', `{ customers { nodes { ${nested(14)} } } }`],
  [
    'depth by way of fragments',
    'depth',
    `{ customers { nodes { ...F0 } } } ${times(14, (i) => `fragment F${i} on Customer { contacts { customer { ${i < 13 ? `...F${i + 1}` : 'id'} } } }`)}`,
  ],
  ['10,000 aliases', 'aliases', `{ ${times(10_000, (i) => `a${i}: __typename`)} }`],
  ['many fields at the root', 'rootFields', `{ ${times(limits.rootFields + 1, (i) => `a${i}: me { id }`)} }`],
  ['many fields', 'fields', `{ me { ${times(limits.fields + 1, () => 'id')} } }`],
  [
    'a billion fields by way of fragments',
    'fields',
    `{ me { ...F0 } } ${times(30, (i) => `fragment F${i} on StaffMember { ${i < 29 ? `...F${i + 1} ...F${i + 1}` : 'id'} }`)}`,
  ],
  ['many tokens', 'tokens', `{ me { ${times(limits.tokens, () => 'id')} } }`],
  ['a long document', 'document', `{ me { id } } # ${'x'.repeat(limits.document)}`],
  [
    'a list within a list within a list',
    'nesting',
    `{ customer(id: ${'['.repeat(1500)}${']'.repeat(1500)}) { id } }`,
  ],
  [
    'an object within an object',
    'nesting',
    `{ customers(filter: ${'{a: '.repeat(900)}1${'}'.repeat(900)}) { totalCount } }`,
  ],
  ['variables that nest', 'nesting', 'query ($id: ID!) { customer(id: $id) { id } }', { id: brackets(2000) }],
  [
    'many values',
    'values',
    'query ($id: ID!) { customer(id: $id) { id } }',
    { id: Array.from({ length: 20_000 }, () => 1) },
  ],
  [
    'a large page with large lists below',
    'cost',
    '{ customers(first: 500) { nodes { contacts { customer { contacts { customer { invoices { id } } } } } } } }',
  ],
  [
    'pages below pages',
    'cost',
    '{ retentionRuns(first: 500) { nodes { items(first: 500) { nodes { customerId } } } } }',
  ],
  [
    'a page whose size is a variable',
    'cost',
    'query ($n: Int) { retentionRuns(first: $n) { nodes { items(last: $n) { nodes { customerId } } } } }',
    { n: 500 },
  ],
  ['the same field a thousand times', 'fields', `{ ${times(990, () => 'me { id }')} }`],
  [
    'the same page twenty times',
    'cost',
    `{ ${times(20, (i) => `a${i}: customers(first: 500) { nodes { contacts { id } } }`)} }`,
  ],
];

test('what asks for too much is refused before anything is read, with the limit, the most and how far over', () =>
  withApp(async (test) => {
    const client = await test.as(['support', 'billing', 'privacy_officer', 'admin']);
    const statements = countStatements(test);
    for (const [what, limit, query, variables] of tooMuch) {
      const { data, errors } = await client.ask(query, variables);
      const { found, over, ...rest } = (errors?.[0]?.extensions ?? {}) as Record<string, unknown>;
      expect([what, data, rest]).toEqual([
        what,
        undefined,
        { code: 'LIMIT_EXCEEDED', limit, maximum: limits[limit] },
      ]);
      expect([what, over]).toEqual([what, (found as number) - limits[limit]]);
      expect([what, (over as number) > 0]).toEqual([what, true]);
      expect(errors?.[0]?.message).toContain(`the most is ${limits[limit]}`);
    }
    expect(statements()).toBe(0);
    await client.get('{ customers(first: 1) { nodes { id } } }');
    expect(statements()).toBeGreaterThan(0);
  }));

/** Statements from now on, but for the one that looks up who asks. */
function countStatements({ app }: TestApp): () => number {
  let count = 0;
  const { database } = app as { database: Record<'read' | 'within', (...given: unknown[]) => unknown> };
  for (const name of ['read', 'within'] as const) {
    const original = database[name];
    database[name] = (...given) => {
      const asksWho = (one: unknown) =>
        (one as { text?: string } | undefined)?.text?.includes('staff.session');
      if (!given.some(asksWho)) count += 1;
      return original(...given);
    };
  }
  return () => count;
}

test('how deep and how far over is exact', () =>
  withApp(async (test) => {
    const client = await test.as('support');
    const { errors } = await client.ask(`{ customers { nodes { ${nested(14)} } } }`);
    expect(errors?.[0]).toMatchObject({
      message: 'This asks for 31 levels of fields; the most is 12, so it is 19 over. Ask for less at once.',
      extensions: { found: 31, over: 19 },
    });
  }));

test('what an office asks for every day is within the limits', () =>
  withApp(async (test) => {
    await anOffice(test);
    const client = await test.as(['support', 'billing']);
    const fine: [document: string, variables?: object][] = [
      [
        '{ customers(first: 500) { totalCount pageInfo { endCursor } nodes { id officeName contacts { id name } subscriptions { id } invoices { id number lines { description } } } } }',
      ],
      ['query ($n: Int = 500) { customers(first: $n) { edges { cursor node { id contacts { id } } } } }'],
      [benched],
      [getIntrospectionQuery()],
    ];
    for (const [document, variables] of fine) await client.get(document, variables);
    const all = await test.as(['support', 'billing', 'marketing', 'privacy_officer', 'admin']);
    for (const { document, name } of test.app.parts.flatMap((part) => part.operations ?? [])) {
      const refused = ((await all.ask(document)).errors ?? []).filter(
        (error) => error.extensions.code === 'LIMIT_EXCEEDED',
      );
      expect([name, refused]).toEqual([name, []]);
    }
  }));

const stopped = { code: 'LIMIT_EXCEEDED', limit: 'seconds', maximum: 1 };

/** Statements that wait for a lock, as the database sees them. */
async function waiting({ owner }: TestApp): Promise<number> {
  const { rows } = await owner.query(
    `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows.length;
}

/** Nobody else gets to the customers while this runs. */
async function whileLocked(test: TestApp, run: () => Promise<void>): Promise<void> {
  const holder = await test.owner.connect();
  try {
    await holder.query('begin; lock table customers.customer in access exclusive mode');
    await run();
  } finally {
    await holder.query('rollback');
    holder.release();
  }
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400 && !(await what()); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await what()).toBe(true);
}

test('a request that takes too long is stopped, its statements too, and the house goes on', () =>
  withApp(
    async (test) => {
      const office = await anOffice(test);
      const support = await test.as('support');
      await whileLocked(test, async () => {
        const asked = '{ customers(first: 1) { nodes { id } } }';
        for (const { errors } of await Promise.all([
          support.ask(asked),
          support.ask(asked),
          support.ask(asked),
        ]))
          expect(errors?.[0]?.extensions).toMatchObject(stopped);
        await until(async () => (await waiting(test)) === 0);
        const changed = await support.ask(
          'mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id } } }',
          { input: { id: office.id, version: 1, city: 'Elders' } },
        );
        expect(changed.errors?.[0]?.extensions).toMatchObject(stopped);
        await until(async () => (await waiting(test)) === 0);
      });
      const { customer } = await support.get('query ($id: ID!) { customer(id: $id) { city } }', {
        id: office.id,
      });
      expect(customer.city).not.toBe('Elders');
    },
    { environment: { REQUEST_SECONDS: '1' } },
  ));

test('a query whose caller went away is cancelled; a change is made all the same', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    await whileLocked(test, async () => {
      const query = goAway(test, support, { query: '{ customers(first: 1) { nodes { id } } }' });
      await until(async () => (await waiting(test)) === 1);
      query.abort();
      await until(async () => (await waiting(test)) === 0);
      const change = goAway(test, support, {
        query:
          'mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { customer { id } } }',
        variables: { input: { id: office.id, version: 1, city: 'Elders' } },
      });
      await until(async () => (await waiting(test)) === 1);
      change.abort();
    });
    await until(async () => {
      const row = await test.app
        .work(systemActor('test'), 'test')
        .read.row<{ city: string }>(sql`select city from customers.customer where id = ${office.id}`);
      return row?.city === 'Elders';
    });
  }));

function goAway(test: TestApp, client: Client, body: object): AbortController {
  const controller = new AbortController();
  void fetch(`${test.url}/graphql`, {
    method: 'POST',
    signal: controller.signal,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${client.token}` },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  return controller;
}
