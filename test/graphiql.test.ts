import fastify, { type FastifyInstance } from 'fastify';
import { buildSchema, graphql, GraphQLError } from 'graphql';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { serveGraphiql } from '../src/graphiql/serve.js';
import { browserAvailable, browserMissing, launchBrowser, watch } from './support/browser.js';

const A_MINUTE = 60_000;

let browser: Browser | undefined;
beforeAll(async () => {
  if (browserAvailable()) browser = await launchBrowser();
  else console.warn(browserMissing);
}, A_MINUTE);
afterAll(() => browser?.close());

interface Credentials {
  email: string;
  password: string;
}

/** What support staff do all day; any server that keeps the contract will do. */
async function graphiqlStory(baseUrl: string, { email, password }: Credentials): Promise<void> {
  const context = await browser!.newContext({ locale: 'nl-NL', viewport: { width: 1360, height: 860 } });
  try {
    const seen = watch(context, baseUrl);
    const page = await context.newPage();
    await page.goto(new URL('/graphiql', baseUrl).href);

    await fillSignIn(page, email, 'not-the-password');
    await page.getByText('Dit e-mailadres en wachtwoord horen niet bij elkaar').waitFor();
    expect(seen.bearers).toEqual([]);

    await fillSignIn(page, email, password);
    const agreement = page.getByRole('heading', { name: 'Geheimhouding' });
    const list = page.getByRole('heading', { name: 'Vragen en handelingen' });
    await agreement.or(list).waitFor();
    if (await agreement.isVisible()) {
      await page.getByRole('button', { name: 'Ik teken deze verklaring' }).click();
      await agreement.waitFor({ state: 'hidden' });
    }

    await list.waitFor();
    await page.locator('.operations [data-kind=query]').first().click();
    await page.locator('.graphiql-query-editor .view-lines').filter({ hasText: 'query' }).waitFor();
    await page.getByRole('button', { name: 'Execute query' }).click();
    await page.locator('.graphiql-response').getByText('"data"').waitFor();
    expect(await page.locator('.graphiql-response').innerText()).not.toContain('"errors"');

    // Longer than GraphiQL waits (0.5 s) before it writes its tabs to storage.
    await page.waitForTimeout(800);
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);

    const asked = seen.bearers.length;
    await page.getByRole('button', { name: 'Uitloggen' }).click();
    await page.getByText('U bent uitgelogd').waitFor();
    // The one with which it signed out is the last that ever went over the line.
    expect(seen.bearers.slice(asked)).toHaveLength(1);
    await page.reload();
    await page.getByLabel('Wachtwoord').waitFor();
    expect(seen.bearers.slice(asked)).toHaveLength(1);

    expect(await context.cookies()).toEqual([]);
    expect(seen.complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

async function fillSignIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mailadres').fill(email);
  await page.getByLabel('Wachtwoord').fill(password);
  await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
}

test(
  'support staff sign in, run a ready-made question and leave nothing behind',
  () =>
    withServer(async (server) => {
      if (browser) await graphiqlStory(server.url, server.credentials);
    }),
  A_MINUTE,
);

test(
  'a token that lapsed is renewed unseen; when that fails the work waits behind the form',
  () =>
    withServer(async (server) => {
      if (!browser) return;
      const page = await browser.newPage();
      await page.goto(`${server.url}/graphiql/`);
      await fillSignIn(page, server.credentials.email, server.credentials.password);
      await page.getByRole('button', { name: 'Nu niet' }).click();
      await page.getByText('persoonsgegevens blijven leeg').waitFor();

      await page.getByRole('button', { name: /Kantoor zoeken/ }).click();
      const variables = page.getByRole('region', { name: 'Variables' });
      await variables.getByText('Jansen').waitFor();
      server.endAccess();
      await page.getByRole('button', { name: 'Execute query' }).click();
      await page.locator('.graphiql-response').getByText('"K1042"').waitFor();
      expect(server.renewals()).toBe(1);

      server.endAccess();
      server.endSession();
      await page.getByRole('button', { name: 'Execute query' }).click();
      await page.getByText('Uw sessie is verlopen').waitFor();
      expect(await page.locator('.graphiql-response').isVisible()).toBe(false);
      expect(await page.getByLabel('E-mailadres').inputValue()).toBe(server.credentials.email);

      await page.getByLabel('Wachtwoord').fill(server.credentials.password);
      await page.getByRole('button', { name: 'Inloggen', exact: true }).click();
      await variables.getByText('Jansen').waitFor();
      await page.close();
    }),
  A_MINUTE,
);

test(
  'the form, the agreement and the list can be used with the keyboard alone, in English too',
  () =>
    withServer(async (server) => {
      if (!browser) return;
      const page = await browser.newPage({ viewport: { width: 1360, height: 860 } });
      await page.goto(`${server.url}/graphiql/?lang=en`);
      await page.getByLabel('E-mail address').waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      // The cursor stands in the first field already.
      await page.keyboard.type(server.credentials.email);
      await page.keyboard.press('Tab');
      await page.keyboard.type(server.credentials.password);
      await page.keyboard.press('Enter');

      const sign = page.getByRole('button', { name: 'I sign this agreement' });
      await sign.waitFor();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await sign.waitFor({ state: 'detached' });

      await page.getByRole('searchbox', { name: 'Find a question or action' }).focus();
      await page.keyboard.type('wie ben');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.locator('.graphiql-execute-button:focus').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.graphiql-response').getByText('"Anna de Vries"').waitFor();
      await page.close();
    }),
  A_MINUTE,
);

test('without a build it says what to do, and the policy stands all the same', async () => {
  const app = fastify();
  await serveGraphiql(app, { folder: '/nowhere' });
  const answer = await app.inject('/graphiql/');
  expect(answer.statusCode).toBe(503);
  expect(answer.body).toContain('npm run build');
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  await app.close();
});

test('hashed files may be kept for a year, the page that names them may not', async () => {
  const app = fastify();
  await serveGraphiql(app);
  expect((await app.inject('/graphiql?lang=en')).headers.location).toBe('/graphiql/?lang=en');
  const page = await app.inject('/graphiql/');
  expect(page.headers['cache-control']).toBe('no-cache');
  const [script] = /\/graphiql\/assets\/[^"]+\.js/.exec(page.body) ?? [];
  const asset = await app.inject({ url: script!, headers: { 'accept-encoding': 'br' } });
  expect(asset.headers).toMatchObject({
    'cache-control': expect.stringContaining('immutable'),
    'content-encoding': 'br',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  await app.close();
});

test('no file that a browser gets names another host', async () => {
  const folder = new URL('../graphiql/', import.meta.url);
  const names = await readdir(folder, { recursive: true });
  const texts = names.filter((name) => /\.(html|js|css|svg)$/.test(name));
  expect(texts.length).toBeGreaterThan(10);
  for (const name of texts) {
    const text = await readFile(new URL(name, folder), 'utf8');
    const hosts = text.match(/(?<=https?:\/\/)[\w-]+(\.[\w-]+)+/g) ?? [];
    // Names of XML namespaces and of JSON schemas; nobody fetches them.
    const others = hosts.filter((host) => host !== 'www.w3.org' && host !== 'json-schema.org');
    expect({ name, others }).toEqual({ name, others: [] });
  }
});

// ---- a stand-in for the real server: the same contract, and a say over when tokens lapse

interface StandIn {
  url: string;
  credentials: Credentials;
  endAccess(): void;
  endSession(): void;
  renewals(): number;
}

async function withServer(story: (server: StandIn) => Promise<void>): Promise<void> {
  const app = fastify();
  const server = standIn(app);
  await serveGraphiql(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  try {
    await story({ ...server, url: `http://127.0.0.1:${port}` });
  } finally {
    app.server.closeAllConnections();
    await app.close();
  }
}

const schema = buildSchema(`
  type Query { me: Staff! currentAgreement: Agreement operations: [Operation!]! office(name: String!): Office }
  type Mutation {
    signIn(input: SignInInput!): Tokens!
    refreshSession(input: RefreshSessionInput!): Tokens!
    signOut: SignedOut!
    signAgreement(input: SignAgreementInput!): Signed!
    addNote(office: ID!, text: String!): ID!
  }
  input SignInInput { email: String! password: String! code: String deviceToken: String }
  input RefreshSessionInput { refreshToken: String! }
  input SignAgreementInput { version: String! }
  type Tokens { accessToken: String! refreshToken: String! accessTokenExpiresAt: String! deviceToken: String }
  type SignedOut { signedOut: Boolean! }
  type Signed { staff: Staff! }
  type Agreement { version: String! language: String! text: String! }
  type Staff { id: ID! name: String email: String roles: [String!]! purposes: [String!]! agreementSigned: Boolean! secondFactor: Boolean! secondFactorNeeded: Boolean! }
  type Operation {
    name: String! label: String! description: String part: String! document: String! variables: String
  }
  "An office that is, or was, a customer."
  type Office { debtorNumber: String! name: String phone: String }
`);

const operations = [
  {
    name: 'WhoAmI',
    label: 'Wie ben ik',
    description: 'Uw naam, rollen en doelen.',
    part: 'staff',
    document: 'query WhoAmI {\n  me {\n    name\n    roles\n  }\n}\n',
    variables: null,
  },
  {
    name: 'FindOffice',
    label: 'Kantoor zoeken',
    description: 'Op naam of debiteurnummer, terwijl het kantoor aan de lijn is.',
    part: 'customers',
    document:
      'query FindOffice($name: String!) {\n  office(name: $name) {\n    debtorNumber\n    name\n    phone\n  }\n}\n',
    variables: '{"name":"Jansen"}',
  },
  {
    name: 'AddNote',
    label: 'Notitie toevoegen',
    description: 'Wat er besproken is; blijft staan tot het kantoor wordt geminimaliseerd.',
    part: 'customers',
    document:
      'mutation AddNote($office: ID!, $text: String!) {\n  addNote(office: $office, text: $text)\n}\n',
    variables: '{"office":"","text":""}',
  },
];

function standIn(app: FastifyInstance): Omit<StandIn, 'url'> {
  const credentials = { email: 'anna@kantoor.example', password: 'correct horse battery' };
  let access = '';
  let renewal = '';
  let issued = 0;
  let renewed = 0;
  let agreementSigned = false;

  const refuse = () => {
    throw new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED' } });
  };
  const issue = () => {
    issued += 1;
    access = `access-${issued}`;
    renewal = `refresh-${issued}`;
    const accessTokenExpiresAt = new Date(Date.now() + 900_000).toISOString();
    return { accessToken: access, refreshToken: renewal, accessTokenExpiresAt };
  };
  const me = () => ({
    id: '0198',
    name: 'Anna de Vries',
    email: credentials.email,
    roles: ['support', 'privacyOfficer'],
    purposes: ['support'],
    agreementSigned,
    secondFactor: false,
    secondFactorNeeded: false,
  });
  const open = {
    signIn: ({ input }: { input: Credentials }) =>
      input.email === credentials.email && input.password === credentials.password ? issue() : refuse(),
    refreshSession({ input }: { input: { refreshToken: string } }) {
      if (input.refreshToken !== renewal) return refuse();
      renewed += 1;
      return issue();
    },
  };
  const closed = {
    me,
    operations,
    currentAgreement: { version: '3', language: 'nl', text: agreementText },
    office: () => ({
      debtorNumber: 'K1042',
      name: 'Jansen Advies',
      phone: agreementSigned ? '0201234567' : null,
    }),
    addNote: () => '1',
    signAgreement() {
      agreementSigned = true;
      return { staff: me() };
    },
    signOut() {
      access = '';
      renewal = '';
      return { signedOut: true };
    },
  };

  app.post<{ Body: { query: string; variables?: Record<string, unknown>; operationName?: string } }>(
    '/graphql',
    async ({ body, headers }) => {
      const signedIn = access !== '' && headers.authorization === `Bearer ${access}`;
      const needsNobody = /signIn|refreshSession/.test(body.query);
      if (!signedIn && !needsNobody) {
        return { errors: [{ message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED' } }] };
      }
      return graphql({
        schema,
        source: body.query,
        variableValues: body.variables,
        operationName: body.operationName,
        rootValue: signedIn ? { ...open, ...closed } : open,
      });
    },
  );
  return {
    credentials,
    endAccess: () => void (access = ''),
    endSession: () => void (renewal = ''),
    renewals: () => renewed,
  };
}

const agreementText = `Wie hier werkt, ziet gegevens van kantoren en van de mensen die er werken. Die zijn vertrouwelijk.

Ik gebruik ze alleen voor het werk dat mij is opgedragen. Ik deel ze met niemand die ze daarvoor niet nodig heeft, ook niet na mijn dienstverband.

Zie ik dat gegevens in verkeerde handen komen of kunnen komen, dan meld ik dat meteen bij de privacy officer.

Ik weet dat van het inzien van persoonsgegevens een logboek wordt bijgehouden.`;
