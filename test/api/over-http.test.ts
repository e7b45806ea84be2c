import { request as httpRequest } from 'node:http';
import { auditServer } from 'graphql-http';
import { type TestApp, withApp } from '../support/app.js';

/** Of the audit, what asks for the schema, which is shown to the signed-in alone. */
const asksSchema = /utf-8 encoded request|allow (?:map )?\{variables\}|allow map/;

test('GraphQL over HTTP as its specification asks: every MUST and SHOULD of the audit', () =>
  withApp(async (test) => {
    const { token } = await test.as('support');
    const failed = async (headers: Record<string, string>) => {
      const found = await auditServer({
        url: `${test.url}/graphql`,
        fetchFn: (url: string, init: RequestInit = {}) =>
          fetch(url, { ...init, headers: { ...(init.headers as object), ...headers } }),
      });
      expect(found.length).toBeGreaterThan(50);
      // `notice` is what MAY be: GET, which is refused here on purpose.
      return found.filter((one) => one.status === 'warn' || one.status === 'error').map((one) => one.name);
    };
    expect(await failed({ authorization: `Bearer ${token}` })).toEqual([]);
    expect((await failed({})).filter((name) => !asksSchema.test(name))).toEqual([]);
  }));

const json = { 'content-type': 'application/json' };
const typename = JSON.stringify({ query: '{ __typename }' });
const with_ = (change: object) => JSON.stringify({ query: '{ __typename }', ...change });

const refused: [what: string, path: string, init: RequestInit, status: number, field: string | undefined][] =
  [
    ['no body', '/graphql', { method: 'POST', headers: json }, 400, 'body'],
    ['half a body', '/graphql', { method: 'POST', headers: json, body: '{"query":' }, 400, 'body'],
    [
      'bytes that are no UTF-8',
      '/graphql',
      { method: 'POST', headers: json, body: Buffer.from([0x22, 0xff, 0x22]) },
      400,
      'body',
    ],
    ['text for a body', '/graphql', { method: 'POST', headers: json, body: '"hello"' }, 400, 'body'],
    [
      'a list of operations',
      '/graphql',
      { method: 'POST', headers: json, body: `[${typename},${typename}]` },
      400,
      'body',
    ],
    ['no query', '/graphql', { method: 'POST', headers: json, body: '{"variables":{}}' }, 400, 'query'],
    [
      'a query that is a number',
      '/graphql',
      { method: 'POST', headers: json, body: '{"query":1}' },
      400,
      'query',
    ],
    [
      'variables as text',
      '/graphql',
      { method: 'POST', headers: json, body: with_({ variables: '{}' }) },
      400,
      'variables',
    ],
    [
      'variables as a list',
      '/graphql',
      { method: 'POST', headers: json, body: with_({ variables: [] }) },
      400,
      'variables',
    ],
    [
      'extensions as a number',
      '/graphql',
      { method: 'POST', headers: json, body: with_({ extensions: 1 }) },
      400,
      'extensions',
    ],
    [
      'a name that is a number',
      '/graphql',
      { method: 'POST', headers: json, body: with_({ operationName: 7 }) },
      400,
      'operationName',
    ],
    [
      'a form',
      '/graphql',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query={__typename}',
      },
      415,
      'Content-Type',
    ],
    [
      'plain text',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: typename },
      415,
      'Content-Type',
    ],
    ['no type at all', '/graphql', { method: 'POST', body: new Blob([typename]) }, 415, 'Content-Type'],
    [
      'a type that is none',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'nonsense' }, body: typename },
      415,
      'Content-Type',
    ],
    [
      'another charset',
      '/graphql',
      { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-16' }, body: typename },
      415,
      'Content-Type',
    ],
    [
      'an answer as HTML',
      '/graphql',
      { method: 'POST', headers: { ...json, accept: 'text/html' }, body: typename },
      406,
      'Accept',
    ],
    [
      'a query by GET',
      '/graphql?query={__typename}',
      { headers: { 'apollo-require-preflight': 'yes' } },
      405,
      'method',
    ],
    [
      'a mutation by GET',
      `/graphql?query=${encodeURIComponent('mutation { signOut { signedOut } }')}`,
      { headers: json },
      405,
      'method',
    ],
    ['a PUT', '/graphql', { method: 'PUT', headers: json, body: typename }, 405, 'method'],
    ['a DELETE', '/graphql', { method: 'DELETE' }, 405, 'method'],
    ['a page that is not there', '/nothing/here?q=secret', {}, 404, undefined],
    ['an address that cannot be decoded', '/p/%E0%A4%A', {}, 400, 'address'],
    ['an address that cannot be decoded, of the API', '/%FF/graphql', {}, 400, 'address'],
  ];

