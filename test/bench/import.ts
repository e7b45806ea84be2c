import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { plugins } from '../../plugins/index.js';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { commandsOf } from '../../src/kernel/file-commands.js';
import { systemActor } from '../../src/kernel/scope.js';
import { startEmbeddedPostgres } from '../../src/kernel/postgres/embedded.js';
import { writeCustomers } from './import-data.js';
import { bar } from './bars.js';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const customers = Number(process.env.BENCH_CUSTOMERS ?? 100_000);

/**
 * Offices with a subscription each, from a file of CSV. The bar: at most 4 × csv-parse and a bare COPY of the same
 * rows into a plain table with the columns and the indexes that customers have. The baseline stores one table, checks
 * nothing and looks for nobody; it streams, so that its parsing and its writing overlap too.
 */
export async function importBench(): Promise<void> {
  const [folder, data] = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), 'klantmap-bench-'))));
  const file = join(folder as string, 'klanten.csv');
  await writeCustomers(file, customers);
  const database = await startEmbeddedPostgres({ folder: data as string, log: () => undefined });
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  try {
    const app = await createApp(
      readConfig({
        DATABASE_URL: database.ownerUrl,
        DATABASE_APP_URL: database.appUrl,
        LOG_LEVEL: 'warn',
        ADMIN_EMAIL: 'bench@example.com',
        ADMIN_PASSWORD: 'only for this bench',
      }),
      plugins,
    );
    try {
      await owner.connect();
      const bare: number[] = [];
      const house: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        bare.push(await timed(() => bareImport(owner, file)));
        await empty(owner);
        house.push(await timed(() => houseImport(app, file)));
        const { rows } = await owner.query('select count(*)::int as n from customers.customer');
        if (rows[0].n !== customers) throw new Error(`${rows[0].n} customers were imported`);
      }
      const [bareTime, houseTime] = [median(bare), median(house)];
      console.log(`\nimport: ${customers} customers with a subscription each, median of ${rounds}\n`);
      console.log(`csv-parse and bare COPY        ${(bareTime / 1000).toFixed(2).padStart(6)} s`);
      console.log(`house, checked and audited     ${(houseTime / 1000).toFixed(2).padStart(6)} s`);
      bar({ what: 'import: house / csv-parse and bare COPY', measured: houseTime / bareTime, atMost: 4 });
    } finally {
      await app.close();
    }
  } finally {
    await owner.end();
    await database.stop();
    for (const one of [folder, data]) await rm(one as string, { recursive: true, force: true });
  }
}

async function timed(run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

async function houseImport(app: Awaited<ReturnType<typeof createApp>>, file: string): Promise<void> {
  const command = app.parts.flatMap(commandsOf).find((one) => one.usage.startsWith('import customers'));
  if (!command) throw new Error('there is no command to import customers');
  const status = await command.run(app.work(systemActor('bench'), 'bench'), [file], {}, () => undefined);
  if (status) throw new Error(`the import ended with ${status}`);
}

const copied =
  'debtor_number, office_name, street, postal_code, city, country, email, phone, iban, kvk_number, vat_number, language, plan, started_on, ended_on';

async function bareImport(owner: pg.Client, file: string): Promise<void> {
  await owner.query(`drop table if exists public.plain;
    create table public.plain (like customers.customer including defaults including indexes);
    alter table public.plain add plan text, alter id set default gen_random_uuid(), alter created_at set default now();`);
  const lines = new Transform({
    writableObjectMode: true,
    transform(cells: string[], _encoding, done) {
      done(null, `${cells.map(asCopied).join('\t')}\n`);
    },
  });
  await pipeline(
    createReadStream(file),
    parse({ delimiter: ';', from_line: 2 }),
    lines,
    owner.query(copyFrom(`copy public.plain (${copied}) from stdin`)),
  );
}

function asCopied(cell: string, at: number): string {
  if (cell === '') return '\\N';
  if (at >= 13) return cell.split('-').toReversed().join('-');
  return cell.replaceAll('\\', '\\\\');
}

/** The house refuses to empty some tables: its owner can talk it into that. */
async function empty(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ guarded: string }>(
    `select distinct tgrelid::regclass::text as guarded from pg_trigger where not tgisinternal and tgtype & 32 > 0`,
  );
  const guards = (state: string) =>
    rows.map(({ guarded }) => `alter table ${guarded} ${state} trigger user;`).join('');
  await owner.query(`${guards('disable')} truncate customers.customer cascade; ${guards('enable')}`);
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
