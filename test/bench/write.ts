import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { plugins } from '../../plugins/index.js';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { startEmbeddedPostgres } from '../../src/kernel/postgres/embedded.js';
import { seller } from '../support/app.js';
import { bar, median } from './bars.js';
import { fill } from './data.js';
import { signedInReader } from './reader.js';
import { type Sent, recordStatements } from './recorded.js';
import { startHouse } from './servers.js';

const clients = 16;
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const perRound = Number(process.env.BENCH_INVOICES ?? 400);

const document =
  'mutation Issue($input: InvoiceVersionInput!) { issueInvoice(input: $input) { invoice { id number } } }';

/**
 * Invoices issued by 16 clients at once: through /graphql, and by the very statements that this sends, sent by bare
 * `pg` on as many connections. The bar: at least 40 % of those, without a gap or a deadlock.
 */
export async function writeBench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-bench-'));
  const database = await startEmbeddedPostgres({ folder, log: () => undefined });
  let house: Awaited<ReturnType<typeof startHouse>> | undefined;
  const bare = new pg.Pool({ connectionString: database.appUrl, max: clients });
  // A connection that is being closed while its database is dropped hears of that.
  bare.on('error', () => undefined);
  try {
    const environment = { DATABASE_URL: database.ownerUrl, DATABASE_APP_URL: database.appUrl, ...seller };
    const app = await createApp(readConfig({ PORT: '0', LOG_LEVEL: 'warn', ...environment }), plugins);
    await fill(database.ownerUrl, 1000);
    const drafts = await fillDrafts(database.ownerUrl, 2 * (rounds + 1) * perRound + 2);
    const token = await signedInReader(app, ['billing']);
    const url = await app.listen();
    const take = () => drafts.splice(0, perRound);
    // What is done once alone, such as looking up the token, is no part of it.
    await issueByHttp(url, token, drafts.pop() as Draft);
    const example = drafts.pop() as Draft;
    const statements = await recordStatements(() => issueByHttp(url, token, example));
    const number = await numberOf(database.appUrl, example.id);
    await app.close();

    house = await startHouse(environment);
    const rates = { house: [] as number[], bare: [] as number[] };
    const throughHouse = (draft: Draft) => issueByHttp(`${house?.url}`, token, draft);
    const byPg = (draft: Draft) => replay(bare, statements, { example, number }, draft);
    for (let round = -1; round < rounds; round += 1) {
      const turns = [['house', throughHouse] as const, ['bare', byPg] as const];
      for (const [name, issue] of round % 2 === 0 ? turns : turns.toReversed()) {
        const rate = await issueAll(take(), issue);
        if (round >= 0) rates[name].push(rate); // the first warms up
      }
    }
    const issued = 2 * (rounds + 1) * perRound + 2;
    const gaps = await countGaps(database.appUrl, issued);
    console.log(
      `\nwrite: invoices issued by ${clients} clients at once, ${statements.length} statements each, ${rounds} × ${perRound}\n`,
    );
    for (const [name, all] of Object.entries(rates))
      console.log(`${name.padEnd(10)} ${median(all).toFixed(0).padStart(6)} invoices/s`);
    bar({ what: 'write: house / bare pg', measured: median(rates.house) / median(rates.bare), atLeast: 0.4 });
    bar({ what: 'write: gaps and doubles in the numbers', measured: gaps, atMost: 0, unit: '' });
  } finally {
    await house?.stop();
    await bare.end();
    await database.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Draft {
  id: string;
  customerId: string;
}

async function fillDrafts(ownerUrl: string, count: number): Promise<Draft[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Draft>(
      `with office as (select id, row_number() over () as n from customers.customer),
        draft as (insert into invoices.invoice (id, customer_id, kind, state, net, vat, gross, created_at)
          select gen_random_uuid(), o.id, 'INVOICE', 'DRAFT', 100, 21, 121, now()
          from generate_series(1, $1::int) draft_no join office o on o.n = 1 + draft_no % (select count(*) from office) returning id, customer_id)
       select id, customer_id as "customerId" from draft`,
      [count],
    );
    await client.query(
      `insert into invoices.line (id, invoice_id, position, description, quantity, unit_price, vat_category, vat_rate, net)
       select gen_random_uuid(), id, 1, 'Licentie', 1, 100, 'S', 21, 100 from invoices.invoice where state = 'DRAFT'`,
    );
    await client.query('vacuum analyze invoices.invoice, invoices.line');
    return rows;
  } finally {
    await client.end();
  }
}

async function issueByHttp(url: string, token: string, { id }: Draft): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: document, variables: { input: { id, version: 1 } } }),
  });
  const answer = (await response.json()) as { errors?: object[] };
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
}

/** Sends what the house sent for one invoice, for another: its ids and number in place of those. */
async function replay(
  pool: pg.Pool,
  statements: readonly Sent[],
  from: { example: Draft; number: { sequence: number; number: string } },
  draft: Draft,
): Promise<void> {
  const ids = new Map([
    [from.example.id, draft.id],
    [from.example.customerId, draft.customerId],
  ]);
  let sequence = from.number.sequence;
  const inPlace = (value: unknown): unknown => {
    if (typeof value !== 'string') return value;
    return (
      value
        .replaceAll(from.number.number, from.number.number.replace(/\d+$/, String(sequence).padStart(5, '0')))
        // MikroORM writes values into its statements.
        .replace(`"sequence" = ${from.number.sequence},`, `"sequence" = ${sequence},`)
        .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
          // Of a row that is made on the way, such as the audit's.
          if (!ids.has(id)) ids.set(id, randomUUID());
          return ids.get(id) as string;
        })
    );
  };
  const client = await pool.connect();
  try {
    for (const { text, values, name } of statements) {
      const { rows } = await client.query({
        text: inPlace(text) as string,
        values: values.map((value) => (Array.isArray(value) ? value.map(inPlace) : inPlace(value))),
        name,
      });
      if (text.includes('invoices.series')) sequence = (rows[0] as { n: number }).n;
    }
  } finally {
    client.release();
  }
}

async function issueAll(drafts: Draft[], issue: (draft: Draft) => Promise<void>): Promise<number> {
  const count = drafts.length;
  const began = performance.now();
  const client = async (): Promise<void> => {
    for (let draft = drafts.pop(); draft; draft = drafts.pop()) await issue(draft);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (1000 * count) / (performance.now() - began);
}

async function asked<T>(url: string, text: string, values: unknown[] = []): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows[0] as T;
  } finally {
    await client.end();
  }
}

const numberOf = (url: string, id: string) =>
  asked<{ sequence: number; number: string }>(
    url,
    'select sequence, number from invoices.invoice where id = $1',
    [id],
  );

/** Of this year's invoices: how many numbers are missing or double, and how many invoices were not issued. */
async function countGaps(url: string, expected: number): Promise<number> {
  const { count, span } = await asked<{ count: number; span: number }>(
    url,
    `select count(distinct sequence)::int as count, max(sequence) - min(sequence) + 1 as span
     from invoices.invoice where state = 'ISSUED' and year = extract(year from now())`,
  );
  return Math.abs(expected - count) + Math.abs(span - count);
}
