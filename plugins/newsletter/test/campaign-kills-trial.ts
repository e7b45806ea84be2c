import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { chanceFrom } from '../../../src/demo/chance.js';
import { projectFolder } from '../../../src/kernel/files.js';
import { seller, type TestApp } from '../../../test/support/app.js';
import { startNode } from '../../../test/support/cli.js';
import { ConsentChannel, ConsentKind, ConsentPurpose } from '../consent.js';
import { endConsent } from '../consent-actions.js';
import { aFaultyServer } from './faulty-server.js';
import { fillReaders } from './fill-readers.js';
import { aCampaign, send } from './given.js';

export interface Scale {
  seed: number;
  readers: number;
  withdrawals: number;
  kills: number;
  /** How often the mail server misbehaves; 1: one message in two or so. */
  faults: number;
}

// A claim is good for half a second; the rest is for a machine that is busy.
const inFlightMs = 2000;

/**
 * A campaign is sent by a process that is killed over and over, to a mail server that misbehaves, while readers
 * withdraw. Then: every message is accounted for, nobody got it twice, and nobody after they had withdrawn.
 */
export async function campaignKills(test: TestApp, scale: Scale, say: (line: string) => void): Promise<void> {
  const chance = chanceFrom(scale.seed);
  const server = await aFaultyServer(chance, scale.faults);
  const quick = setInterval(() => void makeTimePass(test).catch(() => undefined), 500);
  try {
    await fillReaders(test.ownerUrl, scale.readers);
    const campaign = await send(test, await aCampaign(test));
    const state = async (): Promise<string> =>
      (await test.owner.query(`select state from newsletter.campaign where id = $1`, [campaign.id])).rows[0]
        .state;
    const withdrawn = new Map<string, number>();
    const leaving = withdrawNowAndThen(
      test,
      scale,
      chance,
      withdrawn,
      async () => (await state()) !== 'SENT',
    );
    let killed = 0;
    while ((await state()) !== 'SENT') {
      const worker = startNode([join(projectFolder, 'dist/src/main.js'), 'work'], {
        DATABASE_URL: test.ownerUrl,
        HOUSE_KEY: 'a key of tests, which keeps nothing',
        SMTP_URL: server.url,
        SMTP_TIMEOUT: '1',
        KLANTMAP_NOW: '2026-06-15T09:00:00Z',
        NEWSLETTER_TRIES: '25',
        ...seller,
      });
      worker.stdout.resume();
      worker.stderr.resume();
      const ended = once(worker, 'exit');
      const before = server.kept.size;
      // From its first message on, so that each kill hits something.
      await until(async () => server.kept.size > before || (await state()) === 'SENT', 20_000);
      if (killed < scale.kills) {
        await pause(chance.from(20, 1500));
        killed += 1;
        worker.kill('SIGKILL');
      } else {
        await until(async () => (await state()) === 'SENT', 1_200_000);
        worker.kill('SIGTERM');
      }
      await ended;
    }
    await leaving;
    await check(test, scale, server.kept, withdrawn, killed, say);
    say(
      `the mail server: ${Object.entries(server.faults)
        .map(([what, n]) => `${what} ${n}`)
        .join(', ')}`,
    );
  } finally {
    clearInterval(quick);
    await server.close();
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(holds: () => Promise<boolean>, longestMs: number): Promise<void> {
  for (const end = performance.now() + longestMs; performance.now() < end; await pause(20))
    if (await holds()) return;
}

/** Minutes of patience, which nobody here has. */
async function makeTimePass(test: TestApp): Promise<void> {
  await test.owner.query(`update newsletter.pace set deferred_until = null where deferred_until is not null`);
  await test.owner.query(
    `update newsletter.delivery set not_before = '-infinity' where state = 'queued' and not_before > '-infinity'`,
  );
  await test.owner.query(
    `update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null`,
  );
}

async function withdrawNowAndThen(
  test: TestApp,
  { readers, withdrawals }: Scale,
  chance: ReturnType<typeof chanceFrom>,
  withdrawn: Map<string, number>,
  goesOn: () => Promise<boolean>,
): Promise<void> {
  for (let count = 0; count < withdrawals && (await goesOn()); count += 1) {
    const { rows } = await test.owner.query<{ id: string; customer_id: string; email: string }>(
      `select id, customer_id, email from contacts.contact where email like $1`,
      [`p${chance.from(1, readers)}@%`],
    );
    const [reader] = rows;
    if (!reader || withdrawn.has(reader.email)) continue;
    await test.inTransaction((scope) =>
      endConsent(scope, {
        contactId: reader.id,
        customerId: reader.customer_id,
        purpose: ConsentPurpose.NEWSLETTER,
        kind: ConsentKind.WITHDRAWN,
        channel: ConsentChannel.PHONE,
        remark: null,
      }),
    );
    withdrawn.set(reader.email, performance.now());
    await pause(chance.from(0, 20));
  }
}

async function check(
  test: TestApp,
  scale: Scale,
  kept: ReadonlyMap<string, number[]>,
  withdrawn: ReadonlyMap<string, number>,
  killed: number,
  say: (line: string) => void,
): Promise<void> {
  const { rows } = await test.owner.query<{ state: string; n: number; reached: string[] }>(`
    select d.state, count(*)::int as n, array_agg(p.email) as reached
    from newsletter.delivery d join contacts.contact p on p.id = d.contact_id group by 1`);
  const counts = Object.fromEntries(rows.map((row) => [row.state, row.n]));
  const of = (state: string): string[] => rows.find((row) => row.state === state)?.reached ?? [];
  say(
    `${scale.readers} readers, ${killed} kills, ${withdrawn.size} withdrawals: ${JSON.stringify(counts)}; ${kept.size} reached`,
  );
  // Readers are queued in batches: who withdrew before their turn has no message at all.
  const { rows: unqueued } = await test.owner.query<{ email: string }>(
    `select email from contacts.contact p where not exists (select 1 from newsletter.delivery d where d.contact_id = p.id)`,
  );
  for (const { email } of unqueued) ok(withdrawn.has(email), `${email}: no message, and did not withdraw`);
  strictEqual(
    rows.reduce((sum, row) => sum + row.n, 0) + unqueued.length,
    scale.readers,
    'every reader is accounted for',
  );
  deepStrictEqual([counts.queued ?? 0, counts.sending ?? 0], [0, 0], 'nothing waits');
  deepStrictEqual(
    [...kept].filter(([, times]) => times.length > 1),
    [],
    'nobody got it twice',
  );
  for (const email of of('sent')) ok(kept.has(email), `${email}: sent, and the mail server never had it`);
  for (const state of ['refused', 'withheld'])
    for (const email of of(state)) ok(!kept.has(email), `${email}: ${state}, and the mail server has it`);
  for (const [email, at] of withdrawn)
    ok((kept.get(email)?.[0] ?? 0) <= at + inFlightMs, `${email} got it after withdrawing`);
  // 8 lanes, of which a process works at 4, with 16 messages each; and what was cut off or stalled.
  ok(
    (counts.unknown ?? 0) <= killed * 64 + scale.readers * 0.12 * scale.faults * 1.5 + 20,
    'few are in doubt',
  );
}