test('whatever cannot be read is refused in the form of all errors, and names the part to change', () =>
  withApp(async (test) => {
    for (const [what, path, init, status, field] of refused) {
      const response = await fetch(test.url + path, init);
      const answer = (await response.json()) as {
        errors: { message: string; extensions: { code: string; field?: string } }[];
      };
      const [error] = answer.errors;
      expect([what, response.status, Object.keys(answer), error?.extensions.field]).toEqual([
        what,
        status,
        ['errors'],
        field,
      ]);
      expect([what, error?.extensions.code]).toEqual([what, field ? 'BAD_USER_INPUT' : 'NOT_FOUND']);
      expect(error?.message).not.toContain('secret');
      if (status === 405) expect([what, response.headers.get('allow')]).toEqual([what, 'POST']);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  }));

test('the answer comes in the type that is asked for, with the status that belongs to it', () =>
  withApp(async (test) => {
    const { token } = await test.as('support');
    const ask = async (accept: string | undefined, query: string) => {
      const response = await fetch(`${test.url}/graphql`, {
        method: 'POST',
        headers: { ...json, ...(accept ? { accept } : {}), authorization: `Bearer ${token}` },
        body: JSON.stringify({ query }),
      });
      await response.text();
      return [response.status, response.headers.get('content-type')?.split(';')[0]];
    };
    const [older, newer] = ['application/json', 'application/graphql-response+json'];
    expect(await ask(undefined, '{ me { id } }')).toEqual([200, older]);
    expect(await ask('*/*', '{ me { id } }')).toEqual([200, older]);
    expect(await ask(`${newer}, ${older};q=0.9`, '{ me { id } }')).toEqual([200, newer]);
    expect(await ask(older, '{ nobody }')).toEqual([200, older]);
    expect(await ask(newer, '{ nobody }')).toEqual([400, newer]);
    expect(await ask(newer, '{ me { id')).toEqual([400, newer]);
    // Run, and refused for a part of it.
    expect(await ask(newer, '{ auditTrail { nodes { id } } me { id } }')).toEqual([200, newer]);
    expect(await ask(newer, 'query A { __typename } query B { __typename }')).toEqual([400, newer]);
  }));

test('a request that is larger than the limit is refused with the limit, the most and how far over', () =>
  withApp(async (test) => {
    const body = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(1_048_576)}` });
    const response = await fetch(`${test.url}/graphql`, { method: 'POST', headers: json, body });
    expect(response.status).toBe(413);
    expect(((await response.json()) as { errors: object[] }).errors[0]).toMatchObject({
      extensions: {
        code: 'LIMIT_EXCEEDED',
        limit: 'body',
        maximum: 1_048_576,
        found: body.length,
        over: body.length - 1_048_576,
      },
    });
    expect(await inPieces(test, body)).toBe(413);
    expect((await test.anonymous.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
  }));

/** Without saying beforehand how much it is. */
function inPieces(test: TestApp, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${test.url}/graphql`, { method: 'POST', headers: json }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
    for (let at = 0; at < body.length; at += 100_000) request.write(body.slice(at, at + 100_000));
    request.end();
  });
}

test('an input that lacks a field, or has a wrong one, names that field and shows no other value', () =>
  withApp(async (test) => {
    const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }';
    const first = async (document: string, variables?: object) =>
      (await test.anonymous.ask(document, variables)).errors?.[0];
    const missing = await first(signIn, { input: { password: 'een geheim' } });
    expect(missing).toMatchObject({
      message: 'email: is required; it was not given',
      extensions: { code: 'BAD_USER_INPUT', field: 'email' },
    });
    const wrong = await first(signIn, { input: { email: 'a@b.nl', password: { geheim: 1 } } });
    expect(wrong?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'password' });
    const unknown = await first(signIn, {
      input: { email: 'a@b.nl', password: 'een geheim', colour: 'red' },
    });
    expect(unknown?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'colour' });
    // Whatever the caller calls the variable.
    const other = signIn.replaceAll('$input', '$i');
    for (const input of [{ password: 'een geheim' }, { email: { geheim: 1 }, password: 'een geheim' }])
      expect((await first(other, { input, i: input }))?.extensions).toMatchObject({ field: 'email' });
    expect(JSON.stringify([missing, unknown])).not.toContain('een geheim');
    expect((await first(signIn))?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input' });
    expect(
      (await first('mutation { signIn(input: { email: "a@b.nl" }) { accessToken } }'))?.extensions,
    ).toMatchObject({ field: 'password' });
    const support = await test.as('support');
    const nested = await support.ask(
      'mutation ($input: DraftInvoiceInput!) { draftInvoice(input: $input) { invoice { id } } }',
      {
        input: {
          customerId: 'x',
          lines: [{ description: 'a', quantity: '1', unitPrice: '1', vatRate: 21 }, { quantity: '1' }],
        },
      },
    );
    expect(nested.errors?.[0]?.extensions.field).toMatch(/^lines\[\d\]\.\w+$/);
  }));
