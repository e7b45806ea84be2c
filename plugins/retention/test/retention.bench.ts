import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plugins } from '../../index.js';
import { proposeRun } from '../proposals.js';
import { createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { startEmbeddedPostgres } from '../../../src/kernel/postgres/embedded.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { cloneDatabase } from '../../../test/support/cluster.js';
import { bar } from '../../../test/bench/bars.js';
import { asOwner, formerCustomers } from './former-customers.js';

const customers = Number(process.env.BENCH_CUSTOMERS ?? 20_000);
const today = '2026-11-25';

/**
 * A run over former customers with three contacts, a consent and two invoices each. The bar: at most 3 × the time of
 * the same deletions as one transaction of set-based SQL, on a copy of the same database; and memory flat.
 */
async function retentionBench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-bench-'));
  const database = await startEmbeddedPostgres({ folder, log: () => undefined });
  try {
    const config = (url: string) =>
      readConfig({
        NODE_ENV: 'test',
        DATABASE_URL: url,
        DATA_DIR: join(folder, 'house'),
        PORT: '0',
        LOG_LEVEL: 'warn',
        RETENTION_AUTO_APPROVE: 'true',
        KLANTMAP_NOW: `${today}T09:00:00Z`,
        ADMIN_EMAIL: 'bench@example.com',
        ADMIN_PASSWORD: 'only for this bench',
      });
    const ofHouse = await cloneDatabase(database.ownerUrl, 'template1', 'house');
    await (await createApp(config(ofHouse), plugins)).close();
    await formerCustomers(ofHouse, customers);
    const ofBare = await cloneDatabase(database.ownerUrl, 'house', 'bare');
    await analyse(ofBare);
    const bare = await bareDeletions(ofBare);
    await analyse(ofHouse);
    const house = await aRun(config(ofHouse));
    console.log(
      `\nretention: ${customers} former customers, 3 contacts and a consent each\n\n` +
        `bare set-based SQL   ${bare.toFixed(1)} s\n` +
        `a run                ${house.seconds.toFixed(1)} s, of which ${house.proving.toFixed(1)} s looking for what went; ${house.megabytes} MB more at its highest`,
    );
    bar({ what: 'retention: a run / bare set-based SQL', measured: house.seconds / bare, atMost: 3 });
  } finally {
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const analyse = (url: string) =>
  asOwner(url, async (client) => {
    await client.query('vacuum analyze');
  });

/** @returns seconds that the same deletions take when nothing is looked at, recorded or told */
const bareDeletions = (url: string) =>
  asOwner(url, async (client) => {
    const due = `(t.minimised_on is null and (t.ended_on + interval '2 years')::date <= date '${today}')`;
    const ofContacts = `(select c.id from contacts.contact c join customers.customer t on t.id = c.customer_id where ${due})`;
    const begin = performance.now();
    await client.query('begin');
    await client.query(`select set_config('klantmap.today', '${today}', true)`);
    for (const table of ['delivery', 'consent', 'consent_event'])
      await client.query(`delete from newsletter.${table} where contact_id in ${ofContacts}`);
    await client.query(`delete from contacts.contact where id in ${ofContacts}`);
    await client.query(
      `delete from invoices.invoice i using customers.customer t where t.id = i.customer_id and i.state = 'DRAFT' and ${due}`,
    );
    await client.query(`update customers.customer t set minimised_on = '${today}', street = null, postal_code = null, city = null,
      country = 'NL', email = null, phone = null, iban = null, language = 'nl', version = version + 1 where ${due}`);
    await client.query('commit');
    return (performance.now() - begin) / 1000;
  });

async function aRun(
  config: ReturnType<typeof readConfig>,
): Promise<{ seconds: number; proving: number; megabytes: number }> {
  const app = await createApp(config, plugins);
  const megabytes = () => Math.round(process.memoryUsage().rss / 1_048_576);
  const before = megabytes();
  let highest = before;
  const watch = setInterval(() => (highest = Math.max(highest, megabytes())), 100);
  try {
    const begin = performance.now();
    await app.work(systemActor('bench'), 'bench').transaction((scope) => proposeRun(scope, {}));
    await app.jobs.start();
    const { default: sql } = await import('sql-template-tag');
    let erased = 0;
    for (;;) {
      const { read } = app.work(systemActor('bench'), 'bench');
      const run = await read.row<{ state: string }>(sql`select state from retention.run`);
      if (run?.state === 'RESIDUE') throw new Error('Something was found that had been erased.');
      if (run?.state !== 'RUNNING') erased ||= performance.now();
      if (run?.state === 'DONE') break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const end = performance.now();
    return {
      seconds: (end - begin) / 1000,
      proving: (end - erased) / 1000,
      megabytes: highest - before,
    };
  } finally {
    clearInterval(watch);
    await app.close();
  }
}

export default { name: 'retention', run: retentionBench };
