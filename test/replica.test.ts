import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { plugins } from '../plugins/index.js';
import { type App, createApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { signedInReader } from './bench/reader.js';
import { klantmap } from './support/cli.js';
import { type Replicated, startReplicated } from './support/replicated.js';

// A real PostgreSQL with a real streaming replica. What is read where shows by holding the replica still: it then knows
// nothing of what was written since.

let cluster: Replicated;
const apps: App[] = [];

beforeAll(async () => {
  cluster = await startReplicated();
}, 60_000);

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await cluster.goOn(); // a story that fails leaves it as the next one needs it
});

afterAll(() => cluster.stop(), 60_000);

const environment = (): Record<string, string> => ({
  NODE_ENV: 'test',
  PORT: '0',
  LOG_LEVEL: 'silent',
  DATABASE_URL: cluster.ownerUrl,
  DATABASE_APP_URL: cluster.appUrl,
  DATABASE_REPLICA_URL: cluster.replicaUrl,
  // So long that it does not matter, but where it is the story.
  DATABASE_REPLICA_MAX_LAG: '1000',
});

async function serve(more: Record<string, string> = {}): Promise<{ app: App; url: string }> {
  const app = await createApp(readConfig({ ...environment(), ...more }), plugins);
  apps.push(app);
  return { app, url: await app.listen() };
}

async function ask<T>(url: string, token: string, query: string, variables: object): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown[] };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

const create = (url: string, token: string, officeName: string) =>
  ask(
    url,
    token,
    'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }',
    {
      input: { officeName, street: 'Dorpsstraat 1', postalCode: '1234 AB', city: 'Utrecht' },
    },
  );

async function finds(url: string, token: string, officeName: string): Promise<boolean> {
  const { customers } = await ask<{ customers: { nodes: object[] } }>(
    url,
    token,
    'query ($filter: CustomerFilter) { customers(filter: $filter) { nodes { id } } }',
    { filter: { search: officeName } },
  );
  return customers.nodes.length > 0;
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 20_000; !(await holds());) {
    if (performance.now() > end) throw new Error('It did not come to that within 20 s.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const anOffice = () => `Kantoor ${randomUUID().slice(0, 8)}`;

test('queries read at the replica; whoever wrote reads it at once, in every process', async () => {
  const [one, other] = [await serve(), await serve()];
  const [writer, colleague] = [await signedInReader(one.app), await signedInReader(one.app)];
  const before = anOffice();
  await create(one.url, writer, before);
  await until(() => finds(one.url, colleague, before));
  await until(() => other.app.replica?.readerFor(randomUUID()) !== undefined);

  await cluster.holdReplay();
  const office = anOffice();
  await create(one.url, writer, office);
  expect(await finds(one.url, writer, office)).toBe(true);
  // The other process hears of it from PostgreSQL, within moments.
  await until(() => finds(other.url, writer, office));
  // Whoever did not write is content with what the replica knows.
  expect(await finds(one.url, colleague, office)).toBe(false);
  expect(await finds(other.url, colleague, office)).toBe(false);

  await cluster.goOn();
  await until(() => finds(one.url, colleague, office));
  await until(() => finds(other.url, colleague, office));
}, 60_000);

test('a replica that lags too far is left alone until it has caught up; one that is gone too', async () => {
  const { app, url } = await serve({ DATABASE_REPLICA_MAX_LAG: '1' });
  const [writer, colleague] = [await signedInReader(app), await signedInReader(app)];
  const [first, second] = [anOffice(), anOffice()];
  await until(() => app.replica?.lag() === 0);

  await cluster.holdReplay();
  await create(url, writer, first);
  await until(() => finds(url, colleague, first)); // by now it lags, so the primary is asked
  expect(app.replica?.lag()).toBeGreaterThan(1);
  await cluster.goOn();
  await until(() => app.replica?.lag() === 0);

  await cluster.killReplica();
  await create(url, writer, second);
  expect(await finds(url, colleague, second)).toBe(true);
  await until(() => app.replica?.lag() === undefined);
  expect(await finds(url, colleague, second)).toBe(true);

  await cluster.startReplica();
  await until(() => app.replica?.readerFor(randomUUID()) !== undefined);
}, 60_000);

test('reads that are cut off at the replica are done again at the primary', async () => {
  const { app, url } = await serve();
  const reader = await signedInReader(app);
  const office = anOffice();
  await create(url, reader, office);
  await until(() => finds(url, reader, office));
  await until(() => app.replica?.lag() === 0);
  const killer = new pg.Client({ connectionString: cluster.replicaUrl });
  await killer.connect();
  let cutOff = 0;
  const cutting = (async () => {
    for (let round = 0; round < 20; round += 1) {
      const { rowCount } = await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'klantmap replica'`,
      );
      cutOff += rowCount ?? 0;
    }
  })();
  for (let round = 0; round < 5; round += 1)
    expect(await Promise.all(Array.from({ length: 8 }, () => finds(url, reader, office)))).not.toContain(
      false,
    );
  await cutting;
  await killer.end();
  expect(cutOff).toBeGreaterThan(0);
}, 60_000);

test('a database that is no replica of ours is not read; the doctor says so, and that a real one keeps up', async () => {
  const { app } = await serve({ DATABASE_REPLICA_URL: cluster.appUrl });
  expect(app.replica?.readerFor(randomUUID())).toBeUndefined();
  const lineOf = async (DATABASE_REPLICA_URL: string) =>
    (await klantmap(['doctor'], { ...environment(), DATABASE_REPLICA_URL })).stdout
      .split('\n')
      .filter((line) => line.includes('replica at'));
  expect(await lineOf(cluster.replicaUrl)).toEqual([expect.stringMatching(/^fine .* keeps up$/)]);
  expect(await lineOf(cluster.appUrl)).toEqual([
    expect.stringMatching(/^wrong .* is no replica of DATABASE_URL → /),
  ]);
}, 60_000);
