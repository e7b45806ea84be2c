import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createTransport } from 'nodemailer';
import sql from 'sql-template-tag';
import { plugins } from '../../index.js';
import { createCampaign } from '../campaign-actions.js';
import { sendCampaign } from '../campaigns/start.js';
import { ConsentPurpose } from '../consent.js';
import { type App, createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { projectFolder } from '../../../src/kernel/files.js';
import { compileMjml, renderMjml } from '../../../src/kernel/mail.js';
import { startEmbeddedPostgres } from '../../../src/kernel/postgres/embedded.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { aSigningKey } from '../../../test/support/signing.js';
import { bar, median } from '../../../test/bench/bars.js';
import { fillReaders } from './fill-readers.js';

const readers = Number(process.env.BENCH_READERS ?? 10_000);
const bare = Number(process.env.BENCH_BARE_MESSAGES ?? 2_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const connections = 8;

/**
 * A personalised letter of 20 kB to readers who agreed, signed with RSA-2048, to a mail server in another process.
 * The bar: at least 2.5 × the messages per second of bare nodemailer, pooled, composing and signing each message.
 */
async function mailBench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-bench-'));
  const database = await startEmbeddedPostgres({ folder, log: () => undefined });
  const signing = await aSigningKey();
  const sink = await startSink();
  let app: App | undefined;
  try {
    app = await createApp(
      readConfig({
        DATABASE_URL: database.ownerUrl,
        DATABASE_APP_URL: database.appUrl,
        PORT: '0',
        LOG_LEVEL: 'warn',
        HOUSE_KEY: 'only for this bench, and keeps nothing',
        PUBLIC_URL: 'https://klantmap.voorbeeldsoftware.example',
        MAIL_FROM: 'post@voorbeeldsoftware.example',
        SMTP_URL: sink.url,
        SMTP_CONNECTIONS: String(connections),
        ...signing.environment,
      }),
      plugins,
    );
    await fillReaders(database.ownerUrl, readers);
    const mjml = await letter();
    const html = await renderMjml(await compileMjml(mjml, 'bench'), sampleValues);
    const rates = { house: [] as number[], bare: [] as number[] };
    let peak = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (const who of round % 2 === 0 ? (['bare', 'house'] as const) : (['house', 'bare'] as const)) {
        if (who === 'bare') rates.bare.push(await sendBare(sink.url, html, signing.environment));
        else {
          const campaign = await house(app, mjml);
          rates.house.push(campaign.rate);
          peak = Math.max(peak, campaign.peak);
        }
        const verdict = await signing.verify(await sink.latest());
        if (verdict.result !== 'pass')
          throw new Error(`a message of ${who} does not verify: ${verdict.result}`);
      }
    }
    const expected = rounds * (bare + readers);
    if ((await sink.count()) !== expected)
      throw new Error(`the mail server got ${await sink.count()} messages instead of ${expected}`);
    const [ours, theirs] = [median(rates.house), median(rates.bare)];
    console.log(
      `\nmail: ${readers} readers, ${Math.round((html.html.length + html.text.length) / 1024)} kB, RSA-2048, ${connections} connections, ${rounds} rounds; a message of each round verified by mailauth\n`,
    );
    console.log(`bare nodemailer   ${theirs.toFixed(0).padStart(6)} messages/s`);
    console.log(
      `house             ${ours.toFixed(0).padStart(6)} messages/s   ${(ours / theirs).toFixed(2)} × bare`,
    );
    console.log(
      `memory            ${String(Math.round(peak / 1_048_576)).padStart(6)} MB at most (RSS) with ${readers} readers; BENCH_READERS=1000000 BENCH_ROUNDS=1 for many`,
    );
    bar({ what: 'mail: house / bare nodemailer', measured: ours / theirs, atLeast: 2.5 });
  } finally {
    await app?.close();
    await sink.stop();
    await signing.remove();
    await database.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const sampleValues = {
  contact: { name: 'Persoon Ü 1' },
  office: { name: 'Kantoor 12345678901234567890123456789012' },
  unsubscribe_url: `https://klantmap.voorbeeldsoftware.example/p/newsletter/leave/${'x'.repeat(43)}?lang=nl`,
};

/** The sample newsletter, with paragraphs until it is as long as a real one. */
async function letter(): Promise<string> {
  const sample = await readFile(join(projectFolder, 'plugins/newsletter/mails/voorbeeld.nl.mjml'), 'utf8');
  const paragraph = `<mj-text>Vanaf deze maand ziet u in één overzicht welke facturen nog openstaan, per klant en per maand. ${'Dat scheelt zoekwerk. '.repeat(12)}</mj-text>`;
  const at = sample.lastIndexOf('</mj-column>');
  for (let count = 0; ; count += 1) {
    const mjml = sample.slice(0, at) + paragraph.repeat(count) + sample.slice(at);
    const { html } = await renderMjml(await compileMjml(mjml, 'bench'), sampleValues);
    if (html.length >= 20_000) return mjml;
  }
}

async function house(app: App, mjml: string): Promise<{ rate: number; peak: number }> {
  const work = app.work(systemActor('bench'), 'bench');
  const campaign = await work.transaction((scope) =>
    createCampaign(scope, {
      name: 'Bench',
      purpose: ConsentPurpose.NEWSLETTER,
      nl: { subject: 'Nieuws voor {{ office.name }}', mjml },
    }),
  );
  await work.transaction((scope) => sendCampaign(scope, { id: campaign.id, version: 1 }));
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  const began = performance.now();
  await app.jobs.start();
  try {
    for (;;) {
      const row = await work.read.row<{ state: string }>(
        sql`select state from newsletter.campaign where id = ${campaign.id}`,
      );
      if (row?.state === 'SENT') break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  } finally {
    clearInterval(watch);
  }
  const rate = readers / ((performance.now() - began) / 1000);
  await app.jobs.stop();
  return { rate, peak };
}

async function sendBare(
  url: string,
  { html, text }: { html: string; text: string },
  key: Record<string, string>,
): Promise<number> {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: Infinity,
    dkim: {
      domainName: key.DKIM_DOMAIN as string,
      keySelector: key.DKIM_SELECTOR as string,
      privateKey: readFileSync(key.DKIM_KEY_FILE as string, 'utf8'),
      headerFieldNames:
        'from:to:subject:date:message-id:mime-version:content-type:list-id:list-unsubscribe:list-unsubscribe-post',
    },
  } as Parameters<typeof createTransport>[0]);
  const send = (n: number) =>
    transport.sendMail({
      from: { name: 'Klantmap', address: 'post@voorbeeldsoftware.example' },
      to: { name: `Persoon Ü ${n}`, address: `p${n}@kantoor.example` },
      subject: `Nieuws voor Kantoor ${n}`,
      html: html.replaceAll('Persoon Ü 1', `Persoon Ü ${n}`),
      text: text.replaceAll('Persoon Ü 1', `Persoon Ü ${n}`),
      list: { unsubscribe: [[sampleValues.unsubscribe_url]] } as never,
      headers: { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    });
  const began = performance.now();
  let next = 0;
  // Enough of them at once to keep every connection busy.
  await Promise.all(
    Array.from({ length: connections * 4 }, async () => {
      for (let n = next++; n < bare; n = next++) await send(n);
    }),
  );
  const rate = bare / ((performance.now() - began) / 1000);
  transport.close();
  return rate;
}

async function startSink() {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./mail-sink.js', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const answer = async (): Promise<string> => ((await once(lines, 'line')) as [string])[0];
  const port = await answer();
  const ask = (what: string): Promise<string> => {
    child.stdin.write(`${what}\n`);
    return answer();
  };
  return {
    url: `smtp://127.0.0.1:${port}`,
    count: async () => Number(await ask('count')),
    latest: async () => Buffer.from(await ask('latest'), 'base64'),
    stop: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

export default { name: 'mail', run: mailBench };
