import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { headerOf } from '../../src/demo/mailbox.js';
import { projectFolder } from '../../src/kernel/files.js';
import { chanceFrom } from '../../src/demo/chance.js';
import type { Trial } from './trial.js';

/**
 * The demo's work is killed at any moment, the process or its PostgreSQL, and started again until it is done. Then:
 * no message twice beyond the one in flight, no gap in the numbers, nobody half-minimised, nothing lost.
 */
const trial: Trial = {
  name: 'demo-kills',
  async run({ seed, full, say }) {
    const chance = chanceFrom(seed);
    for (let round = 1; round <= (full ? 8 : 1); round += 1) {
      const kills = Array.from({ length: full ? chance.from(1, 4) : 2 }, () => ({
        after: chance.from(300, 6000),
        victim: chance.happens(0.35) ? ('PostgreSQL' as const) : ('the process' as const),
      }));
      await aDemo(kills, say);
    }
  },
};

interface Kill {
  after: number;
  victim: 'PostgreSQL' | 'the process';
}

async function aDemo(kills: readonly Kill[], say: (line: string) => void): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-demo-'));
  try {
    for (const { after, victim } of kills) {
      const demo = startDemo(folder);
      const done = await Promise.race([demo.walked.then(() => true), pause(after).then(() => false)]);
      if (victim === 'PostgreSQL') await killPostgres(folder);
      // A process that lost its database may go on by itself, once that is back; here it is not given the time.
      demo.child.kill('SIGKILL');
      say(`killed ${victim} after ${after} ms${done ? ', when all was done' : ''}`);
      await demo.ended;
    }
    const last = startDemo(folder);
    const tooSoon = last.ended.then(() =>
      Promise.reject(new Error(`the demo ended too soon:\n${last.output()}`)),
    );
    await Promise.race([last.walked, tooSoon]);
    tooSoon.catch(() => undefined); // from here on it is meant to end
    await check(folder, say);
    last.child.kill('SIGINT');
    strictEqual(await last.ended, 0, 'the demo ends well');
    ok(!existsSync(join(folder, 'postgres')), 'a demo that ended well leaves nothing');
  } finally {
    await killPostgres(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

export default trial;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function startDemo(folder: string): {
  child: ChildProcess;
  walked: Promise<void>;
  ended: Promise<number | null>;
  output: () => string;
} {
  const child = spawn(process.execPath, [join(projectFolder, 'dist/src/main.js'), 'demo'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DATA_DIR: folder, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const walked = new Promise<void>((resolve) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Where to look')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return { child, walked, ended, output: () => output };
}

async function killPostgres(folder: string): Promise<void> {
  const pid = await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8').then(
    (text) => Number(text.split('\n')[0]),
    () => undefined, // it does not run, or not yet
  );
  if (!pid) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function check(folder: string, say: (line: string) => void): Promise<void> {
  const { ownerUrl } = await connection(folder);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const one = async (text: string): Promise<Record<string, string | boolean>> =>
    (await client.query(text)).rows[0] as Record<string, string | boolean>;
  try {
    const numbers = await one(
      `select count(*) as n, max(sequence) as last, count(distinct sequence) as different from invoices.invoice where state = 'ISSUED'`,
    );
    deepStrictEqual(
      [numbers.n, numbers.different],
      [String(numbers.last), numbers.n],
      'invoice numbers without gap or double',
    );
    strictEqual(
      (await one(`select count(*) as n from invoices.invoice where state = 'DRAFT'`)).n,
      '0',
      'no invoice was left a draft',
    );
    const half = await one(`select count(*) as n from customers.customer c where c.minimised_on is not null
      and (c.email is not null or c.phone is not null or c.iban is not null or exists (select 1 from contacts.contact k where k.customer_id = c.id))`);
    strictEqual(half.n, '0', 'nobody is half-minimised');
    // A house without one of the plugins tells the same story, less what that plugin would have done.
    const has = async (table: string): Promise<boolean> =>
      (await one(`select to_regclass('${table}') is not null as there`)).there === true;
    if (await has('retention.run')) {
      const due = await one(
        `select count(*) as n from customers.customer where minimised_on is null and (ended_on + interval '2 years')::date <= current_date`,
      );
      strictEqual(due.n, '0', 'all that was due was done');
    }
    let sent = 0;
    let unknown = 0;
    for (const table of ['newsletter.delivery', 'accountant.hand_over', 'contacts.notice']) {
      if (!(await has(table))) continue;
      const mails = await one(`select count(*) filter (where state = 'sent') as sent,
        count(*) filter (where state = 'unknown') as unknown,
        count(*) filter (where state in ('queued', 'sending')) as waiting from ${table}`);
      strictEqual(mails.waiting, '0', `nothing waits in ${table}`);
      sent += Number(mails.sent);
      unknown += Number(mails.unknown);
    }
    const names = (await readdir(join(folder, 'mail'))).filter((name) => name.endsWith('.eml'));
    const mails = await Promise.all(names.map((name) => readFile(join(folder, 'mail', name), 'utf8')));
    const seen = new Map<string, number>();
    for (const mail of mails) {
      const key = `${headerOf(mail, 'To')} / ${headerOf(mail, 'Subject')}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    deepStrictEqual(
      [...seen].filter(([, times]) => times > 1),
      [],
      'no message twice',
    );
    ok(
      mails.length >= sent && mails.length <= sent + unknown,
      `${mails.length} mails for ${sent} sent and ${unknown} in flight at a kill`,
    );
    say(
      `${mails.length} mails, none twice; ${unknown} in flight at a kill; ${numbers.n} invoices without a gap`,
    );
  } finally {
    await client.end();
  }
}

async function connection(folder: string): Promise<{ ownerUrl: string }> {
  const { startEmbeddedPostgres } = await import('../../src/kernel/postgres/embedded.js');
  const server = await startEmbeddedPostgres({ folder, log: () => undefined });
  const { ownerUrl } = server;
  await server.stop(); // the demo uses it still, so it goes on
  return { ownerUrl };
}
