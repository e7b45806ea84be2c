import { deepStrictEqual } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { plugins } from '../../plugins/index.js';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { startEmbeddedPostgres } from '../../src/kernel/postgres/embedded.js';
import { bar, median } from './bars.js';
import { fill } from './data.js';
import { signedInReader } from './reader.js';
import { type Server, startServer } from './servers.js';

export const document = `query Read($after: String) { customers(first: 50, after: $after) { nodes {
  id debtorNumber officeName city email phone
  contacts { id name email phone general }
  invoices { id number issuedOn dueOn gross }
} } }`;

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 4);
const customers = Number(process.env.BENCH_CUSTOMERS ?? 10_000);

/**
 * 50 customers with 3 contacts and 12 invoices each, signed in, from pages spread over the list. The bar: with rules
 * and audit on, at least 0.7 of the requests per second of a bare server with one hand-written statement; and rules
 * may cost at most 10 %.
 */
export async function readBench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-bench-'));
  const database = await startEmbeddedPostgres({ folder, log: () => undefined });
  const running: Server[] = [];
  try {
    const environment = {
      DATABASE_URL: database.ownerUrl,
      DATABASE_APP_URL: database.appUrl,
      PORT: '0',
      LOG_LEVEL: 'warn',
      ADMIN_EMAIL: 'bench@example.com',
      ADMIN_PASSWORD: 'only for this bench',
    };
    const app = await createApp(readConfig(environment), plugins);
    await fill(database.ownerUrl, customers);
    const token = await signedInReader(app);
    const address = await app.listen();
    const cursors = await spreadOverList(address, token);
    await app.close();

    const variants = [
      ['bare node:http + pg', 'bare', 'on', 'on'],
      ['house, rules and audit on', 'house', 'on', 'on'],
      ['house, audit off', 'house', 'on', 'off'],
      ['house, rules off', 'house', 'off', 'on'],
      ['house, both off', 'house', 'off', 'off'],
    ] as const;
    const servers: { name: string; url: string; rates: number[] }[] = [];
    for (const [name, kind, rules, audit] of variants) {
      const server = await startServer(kind, environment, { rules, audit });
      running.push(server);
      servers.push({ name, url: kind === 'bare' ? server.url : `${server.url}/graphql`, rates: [] });
    }
    const answers = await Promise.all(servers.map((server) => ask(server.url, token, cursors[1] ?? '')));
    for (const answer of answers) deepStrictEqual(answer, answers[0], 'the servers do not answer the same');

    for (const server of servers) await load(server.url, token, cursors, 2);
    for (let round = 0; round < rounds; round += 1) {
      // Each round in another order, so that a machine that warms up or slows down favours nobody.
      const order = servers.map(
        (_server, index) => servers[(index + round) % servers.length] as (typeof servers)[number],
      );
      for (const server of order) server.rates.push(await load(server.url, token, cursors, seconds));
    }
    const base = median(servers[0]?.rates ?? []);
    const withAll = median(servers[1]?.rates ?? []);
    const withoutRules = median(servers[3]?.rates ?? []);
    console.log(
      `\nread: 50 of ${customers} customers with contacts and 12 invoices each, ${Math.round(JSON.stringify(answers[0]).length / 1024)} kB, ${rounds} × ${seconds} s\n`,
    );
    for (const server of servers)
      console.log(
        `${server.name.padEnd(30)} ${median(server.rates).toFixed(0).padStart(6)} requests/s   ${(median(server.rates) / base).toFixed(2)} of bare`,
      );
    bar({ what: 'read: house / bare node:http + pg', measured: withAll / base, atLeast: 0.7 });
    bar({
      what: 'read: what the rules cost',
      measured: 100 * (1 - withAll / withoutRules),
      atMost: 10,
      unit: '%',
    });
  } finally {
    for (const one of running) await one.stop();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Cursors of twenty pages, so that not one page is read over and over. */
export async function spreadOverList(address: string, token: string): Promise<string[]> {
  const cursors: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 20; page += 1) {
    const response: Response = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        query: `query ($after: String) { customers(first: 450, after: $after) { pageInfo { endCursor hasNextPage } } }`,
        variables: { after },
      }),
    });
    const { data } = (await response.json()) as {
      data: { customers: { pageInfo: { endCursor: string; hasNextPage: boolean } } };
    };
    after = data.customers.pageInfo.endCursor;
    cursors.push(after);
  }
  return cursors;
}

const body = (after: string) => JSON.stringify({ query: document, variables: { after } });

async function ask(url: string, token: string, after: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: body(after),
  });
  return response.json();
}

async function load(
  url: string,
  token: string,
  cursors: readonly string[],
  duration: number,
): Promise<number> {
  const result = await autocannon({
    url,
    connections: 8,
    duration,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    requests: cursors.map((after) => ({ body: body(after) })),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx + result.errors} requests failed`);
  return result.requests.total / result.duration;
}
