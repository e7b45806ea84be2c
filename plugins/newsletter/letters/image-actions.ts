import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { badInput } from '../../../src/errors.js';
import { newId } from '../../../src/kernel/ids.js';
import { tidy } from '../../../src/kernel/input.js';
import type { InlineImage } from '../../../src/kernel/mail/stencil.js';
import type { Scope } from '../../../src/kernel/scope.js';
import * as events from '../events.js';
import { NewsletterImage } from './image.js';
import { sniff } from './sniff.js';

/** Each mail of a campaign carries it, so it is a limit on kindness as well. */
export const largestImage = 500_000;
const longestSide = 4000;

/**
 * Keeps a picture. The same one twice is kept once.
 * @param field that the picture was given in
 * @throws BAD_USER_INPUT when it is none, or too large
 */
export async function keepImage(
  scope: Scope,
  { name, content }: { name: string; content: Buffer },
  field = 'content',
): Promise<NewsletterImage> {
  if (content.length > largestImage)
    throw badInput(
      field,
      `a picture may have ${largestImage / 1000} kB at the most; this one has ${Math.ceil(content.length / 1000)} kB`,
    );
  const sniffed = sniff(content);
  if (!sniffed) throw badInput(field, 'is no PNG, JPEG or GIF picture, or it is cut short');
  if (Math.max(sniffed.width, sniffed.height) > longestSide)
    throw badInput(field, `may have ${longestSide} pixels a side at the most; a letter is 600 wide`);
  const hash = createHash('sha256').update(content).digest('hex');
  const known = await scope.em.findOne(NewsletterImage, { hash });
  if (known) return known;
  const image = scope.em.create(NewsletterImage, {
    id: newId(scope),
    hash,
    ...sniffed,
    size: content.length,
    name: tidy(name),
    content,
    addedAt: scope.now(),
  });
  await scope.emit(events.imageAdded, { imageId: image.id });
  return image;
}

/** Strictly base64: what is lenient about it elsewhere would let one picture be two. */
export function fromBase64(field: string, text: string): Buffer {
  const plain = text.trim();
  if (plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(plain))
    throw badInput(field, 'must be base64, without a `data:` in front of it');
  return Buffer.from(plain, 'base64');
}

/** `image:<hash>`, as an author writes it in mjml: an attribute's whole value, since in a text it is text. */
const reference = /(?<==\s{0,3}["']?)image:([0-9a-f]{64})\b/g;

export const imagesNamed = (mjml: string): string[] => [
  ...new Set([...mjml.matchAll(reference)].map(([, hash]) => hash as string)),
];

/** How a message names a picture that travels with it. */
export const cidOf = (hash: string): string => `${hash.slice(0, 40)}@klantmap`;
export const imagePath = (hash: string): string => `/p/newsletter/images/${hash}`;

/** With each picture where it is: in the message itself, or at this house. */
export const withImages = (mjml: string, where: 'message' | 'house', publicUrl: string): string =>
  mjml.replaceAll(reference, (_whole, hash: string) =>
    where === 'message' ? `cid:${cidOf(hash)}` : publicUrl + imagePath(hash),
  );

const extensions: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif' };

/** What a message carries, in the order in which the letter names it. */
export async function inlineImages(scope: Scope, mjml: string): Promise<InlineImage[]> {
  const hashes = imagesNamed(mjml);
  if (hashes.length === 0) return [];
  const rows = await scope.rows<{ hash: string; type: string; content: Buffer }>(
    sql`select hash, type, content from newsletter.image where hash = any(${hashes})`,
  );
  return hashes.flatMap((hash, index) => {
    const row = rows.find((one) => one.hash === hash);
    return row
      ? [
          {
            cid: cidOf(hash),
            type: row.type,
            filename: `${index + 1}.${extensions[row.type]}`,
            content: row.content,
          },
        ]
      : [];
  });
}

/** @throws BAD_USER_INPUT when the letter names a picture that is not there */
export async function checkImages(scope: Scope, field: string, mjml: string): Promise<number> {
  const hashes = imagesNamed(mjml);
  if (hashes.length === 0) return 0;
  const rows = await scope.rows<{ hash: string; size: number }>(
    sql`select hash, size from newsletter.image where hash = any(${hashes})`,
  );
  const missing = hashes.find((hash) => !rows.some((row) => row.hash === hash));
  if (missing) throw badInput(field, `there is no picture ${missing}; add it with addNewsletterImage first`);
  return rows.reduce((sum, row) => sum + row.size, 0);
}
