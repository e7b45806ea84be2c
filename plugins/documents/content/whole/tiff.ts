import type { Bytes } from '../seal.js';
import type { Opened } from './pieces.js';

/** Thrown within, and said by `tiffLacks`. */
class Lacks extends Error {}

interface Wanted {
  readonly from: number;
  readonly bytes: Buffer;
  filled: number;
  readonly then: (bytes: Buffer) => void;
}

/** What is to be read lies anywhere; each pass over the file reads what lies ahead, and more are made for what does not. */
const mostPasses = 12;
/** A page in so many strips, or a file of so many pages, is none that a scanner made. */
const mostStrips = 100_000;
const mostPages = 5_000;
const mostEntries = 400;

const [width, height] = [256, 257];
const placesOf = [273, 324];
const lengthsOf = [279, 325];
const sizes: Readonly<Record<number, 2 | 4 | 8>> = { 3: 2, 4: 4, 13: 4, 16: 8, 18: 8 };

/** Each page's directory lies within the file, and so does all that its picture is made of (TIFF 6.0, and BigTIFF). */
export async function tiffLacks({ bytes, open }: Opened): Promise<string | undefined> {
  try {
    const wanted = new Set<Wanted>();
    lookAt(bytes, (from, length, then) => {
      if (from + length > bytes) throw new Lacks('it ends before what it names');
      wanted.add({ from, bytes: Buffer.alloc(length), filled: 0, then });
    });
    for (let passes = 0; wanted.size > 0; passes += 1) {
      if (passes === mostPasses) throw new Lacks('it is in too many places to be read');
      await readWanted(await open(), wanted);
    }
    return undefined;
  } catch (error) {
    if (error instanceof Lacks) return error.message;
    throw error;
  }
}

async function readWanted(file: Bytes, wanted: Set<Wanted>): Promise<void> {
  let at = 0;
  for await (const piece of file) {
    // What comes to be wanted on the way is looked at in this same turn.
    for (const one of wanted) {
      const from = one.from + one.filled - at;
      if (from < 0 || from >= piece.byteLength) continue;
      const some = piece.subarray(from, from + one.bytes.length - one.filled);
      one.bytes.set(some, one.filled);
      one.filled += some.byteLength;
      if (one.filled < one.bytes.length) continue;
      wanted.delete(one);
      one.then(one.bytes);
    }
    at += piece.byteLength;
    if (wanted.size === 0) return;
  }
}

type Want = (from: number, length: number, then: (bytes: Buffer) => void) => void;

function lookAt(size: number, want: Want): void {
  const pages = new Set<number>();
  want(0, Math.min(size, 16), (head) => {
    if (head.length < 16) throw new Lacks('there is no page in it');
    const little = head.toString('latin1', 0, 2) === 'II';
    const number = (bytes: Buffer, at: number, length: 2 | 4 | 8): number => {
      if (length === 8) return Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
      return little ? bytes.readUIntLE(at, length) : bytes.readUIntBE(at, length);
    };
    const big = number(head, 2, 2) === 43;
    const [word, ofCount, entryBytes] = big ? ([8, 8, 20] as const) : ([4, 2, 12] as const);

    const page = (from: number): void => {
      if (from === 0 && pages.size > 0) return;
      if (from === 0) throw new Lacks('there is no page in it');
      if (pages.has(from) || pages.size === mostPages) throw new Lacks('its pages have no end');
      pages.add(from);
      want(from, ofCount, (counted) => {
        const entries = number(counted, 0, ofCount);
        if (entries === 0 || entries > mostEntries) throw new Lacks('there is no page in it');
        want(from + ofCount, entries * entryBytes + word, (directory) => {
          picture(directory);
          page(number(directory, entries * entryBytes, word));
        });
      });
    };

    const picture = (directory: Buffer): void => {
      const values = (tags: readonly number[], then: (found: number[]) => void): void => {
        for (let at = 0; at + entryBytes <= directory.length; at += entryBytes) {
          if (!tags.includes(number(directory, at, 2))) continue;
          const each = sizes[number(directory, at + 2, 2)];
          const count = number(directory, at + 4, word);
          if (!each || count === 0 || count > mostStrips) break;
          const read = (bytes: Buffer) =>
            then(Array.from({ length: count }, (_, n) => number(bytes, n * each, each)));
          const place = at + 4 + word;
          if (count * each <= word) return read(directory.subarray(place));
          return want(number(directory, place, word), count * each, read);
        }
        throw new Lacks('a page has no picture');
      };
      for (const tag of [width, height])
        values([tag], ([pixels]) => {
          if (pixels === 0) throw new Lacks('a page has no picture');
        });
      values(placesOf, (places) =>
        values(lengthsOf, (lengths) => {
          if (places.length !== lengths.length || lengths.every((length) => length === 0))
            throw new Lacks('a page has no picture');
          for (const [n, place] of places.entries())
            if (place + (lengths[n] as number) > size) throw new Lacks('it ends before its picture does');
        }),
      );
    };

    page(number(head, big ? 8 : 4, word));
  });
}
