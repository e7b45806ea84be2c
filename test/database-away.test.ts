import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import sql from 'sql-template-tag';
import { plugins } from '../plugins/index.js';
import { sealEntries } from '../src/audit/seal.js';
import { verifyAudit } from '../src/audit/verify.js';
import { type App, createApp } from '../src/app.js';
import { readConfig } from '../src/config.js';
import { defineJob, defineSteps } from '../src/kernel/jobs.js';
import type { Plugin } from '../src/kernel/plugin.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/kernel/postgres/embedded.js';
import { systemActor } from '../src/kernel/scope.js';
import { askAt, soon } from './support/ask.js';

/** In milliseconds, for one story. */
const PATIENCE = 90_000;

const done: string[] = [];
const note = defineJob(
  'notes: write down',
  async (_scope, { text }: { text: string }) => void done.push(text),
);
let worked = 0;
const work = defineSteps('notes: work on', async (job) => {
  for (let step = 0; step < 20; step += 1)
    await job.transaction((scope) => scope.rows(sql`select pg_sleep(0.005)::text as slept`));
  worked += 1;
});
/** Jobs that are at work until they are let go. */
const slow: { text: string; end(): void }[] = [];
const linger = defineJob('notes: think it over', async (_scope, { text }: { text: string }) => {
  await new Promise<void>((resolve) => slow.push({ text, end: resolve }));
  done.push(text);
});
const notes: Plugin = { name: 'scribbles', jobs: [note, work, linger] };

let folder: string;
let server: EmbeddedPostgres;
let app: App;
let url: string;
let admin: { token: string };

const start = async () => {
  const settings = { shared_buffers: '32MB' };
  server = await startEmbeddedPostgres({ folder, log: () => undefined, durable: false, settings });
};

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'klantmap-away-')));
  await start();
  const environment = {
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
    DATABASE_URL: server.ownerUrl,
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'an admin of tests',
  };
  app = await createApp(readConfig(environment), [...plugins, notes]);
  url = await app.listen();
  await app.jobs.start();
  const { data } = await askAt(url, { token: '' }, signIn, {
    input: { email: 'admin@example.com', password: 'an admin of tests' },
  });
  admin = { token: data.signIn.accessToken };
  await askAt(url, admin, 'mutation { signAgreement(input: { version: 1 }) { staff { id } } }');
}, PATIENCE);

afterAll(async () => {
  await app?.close();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, PATIENCE);

const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }';
const me = '{ me { name } }';
const ask = (document: string) => askAt(url, admin, document);
const answers = () =>
  soon(
    () => ask(me),
    ({ errors }) => !errors,
    20_000,
  );
const ready = async () => (await fetch(`${url}/readyz`)).status;

