import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { Opened } from './pieces.js';

/** A page object, or one of a tree of them; not the tree itself, which is of type Pages. */
const aPage = /\/Type\s*\/Page(?![A-Za-z])/;
const isEncrypted = /\/Encrypt\s*(?:<<|\d+\s+\d+\s+R)/;
const streamBegins = />>\s{0,8}stream(?:\r\n|\n|\r)/;
const streamEnds = 'endstream';
/** Where its table of objects is, and that this is the end; some programs put a few bytes behind it. */
const itsEnd = /startxref\s+(\d+)\s+%%EOF/;
const endBytes = 2048;
/** Of what lies between two streams as much is kept as an object's dictionary may be long. */
const dictionaryBytes = 65_536;
/** Of objects that are packed together (ISO 32000-1, 7.5.7), packed and unpacked. */
const packedBytes = 8_000_000;

const unpack = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);

/**
 * A header, a page and an end. What lies in streams, such as pictures and other files, is passed over, so that a page of
 * a PDF within it does not count; only packed objects are looked into.
 */
export async function pdfLacks({ bytes, open }: Opened): Promise<string | undefined> {
  const seen = { page: false, encrypted: false };
  const lookThrough = (text: string) => {
    seen.page ||= aPage.test(text);
    seen.encrypted ||= isEncrypted.test(text);
  };
  let rest = '';
  let end = '';
  /** Of packed objects, while they are read; null in another stream. */
  let packed: string[] | null = null;
  let packedLength = 0;
  let inStream = false;
  for await (const piece of await open()) {
    const text = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    end = (end + text.slice(-endBytes)).slice(-endBytes);
    rest += text;
    for (;;) {
      if (inStream) {
        const stop = rest.indexOf(streamEnds);
        const within = stop < 0 ? rest.slice(0, -streamEnds.length) : rest.slice(0, stop);
        packedLength += within.length;
        if (packedLength <= packedBytes) packed?.push(within);
        rest = rest.slice(stop < 0 ? within.length : stop + streamEnds.length);
        if (stop < 0) break;
        if (packed && !seen.page) lookThrough(await unpacked(packed));
        inStream = false;
      } else {
        const begins = streamBegins.exec(rest);
        lookThrough(begins ? rest.slice(0, begins.index) : rest);
        if (!begins) {
          rest = rest.slice(-dictionaryBytes);
          break;
        }
        const dictionary = rest.slice(rest.lastIndexOf(' obj', begins.index), begins.index);
        packed = /\/Type\s*\/ObjStm\b/.test(dictionary) ? [] : null;
        rest = rest.slice(begins.index + begins[0].length);
        packedLength = 0;
        inStream = true;
      }
    }
  }
  const table = Number(itsEnd.exec(end)?.[1]);
  if (!(table > 0 && table < bytes)) return 'its end (startxref, %%EOF) is missing';
  if (seen.encrypted) return 'it is protected by a password';
  return seen.page ? undefined : 'there is no page in it';
}

/** As text; empty when it cannot be unpacked, or is more than such objects ever are. */
async function unpacked(pieces: readonly string[]): Promise<string> {
  const bytes = Buffer.from(pieces.join('').replace(/^\n/, ''), 'latin1');
  const text = await unpack(bytes, { maxOutputLength: packedBytes }).catch(() => undefined);
  return text?.toString('latin1') ?? '';
}
