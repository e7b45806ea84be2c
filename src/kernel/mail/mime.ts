import { domainToASCII, domainToUnicode } from 'node:url';

/** Line breaks would end a header field and start another one. */
const oneLine = (text: string): string => text.replaceAll(/[\r\n\t\0]+/g, ' ').trim();

const isAscii = (text: string): boolean => /^[ -~]*$/.test(text);

/** An encoded word may be 75 characters long, of which 12 are its frame: 45 bytes of text (RFC 2047, 2). */
const bytesPerWord = 45;

/** Text in a header field: as it is where it is plain, and otherwise as encoded words that break between characters. */
export function encodeText(text: string): string {
  const line = oneLine(text);
  // What looks like an encoded word would be decoded; a word as long as a line may be cannot be folded.
  if (isAscii(line) && !line.includes('=?') && !/\S{900}/.test(line)) return foldWords(line);
  const words: string[] = [];
  let word = '';
  for (const character of line.toWellFormed()) {
    if (Buffer.byteLength(word + character) > bytesPerWord) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join('\r\n ');
}

/** At spaces, so that lines stay under 78 characters where the words allow it. */
const foldWords = (text: string): string => text.replaceAll(/(.{40,65}) (?=\S)/g, '$1\r\n ');

/** `"Name" <address>`, the name encoded where it has to be. */
export function encodeMailbox(name: string, address: string): string {
  const line = oneLine(name);
  if (!line) return `<${address}>`;
  const shown =
    isAscii(line) && line.length <= 60 && !line.includes('=?')
      ? `"${line.replaceAll(/["\\]/g, (one) => `\\${one}`)}"`
      : encodeText(line);
  return `${shown} <${address}>`;
}

/**
 * An address as SMTP takes it, its domain in ASCII; undefined when it is none. Stricter than RFC 5321 where that lets
 * through what only an attacker would send, or no mail server takes: quoted local parts, comments, line breaks, two dots.
 */
export function mailAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, at);
  const domain = domainToASCII(text.slice(at + 1));
  const whole = `${local}@${domain}`;
  const shaped =
    /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  return local.length <= 64 && whole.length <= 254 && shaped.test(whole) && !mixesScripts(domain)
    ? whole
    : undefined;
}

/** Latin letters among others of another script: a look-alike (Unicode UTS 39), and no name that a registry takes. */
const mixesScripts = (domain: string): boolean =>
  domain.includes('xn--') &&
  domainToUnicode(domain)
    .split('.')
    .some((label) => /\p{Script=Latin}/u.test(label) && /(?!\p{Script=Latin})\p{L}/u.test(label));

const maximumLine = 75; // of 76, with the "=" of a soft break

const hex = (byte: number): string => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;

/**
 * Quoted-printable (RFC 2045, 6.7): 7 bits, short lines, and no line that starts with a dot or "From ", which mail
 * servers on the way would change, and with it what DKIM signed.
 */
export function quotedPrintable(text: string): string {
  return text
    .toWellFormed()
    .split(/\r\n|\r|\n/)
    .map(encodeLine)
    .join('\r\n');
}

/** The usual case: nothing in it has to be encoded or broken. */
const plainLine = /^(?!From |\.)[!-<>-~]?(?:[ -<>-~]{0,73}[!-<>-~])?$/;

function encodeLine(line: string): string {
  if (plainLine.test(line)) return line;
  const bytes = Buffer.from(line);
  let out = '';
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] as number;
    const last = index === bytes.length - 1;
    const printable = (byte >= 33 && byte <= 126 && byte !== 61) || ((byte === 32 || byte === 9) && !last);
    let piece = printable ? String.fromCharCode(byte) : hex(byte);
    if (length + piece.length > maximumLine) {
      out += '=\r\n';
      length = 0;
    }
    if (length === 0 && (byte === 46 || (byte === 70 && bytes.subarray(index, index + 5).equals(mboxFrom))))
      piece = hex(byte);
    out += piece;
    length += piece.length;
  }
  return out;
}

const mboxFrom = Buffer.from('From ');
