import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { chanceFrom } from '../../../src/demo/chance.js';
import { projectFolder } from '../../../src/kernel/files.js';
import { startEmbeddedPostgres } from '../../../src/kernel/postgres/embedded.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { seller } from '../../../test/support/app.js';
import { startNode } from '../../../test/support/cli.js';
import { plugins } from '../../index.js';
import { statementIn } from '../certificate/issue.js';
import { proposeRun } from '../proposals.js';
import { compareRecord } from '../record/compare.js';
import { houseId, recordFileOf } from '../record/keep.js';
import { formerCustomers } from './former-customers.js';

export interface Scale {
  seed: number;
  customers: number;
  kills: number;
}

/**
 * A run whose process and whose PostgreSQL are killed over and over. After each kill every customer is whole or
 * minimised; in the end database, erasure record and certificate say the same.
 */
export async function runKills(scale: Scale, say: (line: string) => void): Promise<void> {
  const chance = chanceFrom(scale.seed);
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-run-kills-'));
  const server = await startEmbeddedPostgres({
    folder: folder,
    log: () => undefined,
    durable: false,
    settings: { shared_buffers: '64MB' },
  });
  const environment = {
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: server.ownerUrl,
    DATA_DIR: join(folder, 'house'),
    KLANTMAP_NOW: '2026-11-25T09:00:00Z',
    HOUSE_KEY: 'a key of tests, which keeps nothing',
    RETENTION_AUTO_APPROVE: 'true',
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'an admin of tests',
    JOB_CONCURRENCY: '2',
    ...seller,
  };
  const ask = askPatiently(server.ownerUrl);
  try {
    const app = await createApp(readConfig(environment), plugins);
    await formerCustomers(server.ownerUrl, scale.customers);
    await app.work(systemActor('test'), 'test').transaction((scope) => proposeRun(scope, {}));
    await app.close();
    const state = async () => (await ask<{ state: string }>('select state from retention.run'))[0]?.state;
    const atWork = async () =>
      (await ask(`select 1 from graphile_worker._private_jobs where locked_at is not null limit 1`)).length >
        0 || (await state()) === 'DONE';
    const killed = { process: 0, PostgreSQL: 0, proving: 0 };
    while (killed.process + killed.PostgreSQL < scale.kills && (await state()) !== 'DONE') {
      const worker = startNode([join(projectFolder, 'dist/src/main.js'), 'work'], environment);
      worker.stdout.resume();
      worker.stderr.resume();
      const ended = once(worker, 'exit');
      await until(atWork, 60_000);
      await pause(chance.from(0, 250));
      if (chance.happens(0.3)) {
        await killPostgres(folder);
        killed.PostgreSQL += 1;
        await noneHalf(ask);
        await pause(chance.from(0, 500)); // it may have gone on by itself
      } else killed.process += 1;
      worker.kill('SIGKILL');
      await ended;
      await noneHalf(ask);
    }
    // And then within the proof, which is not to be found half either.
    for (let left = Math.ceil(scale.kills / 10); left > 0 && (await state()) !== 'DONE'; left -= 1) {
      const prover = startNode([join(projectFolder, 'dist/src/main.js'), 'work'], environment);
      prover.stdout.resume();
      prover.stderr.resume();
      const gone = once(prover, 'exit');
      await until(async () => (await state()) !== 'RUNNING' && (await atWork()), 600_000);
      await pause(chance.from(0, 1500));
      if ((await state()) === 'PROVING') killed.proving += 1;
      prover.kill('SIGKILL');
      await gone;
    }
    const last = startNode([join(projectFolder, 'dist/src/main.js'), 'work'], environment);
    last.stdout.resume();
    last.stderr.resume();
    const ended = once(last, 'exit');
    await until(async () => ['DONE', 'RESIDUE'].includes((await state()) ?? ''), 600_000);
    last.kill('SIGTERM');
    await ended;
    await check(scale, environment, ask);
    say(
      `${scale.customers} customers; killed the process ${killed.process} times and PostgreSQL ${killed.PostgreSQL} times in the run, and the process ${killed.proving} times in its proof: none half, and database, record and certificate agree`,
    );
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

type Ask = <T extends object>(text: string) => Promise<T[]>;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(holds: () => Promise<boolean>, longestMs: number): Promise<void> {
  for (const end = performance.now() + longestMs; performance.now() < end; await pause(10))
    if (await holds()) return;
  throw new Error('It did not come to be in time.');
}

/** Asks until the database is there again. */
const askPatiently =
  (url: string): Ask =>
  async <T extends object>(text: string) => {
    for (let left = 600; ; left -= 1) {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query(text)).rows as T[];
      } catch (error) {
        if (left === 0) throw error;
        await pause(50);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  };

async function killPostgres(folder: string): Promise<void> {
  const pid = Number((await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(pid, 'SIGKILL');
}

/** Of a customer all is there, or all is gone that should be; and so it is recorded. */
async function noneHalf(ask: Ask): Promise<void> {
  const half = await ask(`
    select c.id, c.minimised_on is not null as minimised from customers.customer c
      left join (select customer_id, count(*) as n from contacts.contact group by 1) p on p.customer_id = c.id
      left join (select customer_id, count(*) as n from retention.erasure group by 1) e on e.customer_id = c.id
      left join (select p.customer_id, count(*) as n from newsletter.consent s join contacts.contact p on p.id = s.contact_id group by 1) s on s.customer_id = c.id
    where not (c.minimised_on is null and c.email is not null and c.street is not null and c.iban is not null and coalesce(p.n, 0) = 3 and coalesce(s.n, 0) = 1 and coalesce(e.n, 0) = 0)
      and not (c.minimised_on is not null and c.email is null and c.street is null and c.iban is null and p.n is null and s.n is null and coalesce(e.n, 0) = 1)
    limit 5`);
  deepStrictEqual(half, [], 'every customer is whole or minimised, never between');
}

async function check({ customers }: Scale, environment: Record<string, string>, ask: Ask): Promise<void> {
  const one = async (text: string) => (await ask<{ n: string }>(`select ${text} as n`))[0]?.n;
  strictEqual((await ask<{ state: string }>('select state from retention.run'))[0]?.state, 'DONE');
  await noneHalf(ask);
  strictEqual(await one(`(select count(*) from customers.customer where minimised_on is null)`), '0');
  strictEqual(await one(`(select count(*) from retention.trace)`), '0', 'no trace is left');
  strictEqual(
    await one(`(select sum(json_array_length(line::json -> 'customers')) from retention.record_line)`),
    String(customers),
    'the record in the database has each customer once',
  );
  const certificates = await ask<{ jws: string }>('select jws from retention.certificate');
  strictEqual(certificates.length, 1, 'one certificate');
  const { erased, went, proof } = statementIn(certificates[0]?.jws as string);
  strictEqual(erased.customers, customers);
  const rows = Object.fromEntries(went.map((line) => [`${line.table} ${line.how}`, line.rows]));
  deepStrictEqual(
    [
      rows['customers.customer emptied'],
      rows['contacts.contact deleted'],
      rows['newsletter.consent deleted'],
    ],
    [customers, customers * 3, customers],
    'the certificate counts each row once',
  );
  strictEqual(proof.residues, 0);
  // And the record outside: the house starts, and finds neither more nor less in it.
  const app = await createApp(readConfig(environment), plugins);
  try {
    const work = app.work(systemActor('test'), 'test');
    const { ahead, missing } = await compareRecord(work, recordFileOf(app), await houseId(work.read));
    deepStrictEqual([ahead, missing], [[], []], 'the record outside agrees');
  } finally {
    await app.close();
  }
}
