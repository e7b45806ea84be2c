import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { release } from './memory.js';

const algorithm = 'aes-256-gcm';
const magic = Buffer.from('KMD1');
const prefixBytes = 7;
const tagBytes = 16;
const headerBytes = magic.length + prefixBytes;

/** Bytes of a file that are sealed at once. A longer file has more chunks and takes no more memory. */
export const chunkBytes = 262_144;

/** What a sealed file belongs to: put in the place of another one, it does not open. */
export interface Belongs {
  /** The customer for whom the key was made. */
  readonly customerId: string;
  readonly documentId: string;
}

export type Bytes = AsyncIterable<Uint8Array>;

/** The file is not as it was sealed: cut, added to, changed, or another one's. Nothing of the chunk was given out. */
export class Altered extends Error {
  override name = 'Altered';
}

/**
 * Seals a file chunk by chunk, as the STREAM construction does (Hoang, Reyhanitabar, Rogaway, Vizár 2015): each chunk has
 * its number and whether it is the last in its nonce, so that none can be moved, left out or put behind the last.
 * @param key of this file alone: no nonce is ever used twice under it
 */
export async function* seal(file: Bytes, key: Buffer, of: Belongs): AsyncGenerator<Buffer> {
  const header = Buffer.concat([magic, randomBytes(prefixBytes)]);
  yield Buffer.from(header); // whoever gets it may release it, and it is needed below
  const data = associated(of, header);
  let number = 0;
  for await (const { bytes, last, made } of chunksOf(file, chunkBytes)) {
    const cipher = createCipheriv(algorithm, key, nonceOf(header, number, last)).setAAD(data);
    const sealed = cipher.update(bytes);
    cipher.final();
    if (made) release(bytes);
    yield sealed;
    yield cipher.getAuthTag();
    number += 1;
  }
}

/** @throws Altered before the first byte that is not as it was sealed, or at the end when some are missing */
export async function* unseal(sealed: Bytes, key: Buffer, of: Belongs): AsyncGenerator<Buffer> {
  let header: Buffer | undefined;
  const rest = afterHeader(sealed, (bytes) => (header = bytes));
  let number = 0;
  for await (const { bytes, last, made } of chunksOf(rest, chunkBytes + tagBytes)) {
    if (!header?.subarray(0, magic.length).equals(magic) || bytes.length < tagBytes) throw altered();
    const decipher = createDecipheriv(algorithm, key, nonceOf(header, number, last), {
      authTagLength: tagBytes,
    })
      .setAAD(associated(of, header))
      .setAuthTag(bytes.subarray(bytes.length - tagBytes));
    const opened = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
    try {
      decipher.final();
    } catch {
      throw altered();
    }
    if (made) release(bytes);
    if (opened.length > 0) yield opened;
    number += 1;
  }
}

/** How long a file is once it is sealed. */
export const sealedLength = (bytes: number): number =>
  headerBytes + bytes + tagBytes * Math.max(1, Math.ceil(bytes / chunkBytes));

const altered = () => new Altered('The file is not as it was stored.');

const associated = ({ customerId, documentId }: Belongs, header: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`klantmap document\n${customerId}\n${documentId}\n`), header]);

function nonceOf(header: Buffer, number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  header.copy(nonce, 0, magic.length);
  nonce.writeUInt32BE(number, prefixBytes); // throws beyond a petabyte
  nonce[11] = last ? 1 : 0;
  return nonce;
}

interface Chunk {
  bytes: Buffer;
  last: boolean;
  /** Put together here: nobody else has these bytes. */
  made: boolean;
}

/** In chunks of one size. Only the last may be shorter, and it alone says that it is the last: also of a file of whole chunks. */
async function* chunksOf(file: Bytes, size: number): AsyncGenerator<Chunk> {
  let held: Buffer[] = [];
  let length = 0;
  const take = () => {
    const [only] = held;
    const made = held.length !== 1;
    const bytes = only && !made ? only : Buffer.concat(held, length);
    held = [];
    length = 0;
    return { bytes, made };
  };
  for await (const piece of file) {
    let rest = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    while (length + rest.length > size) {
      const some = rest.subarray(0, size - length);
      if (some.length > 0) held.push(some);
      length += some.length;
      rest = rest.subarray(some.length);
      yield { ...take(), last: false };
    }
    if (rest.length > 0) held.push(rest);
    length += rest.length;
  }
  yield { ...take(), last: true };
}

async function* afterHeader(sealed: Bytes, found: (header: Buffer) => void): AsyncGenerator<Uint8Array> {
  let begin = Buffer.alloc(0);
  for await (const piece of sealed) {
    if (begin.length >= headerBytes) {
      yield piece;
      continue;
    }
    begin = Buffer.concat([begin, piece]);
    if (begin.length < headerBytes) continue;
    found(begin.subarray(0, headerBytes));
    if (begin.length > headerBytes) yield begin.subarray(headerBytes);
  }
}
