import { BootError } from '../../errors.js';

/** What stands in a file that is not UTF-8 throughout. */
export interface Evidence {
  /** Characters of more than one byte, as UTF-8 writes them. */
  readonly valid: number;
  /** Of these, such as western text has: read as Windows-1252 they are `Ã©`, `Â°` or `â€™`, which nobody writes. */
  readonly telling: number;
  /** The line on which the first of those stands; 0 when there is none. */
  readonly tellingLine: number;
  /** Bytes that UTF-8 has no place for. */
  readonly invalid: number;
  readonly invalidLine: number;
  /** Whether each of the 256 bytes is there. */
  readonly bytes: Uint8Array;
}

/** In what a file is written, and of one in UTF-8 how much of it is not. */
export interface Verdict {
  /** A name that iconv-lite knows. */
  readonly encoding: string;
  readonly stray?: { readonly count: number; readonly firstLine: number };
}

/**
 * Chooses between UTF-8 with a few stray bytes and what older programs wrote. By chance an older text has a valid pair
 * now and then (`CAFÉ»`), so that alone is no sign; and text that is UTF-8 has more of it than of strays.
 * @throws BootError when both are there, so that either choice would spoil names
 */
export function judge(name: string, { valid, telling, invalid, ...found }: Evidence): Verdict {
  if ((telling > 0 && valid >= invalid) || valid >= 10 * invalid)
    return { encoding: 'utf-8', stray: { count: invalid, firstLine: found.invalidLine } };
  if (telling === 0) return { encoding: olderEncoding(found.bytes) };
  throw new BootError(
    `${name} is written in two encodings: line ${found.tellingLine} has UTF-8 and line ${found.invalidLine} has not (${valid} characters are UTF-8, ${invalid} bytes are not). Save it anew as "CSV UTF-8", or say with --encoding what most of it is: with utf-8 the rows that are not are rejected, with windows-1252 each is stored as it comes out.`,
  );
}

/** An older Windows, or, where there is a € as ISO 8859-15 writes it and nothing that only Windows has, an older Unix. */
const olderEncoding = (bytes: Uint8Array): string =>
  bytes[0xa4] && !bytes.subarray(0x80, 0xa0).includes(1) ? 'iso-8859-15' : 'windows-1252';

/** Reads bytes as a decoder of UTF-8 does (WHATWG Encoding, 8.1.1), and counts instead of decoding. */
export async function weigh(chunks: AsyncIterable<Buffer>): Promise<Evidence> {
  const bytes = new Uint8Array(256);
  const found = { valid: 0, telling: 0, tellingLine: 0, invalid: 0, invalidLine: 0 };
  let [line, before, lead, needed, lowest, highest] = [1, 0, 0, 0, 0x80, 0xbf];
  const stray = () => {
    found.invalid += 1;
    found.invalidLine ||= line;
  };
  for await (const chunk of chunks)
    for (const byte of chunk) {
      bytes[byte] = 1;
      if (needed > 0) {
        const fits = byte >= lowest && byte <= highest;
        [lowest, highest] = [0x80, 0xbf];
        if (fits) {
          needed -= 1;
          if (needed > 0) continue;
          found.valid += 1;
          if (!tellingLeads.has(lead)) continue;
          found.telling += 1;
          found.tellingLine ||= line;
          continue;
        }
        needed = 0;
        stray();
      }
      if (byte < 0x80) {
        if (byte === 0x0d || (byte === 0x0a && before !== 0x0d)) line += 1;
        before = byte;
        continue;
      }
      before = byte;
      lead = byte;
      if (byte >= 0xc2 && byte <= 0xdf) needed = 1;
      else if (byte >= 0xe0 && byte <= 0xef) needed = 2;
      else if (byte >= 0xf0 && byte <= 0xf4) needed = 3;
      else stray();
      // Neither a longer way to write a character, nor half of a pair of UTF-16, nor what Unicode does not reach.
      if (byte === 0xe0) lowest = 0xa0;
      else if (byte === 0xf0) lowest = 0x90;
      else if (byte === 0xed) highest = 0x9f;
      else if (byte === 0xf4) highest = 0x8f;
    }
  if (needed > 0) stray();
  return { ...found, bytes };
}

/** Of Latin-1 letters and signs, of punctuation with the €, of the byte order mark, and of emoji. */
const tellingLeads: ReadonlySet<number> = new Set([0xc2, 0xc3, 0xe2, 0xef, 0xf0]);
