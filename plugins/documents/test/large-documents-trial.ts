import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { scriptArguments, startNode } from '../../../test/support/cli.js';
import { anOffice } from '../../../test/support/given.js';
import { downloadLink, type FolderStory, send, uploadLink, withDocuments } from './stories.js';

/** What a large document may take beyond one of a tenth of its size. */
const mostMegabytesMore = 100;
const pieceBytes = 1_000_000;

/**
 * A document of so many bytes goes in and out of a house in a process of its own, after one of a tenth of that: it comes
 * out as it went in, and its memory does not grow with it.
 */
export async function largeDocuments(bytes: number, say: (line: string) => void): Promise<void> {
  const limits = { DOCUMENTS_MAX_MB: String(Math.ceil(bytes / 1_000_000)) };
  await withDocuments(
    async (story) => {
      const house = await serveApart(story, limits);
      try {
        const smaller = await through(story, house, bytes / 10, say);
        const larger = await through(story, house, bytes, say);
        if (larger > smaller + mostMegabytesMore)
          throw new Error(`memory grew from ${smaller} to ${larger} MB with the document`);
      } finally {
        await house.stop();
      }
    },
    { environment: limits },
  );
}

interface Apart {
  url: string;
  /** The most memory that it had until now, in megabytes. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

async function serveApart({ app, ownerUrl }: FolderStory, limits: Record<string, string>): Promise<Apart> {
  const kept = [
    'DATA_DIR',
    'DOCUMENTS_PASSPHRASE',
    'HOUSE_KEY',
    'KLANTMAP_NOW',
    'ADMIN_EMAIL',
    'ADMIN_PASSWORD',
  ];
  const environment = Object.fromEntries(kept.map((name) => [name, app.config.environment[name] ?? '']));
  const child = startNode(
    scriptArguments(`
      const { createApp } = await load('src/app.js');
      const { readConfig } = await load('src/config.js');
      const { plugins } = await load('plugins/index.js');
      const app = await createApp(readConfig(process.env), plugins);
      console.log('at ' + (await app.listen()));
      process.on('SIGUSR2', () => console.log('memory ' + Math.ceil(process.resourceUsage().maxRSS / 1024)));
      process.once('SIGTERM', () => void app.close());`),
    { ...environment, ...limits, DATABASE_URL: ownerUrl },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'exit');
  const heard = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(said)?.[1];
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`the house ended: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    url: await heard(/at (http:\S+)/),
    async memory() {
      said = '';
      child.kill('SIGUSR2');
      return Number(await heard(/memory (\d+)/));
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** @returns the most memory that the house had until then */
async function through(
  story: FolderStory,
  house: Apart,
  bytes: number,
  say: (line: string) => void,
): Promise<number> {
  const office = await anOffice(story, { startedOn: '2025-01-01' });
  const support = await story.as('support');
  const there = (link: string) => house.url + new URL(link).pathname;
  const { uploadUrl } = await uploadLink(support, office);
  const sent = createHash('sha1');
  const began = performance.now();
  const { document, error } = await send(there(uploadUrl), content(bytes, sent) as never);
  if (!document || document.bytes !== bytes) throw new Error(`${error?.message ?? document?.bytes}`);
  const stored = performance.now();
  const got = createHash('sha1');
  const { body } = await fetch(there(await downloadLink(support, document.id)));
  for await (const piece of body as unknown as AsyncIterable<Uint8Array>) got.update(piece);
  if (got.digest('hex') !== sent.digest('hex')) throw new Error('it came out other than it went in');
  const memory = await house.memory();
  const speed = (from: number, to: number) => `${(bytes / 1000 / (to - from)).toFixed(0)} MB/s`;
  say(
    `${bytes / 1_000_000} MB: in at ${speed(began, stored)}, out at ${speed(stored, performance.now())}, ${memory} MB of memory`,
  );
  return memory;
}

async function* content(bytes: number, hash: ReturnType<typeof createHash>): AsyncGenerator<Buffer> {
  const piece = Buffer.alloc(pieceBytes, 'klantmap');
  for (let at = 0; at < bytes; at += pieceBytes) {
    const part = Buffer.from(piece.subarray(0, Math.min(pieceBytes, bytes - at)));
    if (at === 0) part.write('%PDF-1.7\n');
    else part.writeUInt32LE(at / pieceBytes);
    hash.update(part);
    yield part;
  }
}