test(
  'while the database is away each request hears so and when to try again; once it is back all goes on',
  async () => {
    expect((await answers()).errors).toBeUndefined();
    expect(await soon(ready, (status) => status === 200, 5000)).toBe(200); // another story may have ended a moment ago
    await server.stop();
    const away = await Promise.all(Array.from({ length: 20 }, () => ask(me)));
    for (const { errors } of away) {
      expect(errors).toEqual([
        {
          message: expect.stringContaining('does not answer'),
          extensions: { code: 'INTERNAL', id: expect.any(String), retryAfterSeconds: 5 },
        },
      ]);
      expect(errors?.[0]?.message).not.toMatch(/127\.0\.0\.1|ECONN|postgres/);
    }
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin.token}` },
      body: JSON.stringify({ query: me }),
    });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await soon(ready, (status) => status === 503)).toBe(503); // what it was is remembered for a second
    expect((await fetch(`${url}/healthz`)).status).toBe(200);

    await start();
    expect((await answers()).errors).toBeUndefined();
    expect(await soon(ready, (status) => status === 200, 5000)).toBe(200);

    // Jobs are taken up again, and the line that tells of changed access is back.
    await app
      .work(systemActor('test'), 'test')
      .transaction((scope) => scope.enqueue(note, { text: 'after' }));
    await soon(
      async () => done,
      (all) => all.includes('after'),
      30_000,
    );
    expect(done).toContain('after');
    await ask(me);
    await owner(`update staff.session set ended_at = now()`);
    const ended = await soon(
      () => ask(me),
      ({ errors }) => errors !== undefined,
    );
    expect(ended.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    await owner(`update staff.session set ended_at = null`);
  },
  PATIENCE,
);

test(
  'a server that is killed in the middle of changes leaves each of them whole or not at all',
  async () => {
    await answers();
    let asked = 0;
    let told = 0;
    let failed = 0;
    let going = true;
    const client = async () => {
      while (going) {
        asked += 1;
        const { data, errors } = await ask(
          `mutation { createStaffMember(input: { name: "N", email: "n${asked}@example.com", roles: [SUPPORT] }) { staff { id } } }`,
        );
        if (!errors && data.createStaffMember) told += 1;
        else failed += 1;
      }
    };
    const clients = Array.from({ length: 6 }, client);
    await soon(
      async () => told,
      (n) => n > 30,
      20_000,
    );
    // Ends it without a goodbye; the product's own embedded server starts it again on its port.
    killServer();
    const before = told;
    await soon(
      async () => told,
      (n) => n > before + 30,
      30_000,
    );
    going = false;
    await Promise.all(clients);
    expect(told).toBeGreaterThan(before + 30);
    expect(failed).toBeGreaterThan(0);
    // None is lost to the pool with the transaction it was in.
    const inUse = async () => app.database.connections().in_use;
    expect(await soon(inUse, (n) => n === 0)).toBe(0);
    const count = await owner(`select (select count(*)::int from staff.account) as accounts,
      (select count(*)::int from audit.entry where what = 'staff.created') as entries`);
    const [{ accounts, entries }] = count.rows as [{ accounts: number; entries: number }];
    expect(accounts).toBeGreaterThanOrEqual(told);
    expect(entries).toBe(accounts);
    const work = app.work(systemActor('test'), 'test');
    await sealEntries(work);
    expect(await verifyAudit(work, { seals: [], tell: () => undefined, at: () => undefined })).toMatchObject({
      findings: 0,
    });
  },
  PATIENCE,
);

test(
  'a server that is killed while jobs are at work costs nobody more than another try',
  async () => {
    await answers();
    for (let round = 0; round < 2; round += 1) {
      await app.work(systemActor('test'), 'test').transaction(async (scope) => {
        for (let n = 0; n < 30; n += 1) await scope.enqueue(work, {});
      });
      const before = worked;
      await soon(
        async () => worked,
        (n) => n > before,
        20_000,
      );
      killServer();
      await answers();
      await soon(
        async () => worked,
        (n) => n >= before + 30,
        40_000,
      );
      expect(worked).toBeGreaterThanOrEqual(before + 30);
    }
  },
  PATIENCE,
);

test(
  'jobs that end while the database is away take nobody along, and are done once it is back',
  async () => {
    await answers();
    done.length = 0;
    await app.work(systemActor('test'), 'test').transaction(async (scope) => {
      for (const text of ['one', 'two', 'three']) await scope.enqueue(linger, { text });
    });
    const atWork = () =>
      soon(
        async () => slow.length,
        (n) => n === 3,
        30_000,
      );
    expect(await atWork()).toBe(3);
    await server.stop();
    for (const { end } of slow.splice(0)) end(); // each is now to be marked as done, which nobody can take down
    await soon(ready, (status) => status === 503);
    expect(done.toSorted()).toEqual(['one', 'three', 'two']);
    await start();
    await answers();
    // What could not be marked as done is done again: a job may be performed twice, but is not lost.
    expect(await atWork()).toBe(3);
    for (const { end } of slow.splice(0)) end();
    const left = await soon(
      () => owner('select 1 from graphile_worker._private_jobs where attempts > 0'),
      ({ rows }) => rows.length === 0,
      10_000,
    );
    expect(left.rows).toEqual([]);
  },
  PATIENCE,
);

function killServer(): void {
  process.kill(
    Number.parseInt(readFileSync(join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10),
    'SIGKILL',
  );
}

async function owner(text: string) {
  const client = new Client({ connectionString: server.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}
