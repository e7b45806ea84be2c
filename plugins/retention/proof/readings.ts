import { isUtf8 } from 'node:buffer';
import { closedKind } from './closed.js';

/** Eight bytes in base64, with what is before and after them: shorter ones would be each longer word of a text. */
const shortestBase64 = 12;
/** How deep it is looked: base64 in a mail that is in a mail as base64. */
const deepest = 2;

const base64 = /[A-Za-z0-9+/_-]{12,}(?:(?:[ \t]*\r?\n[ \t>]*|(?:\\r)?\\n)[A-Za-z0-9+/_-]+)*/g;
const betweenLines = /\\[rn]|[^A-Za-z0-9+/_-]/g;
/** An id or a hash: text is not written with these letters alone. */
const onlyHexadecimal = /^[0-9a-fA-F-]*$/;
const quotedPrintable = /=(?:[0-9A-Fa-f]{2}|[ \t]*\r?\n)/;
/** Letters with a zero between them, in either order, as nothing but UTF-16 has them. */
const zeroesBetween = /(?:[^\0]\0){4}|(?:\0[^\0]){4}/;
const windows1252 = new TextDecoder('windows-1252');

export interface Reading {
  /** Whether the file is known to be UTF-16, by its first bytes or by what was met in it. */
  wide: boolean;
  /** Hears of what is in it and cannot be read. */
  closed: (kind: string) => void;
}

/**
 * All texts that a piece of a file may be, whichever way it was written: UTF-8, Windows-1252, UTF-16 in both orders, and
 * within those quoted-printable and base64, in one line or many. Nothing says where in a base64 text a piece begins, nor
 * where in a UTF-16 one: each place is tried. HTML and URLs are read by whoever looks for words.
 */
export function* textsIn(bytes: Buffer, reading: Reading, depth = 0): Generator<string> {
  const { wide } = reading;
  yield bytes.toString('utf8');
  if (!isUtf8(bytes)) yield windows1252.decode(bytes);
  const carriers = [bytes];
  if (wide || (bytes.includes(0) && zeroesBetween.test(bytes.toString('latin1')))) {
    if (depth === 0) reading.wide = true;
    for (const text of asUtf16(bytes)) {
      yield text;
      carriers.push(Buffer.from(text));
    }
  }
  if (depth === deepest) return;
  const inner = { wide: false, closed: reading.closed };
  for (const carrier of carriers)
    for (const one of carriedBy(carrier, reading)) yield* textsIn(one, inner, depth + 1);
}

/** From an even and from an odd place, in both orders; each in memory of its own, since that has to begin at an even one. */
const asUtf16 = (bytes: Buffer): string[] =>
  [0, 1].flatMap((from) => {
    const pairs = Buffer.from(bytes.subarray(from, from + ((bytes.length - from) & ~1)));
    return [pairs.toString('utf16le'), pairs.swap16().toString('utf16le')];
  });

function* carriedBy(bytes: Buffer, { closed }: Reading): Generator<Buffer> {
  const text = bytes.toString('latin1');
  if (quotedPrintable.test(text)) yield Buffer.from(withoutQuotes(text), 'latin1');
  const tried = new Set<string>(); // a log says the same over and over
  for (const [run] of text.matchAll(base64)) {
    if (tried.has(run)) continue;
    if (run.length < piece) tried.add(run);
    const letters = run.replaceAll(betweenLines, '');
    if (letters.length < shortestBase64 || onlyHexadecimal.test(letters)) continue;
    const kind = closedKind(Buffer.from(letters.slice(0, 64), 'base64'));
    if (kind) closed(`${kind}, in base64`);
    for (let from = 0; from < 4; from += 1) {
      const decoded = Buffer.from(letters.slice(from), 'base64');
      if (mayBeText(decoded)) yield decoded;
    }
  }
}

const withoutQuotes = (text: string): string =>
  text
    .replaceAll(/=[ \t]*\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

const piece = 256;
/** Of bytes at random 38 in a hundred are a letter or a zero; of a text in any of the encodings far more. */
const leastOfText = 0.55;

/** Most of what base64 is decoded to, begun at the wrong place, is noise: there is nothing to find in it. */
function mayBeText(bytes: Buffer): boolean {
  if (bytes.length < piece / 2 || isUtf8(bytes)) return true;
  for (let from = 0; from < bytes.length; from += piece) {
    const end = Math.min(from + piece, bytes.length);
    let letters = 0;
    for (let place = from; place < end; place += 1) {
      const byte = bytes[place] as number;
      if (byte === 0 || (byte >= 32 && byte < 127) || (byte >= 9 && byte <= 13)) letters += 1;
    }
    if (letters >= (end - from) * leastOfText) return true;
  }
  return false;
}
