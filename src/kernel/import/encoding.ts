import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import iconv from 'iconv-lite';
import { BootError } from '../../errors.js';
import { judge, type Verdict, weigh } from './charset.js';

/** What a look at a whole file tells: in what its text is written, and a mark by which it is known again. */
export interface Survey extends Verdict {
  /** It has no mark, and nobody said what it is: its encoding follows from what stands in it. */
  readonly guessed: boolean;
  /** SHA-256 of the bytes. */
  readonly sha256: string;
}

/** What a file begins with that is no text, and what to do about it. */
const otherKinds: readonly (readonly [start: Buffer, name: string, advice: string])[] = [
  [Buffer.from('PK\u0003\u0004'), 'an Excel workbook (.xlsx) or another zip file', 'open it and save it as "CSV UTF-8"'], // prettier-ignore
  [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'an Excel workbook (.xls)', 'open it and save it as "CSV UTF-8"'],
  [Buffer.from('%PDF-'), 'a PDF', 'ask for the same as CSV'],
  [Buffer.from('1f8b', 'hex'), 'compressed (.gz)', 'unpack it first'],
];

/**
 * Reads the whole file once, and a file that is not UTF-8 throughout a second time. A byte order mark decides, and
 * otherwise what stands in it.
 * @param forced an encoding that the caller is sure of
 * @throws BootError when it is no text at all, in two encodings, or when the encoding is not known
 */
export async function survey(path: string, name: string, forced?: string): Promise<Survey> {
  if (forced !== undefined && !iconv.encodingExists(forced))
    throw new BootError(
      `There is no encoding ${JSON.stringify(forced)}; there is utf-8, utf-16le, windows-1252, iso-8859-15, cp850 and others.`,
    );
  const hash = createHash('sha256');
  const utf8 = new Utf8Check();
  let byMark: string | undefined;
  let first = true;
  for await (const chunk of chunksOf(path)) {
    hash.update(chunk);
    if (first) {
      const other = otherKinds.find(([start]) => chunk.subarray(0, start.length).equals(start));
      if (other) throw new BootError(`${name} is ${other[1]}, not CSV: ${other[2]}, then import that.`);
      byMark = markOf(chunk);
      first = false;
    }
    if (!(forced ?? byMark)) utf8.add(chunk);
  }
  const sha256 = hash.digest('hex');
  const sure = forced ?? byMark ?? (utf8.ended() ? 'utf-8' : undefined);
  if (sure) return { encoding: sure, guessed: false, sha256 };
  return { ...judge(name, await weigh(chunksOf(path))), guessed: true, sha256 };
}

/** The bytes of a file, each time in the same piece of memory. */
async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const memory = Buffer.alloc(1024 * 1024);
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, memory.length, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * UTF-16 of western text has a zero byte in every other place, whether it has its mark or not. The mark of UTF-8 is
 * weighed with the rest: bytes that are not may come after it.
 */
function markOf(chunk: Buffer): string | undefined {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
  const start = chunk.subarray(0, 200);
  const zeros = (odd: 0 | 1) => start.filter((byte, at) => at % 2 === odd && byte === 0).length;
  if (start.length < 8) return undefined;
  if (zeros(1) > start.length * 0.4 && zeros(0) === 0) return 'utf-16le';
  return zeros(0) > start.length * 0.4 && zeros(1) === 0 ? 'utf-16be' : undefined;
}

class Utf8Check {
  valid = true;
  #rest: Buffer = Buffer.alloc(0);

  add(chunk: Buffer): void {
    if (!this.valid) return;
    const text = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const whole = wholeCharacters(text);
    this.valid = isUtf8(text.subarray(0, whole));
    this.#rest = Buffer.from(text.subarray(whole));
  }

  ended(): boolean {
    return this.valid && this.#rest.length === 0;
  }
}

/** How many bytes come before a character that a chunk's end cuts in two. */
function wholeCharacters(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back += 1) {
    const byte = text[text.length - back] as number;
    if (byte < 0x80) return text.length;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? text.length - back : text.length;
    }
  }
  return text.length;
}

/** Turns bytes into text, as whole strings, and leaves a byte order mark out. */
export function decoded(encoding: string): Transform {
  const decoder = decoderOf(encoding);
  return new Transform({
    readableObjectMode: true,
    readableHighWaterMark: 4,
    transform: (chunk: Buffer, _encoding, done) => done(null, decoder.write(chunk) || undefined),
    flush: (done) => done(null, decoder.end() || undefined),
  });
}

function decoderOf(encoding: string): { write(chunk: Buffer): string; end(): string | undefined } {
  if (!/^utf-?8$/i.test(encoding)) return iconv.getDecoder(encoding);
  const decoder = new TextDecoder(); // several times faster than iconv-lite's
  return { write: (chunk) => decoder.decode(chunk, { stream: true }), end: () => decoder.decode() };
}

/** The beginning of a file as text. */
export const decodeStart = (bytes: Buffer, encoding: string): string => iconv.decode(bytes, encoding);
