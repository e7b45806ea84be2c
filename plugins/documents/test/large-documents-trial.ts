import { createHash } from 'node:crypto';
import { anOffice } from '../../../test/support/given.js';
import { type Apart, serveApart } from './apart.js';
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
