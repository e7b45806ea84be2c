import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../src/kernel/files.js';
import { type TestApp, withApp } from '../support/app.js';

const json = { 'content-type': 'application/json' };

/** Every kind of answer that the house gives: fine, redirected, refused, not there, too large. */
const asked: [what: string, path: string, init?: RequestInit][] = [
  ['the root', '/'],
  ['GraphiQL without a slash', '/graphiql'],
  ['GraphiQL', '/graphiql/'],
  ['a file of GraphiQL that is not there', '/graphiql/assets/none.js'],
  ['a page of GraphiQL that is not there', '/graphiql/none'],
  ['health', '/healthz'],
  ['readiness', '/readyz'],
  ['metrics', '/metrics'],
  ['a page that is not there', '/p/none'],
  ['a link that is not there', '/p/staff/start/none'],
  [
    'a form of a link that is not there',
    '/p/staff/start/none',
    { method: 'POST', body: 'password=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  ],
  ['a form that is too large', '/p/staff/start/none', { method: 'POST', body: 'x'.repeat(70_000) }],
  ['the stylesheet of pages', '/p/style.css'],
  ['nothing at all', '/none'],
  ['a path that climbs', '/graphiql/..%2f..%2fpackage.json'],
  ['a path that is not a path', '/%'],
  ['a query', '/graphql', { method: 'POST', headers: json, body: '{"query":"{ __typename }"}' }],
  [
    'a query that nobody may ask',
    '/graphql',
    { method: 'POST', headers: json, body: '{"query":"{ me { id } }"}' },
  ],
  ['a query that does not parse', '/graphql', { method: 'POST', headers: json, body: '{"query":"{"}' }],
  ['a body that is not JSON', '/graphql', { method: 'POST', headers: json, body: '{' }],
  [
    'a body that is too large',
    '/graphql',
    { method: 'POST', headers: json, body: `"${'x'.repeat(1_100_000)}"` },
  ],
  ['a query in the address', `/graphql?query=${encodeURIComponent('{ __typename }')}`, { headers: json }],
  ['GraphQL in a browser', '/graphql', { headers: { accept: 'text/html' } }],
  ['a preflight', '/graphql', { method: 'OPTIONS', headers: { origin: 'https://elders.example' } }],
  ['a method that is not there', '/graphql', { method: 'DELETE' }],
];

test(
  'no answer sets a cookie, tells what it runs on, or may be framed or sniffed',
  () =>
    withApp(async (test) => {
      const paths = [
        ...asked,
        ...pagesOf(test),
        ...files.map((path): [string, string] => [path, `/graphiql/${path}`]),
      ];
      for (const [what, path, init] of paths) {
        const response = await fetch(test.url + path, { redirect: 'manual', ...init });
        await response.arrayBuffer();
        const { headers } = response;
        expect([what, headers.getSetCookie()]).toEqual([what, []]);
        expect([what, headers.get('x-powered-by'), headers.get('server')]).toEqual([what, null, null]);
        expect([what, headers.get('access-control-allow-origin')]).toEqual([what, null]);
        expect([what, headers.get('x-content-type-options')]).toEqual([what, 'nosniff']);
        const policy = headers.get('content-security-policy') ?? '';
        expect([what, policy]).toEqual([what, expect.stringContaining("default-src 'none'")]);
        expect([what, policy]).toEqual([what, expect.stringContaining("frame-ancestors 'none'")]);
        expect([what, policy]).not.toEqual([what, expect.stringMatching(/https?:|\*|unsafe-eval/)]);
        expect([what, response.status < 500 || path === '/graphiql/']).toEqual([what, true]);
      }
    }),
  60_000,
);

test('an answer without a fault of the caller is 200, and one with it says which', () =>
  withApp(async (test) => {
    const status = async (path: string, init?: RequestInit) =>
      (await fetch(test.url + path, { redirect: 'manual', ...init })).status;
    const found = asked.find(([what]) => what === 'a body that is too large');
    expect(await status('/graphql', found?.[2])).toBe(413);
    expect(await status('/graphql', { method: 'POST', headers: json, body: '{' })).toBe(400);
    expect(await status('/p/none')).toBe(404);
    expect(await status('/healthz')).toBe(200);
    expect(await status('/readyz')).toBe(200);
    expect(await status('/')).toBe(302);
  }));

test('a page has no script, no style of its own and no way out but this house', () =>
  withApp(async (test) => {
    for (const [what, path] of pagesOf(test)) {
      const response = await fetch(test.url + path);
      const text = await response.text();
      // A stylesheet, a feed, a schema: what holds for every answer is asked above.
      if (/^(text\/css|application\/)/.test(response.headers.get('content-type') ?? '')) continue;
      expect([what, response.headers.get('content-type')]).toEqual([what, 'text/html; charset=utf-8']);
      expect([what, response.headers.get('content-security-policy')]).toEqual([
        what,
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      ]);
      expect([what, response.headers.get('cache-control')]).toEqual([what, 'no-store']);
      expect([what, response.headers.get('referrer-policy')]).toEqual([what, 'no-referrer']);
      expect([what, text]).not.toEqual([what, expect.stringMatching(/<script|<style| style=|javascript:/i)]);
      expect([what, hostsIn(text)]).toEqual([what, []]);
    }
    const stylesheet = await (await fetch(`${test.url}/p/style.css`)).text();
    expect(stylesheet).not.toMatch(/url\(|@import/);
  }));

// Built by `npm run build`; where it was not, GraphiQL says so, and there is nothing to look at.
const built = join(projectFolder, 'dist/graphiql');
const files = existsSync(built)
  ? readdirSync(built, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(html|css|js|svg)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(built.length + 1))
  : [];

test('nothing that GraphiQL is made of is fetched from another host', () => {
  const fetched = files.flatMap((path) => {
    const text = readFileSync(join(built, path), 'utf8');
    const ways = [
      /\b(?:src|href|srcset|action|poster)\s*=\s*\\?["'](?:https?:)?\/\/[^"'\s]+/gi,
      /url\(\s*["']?(?:https?:)?\/\/[^)]+\)/gi,
      /@import\s+["'](?:https?:)?\/\/[^"']+/gi,
      /\b(?:import|importScripts|fetch|new Worker|new URL|sendBeacon)\(\s*["'`](?:https?:)?\/\/[^"'`]+/g,
    ];
    return ways.flatMap((way) => text.match(way) ?? []).map((found) => `${path}: ${found.slice(0, 120)}`);
  });
  // A link that a reader may follow is no request of ours; whatever else asks, the policy of the page stops it.
  expect(fetched.filter((one) => !/: href/.test(one) || one.startsWith('index.html'))).toEqual([]);
});

test('the schema is shown to nobody who is not signed in, and Apollo shows no page of its own', () =>
  withApp(async (test) => {
    for (const document of [
      '{ __schema { types { name } } }',
      '{ __type(name: "Customer") { fields { name } } }',
      'query A { ...F } fragment F on Query { __schema { queryType { name } } }',
      '{ a: __schema { queryType { name } } me { id } }',
    ]) {
      const { data, errors } = await test.anonymous.ask(document);
      expect(JSON.stringify(data ?? null)).toBe('null');
      expect(['UNAUTHENTICATED', 'BAD_USER_INPUT']).toContain(errors?.[0]?.extensions.code);
    }
    const page = await fetch(`${test.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toContain('text/html');
    expect(await page.text()).not.toMatch(/<html/i);
  }));

test('another site cannot make a browser ask: what needs no preflight is refused', () =>
  withApp(async (test) => {
    const body = '{"query":"{ __typename }"}';
    const refused: RequestInit[] = [
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body },
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'query={__typename}',
      },
      { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body },
      { method: 'POST', body: new Blob([body]) },
    ];
    for (const init of refused) {
      const response = await fetch(`${test.url}/graphql`, init);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toContain('"data":{');
    }
    const simple = await fetch(`${test.url}/graphql?query=${encodeURIComponent('{__typename}')}`);
    expect(simple.status).toBe(405);
    const mutation = await fetch(
      `${test.url}/graphql?query=${encodeURIComponent('mutation { signOut { signedOut } }')}`,
      { headers: json },
    );
    expect(mutation.status).toBeGreaterThanOrEqual(400);
  }));

test('an error of ours tells the caller an id and nothing else, the first time and when the query is compiled', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    await test.owner.query('alter table customers.customer rename to hidden');
    for (let n = 0; n < 3; n += 1) {
      const { errors } = await support.ask('{ customers(first: 1) { nodes { id } } }');
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.extensions).toEqual({
        code: 'INTERNAL',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(JSON.stringify(errors)).not.toMatch(/customers\.customer|relation|select|\.js/);
    }
    await test.owner.query('alter table customers.hidden rename to customer');
  }));

/** Each public page, with a token that nobody has. */
const pagesOf = (test: TestApp): [what: string, path: string][] => [
  ...test.app.parts.flatMap((part) =>
    (part.pages ?? [])
      .filter((page) => page.method === 'GET')
      .map((page): [string, string] => [`page ${page.path}`, `/p/${page.path.replaceAll(/:\w+/g, 'none')}`]),
  ),
  ['a page that is not there', '/p/none'],
];

const hostsIn = (text: string): string[] => text.match(/(?:https?:)?\/\/[a-z0-9.-]+\.[a-z]{2,}/gi) ?? [];
