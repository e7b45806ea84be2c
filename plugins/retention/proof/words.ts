import { isUtf8 } from 'node:buffer';
import type { HouseKey } from '../../../src/kernel/house-key.js';

/**
 * Text as words, and runs of words as keyed numbers: a value is looked for as the letters and digits it consists of,
 * whatever stands between them. So `NL44 RABO 0123 4567 89` is `NL44RABO0123456789`, `+31 (20) 123` is `+3120123`, and an
 * address within a sentence, in JSON or in the name of a file is found as itself.
 */
export const longestRun = 8;
/** Letters and digits of a run; longer ones are looked for in parts. */
const longestText = 240;
/** Shorter runs would be met by chance. */
export const shortestText = 6;

/** Two numbers of 32 bits that follow from the letters and the house's key: nobody can tell them without it. */
export interface Keys {
  readonly base1: number;
  readonly base2: number;
  readonly powers1: Int32Array;
  readonly powers2: Int32Array;
}

export function keysOf(houseKey: HouseKey): Keys {
  const secret = houseKey.for('proof of absence');
  const base1 = secret.readInt32LE(0) | 5;
  const base2 = secret.readInt32LE(4) | 5;
  const powers = (base: number) => {
    const all = new Int32Array(longestText + 1);
    all[0] = 1;
    for (let n = 1; n <= longestText; n += 1) all[n] = Math.imul(all[n - 1] as number, base);
    return all;
  };
  return { base1, base2, powers1: powers(base1), powers2: powers(base2) };
}

const letterOf = new Map(
  Object.entries({
    amp: '&', commat: '@', period: '.', lowbar: '_', szlig: 'ß', aelig: 'æ', AElig: 'Æ', oelig: 'œ', OElig: 'Œ',
    oslash: 'ø', Oslash: 'Ø', eth: 'ð', ETH: 'Ð', thorn: 'þ', THORN: 'Þ',
  }), // prettier-ignore
);
const accented = /^([A-Za-z])(?:acute|grave|circ|uml|tilde|cedil|ring|caron)$/;
const betweenWords =
  /^(?:nbsp|quot|apos|lt|gt|[nm]dash|[lrs]squo|[lrb]dquo|hellip|middot|bull|euro|shy|sol|plus|[lr]par|colon|comma|hyphen|num|Tab|NewLine)$/;

/** What HTML writes for a character. What it knows no character by is text: `Jansen&Bakker;` in a CSV file. */
function fromHtml(written: string, name: string): string {
  if (name.startsWith('#')) {
    const hexadecimal = name[1] === 'x' || name[1] === 'X';
    const code = Number.parseInt(name.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
  }
  return accented.exec(name)?.[1] ?? letterOf.get(name) ?? (betweenWords.test(name) ? ' ' : written);
}

function fromUrl(escapes: string): string {
  const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex');
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** Accents, capitals, and what JSON, URLs and HTML write in place of a character do not make another word of it. */
function plain(text: string): string {
  let result = text;
  if (result.includes('\\u'))
    result = result.replaceAll(/\\u([0-9a-fA-F]{4})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
  if (result.includes('%')) result = result.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, fromUrl);
  if (result.includes('&'))
    result = result.replaceAll(/&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});/g, fromHtml);
  return folding(result);
}

function folding(text: string): string {
  if (!/\P{ASCII}/u.test(text)) return text;
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{ASCII}]/gu, ' ');
}

/** 0 between words; a letter in lower case or a digit within one. */
const folded = new Uint8Array(128);
for (let code = 48; code <= 57; code += 1) folded[code] = code;
for (let code = 97; code <= 122; code += 1) folded[code] = folded[code - 32] = code;

/** Each run of words: the two numbers of its letters. Called very often. */
export type Hear = (hash1: number, hash2: number, letters: number, words: number) => void;

const written = /\\|%[0-9a-fA-F]{2}|&[#A-Za-z]/;
const tag = /<\/?[A-Za-z][^<>]{0,300}>/;
const tags = new RegExp(tag, 'g');

/**
 * Goes through all runs of up to eight words of a text. What may stand for a character may also be meant as it is, as in
 * `C:\Jansen\Bea` and `100%Bea`: it is read both ways, and with and without the tags of HTML.
 */
export function eachRun(keys: Keys, text: string, hear: Hear): void {
  runsOf(keys, plain(text), hear);
  if (written.test(text)) runsOf(keys, folding(text.replaceAll('\\', ' ')), hear);
  if (tag.test(text)) runsOf(keys, plain(text.replaceAll(tags, ' ')), hear);
}

function runsOf(keys: Keys, text: string, hear: Hear): void {
  const { base1, base2, powers1, powers2 } = keys;
  // Of the last words: what had been hashed when each began, and how many letters that were.
  const at1 = new Int32Array(longestRun);
  const at2 = new Int32Array(longestRun);
  const atLength = new Int32Array(longestRun);
  let hash1 = 0;
  let hash2 = 0;
  let length = 0;
  let words = 0;
  let within = false;
  const end = text.length;
  for (let place = 0; place <= end; place += 1) {
    const code = place < end ? text.charCodeAt(place) : 32;
    const letter = code > 127 ? code : (folded[code] as number);
    if (letter !== 0) {
      if (!within) {
        within = true;
        const slot = words % longestRun;
        at1[slot] = hash1;
        at2[slot] = hash2;
        atLength[slot] = length;
        words += 1;
      }
      hash1 = (Math.imul(hash1, base1) + letter) | 0;
      hash2 = (Math.imul(hash2, base2) + letter) | 0;
      length += 1;
      continue;
    }
    if (within) {
      within = false;
      const most = Math.min(words, longestRun);
      for (let back = 1; back <= most; back += 1) {
        const slot = (words - back) % longestRun;
        const letters = length - (atLength[slot] as number);
        if (letters < shortestText) continue;
        if (letters > longestText) break;
        hear(
          (hash1 - Math.imul(at1[slot] as number, powers1[letters] as number)) | 0,
          (hash2 - Math.imul(at2[slot] as number, powers2[letters] as number)) | 0,
          letters,
          back,
        );
      }
    }
    // What stands for one other character: \n in JSON.
    if (code === 92 && place + 1 < end) place += 1;
  }
}

/** The letters and digits of each word of a text. */
export function wordsOf(text: string): string[] {
  return plain(text)
    .toLowerCase()
    .split(/[^a-z0-9\u0080-\uffff]+/)
    .filter((word) => word !== '');
}

/** The same two numbers for letters and digits that stand by themselves. */
export function numbersOf({ base1, base2 }: Keys, run: string): [number, number] {
  let hash1 = 0;
  let hash2 = 0;
  for (let place = 0; place < run.length; place += 1) {
    const code = run.charCodeAt(place);
    hash1 = (Math.imul(hash1, base1) + code) | 0;
    hash2 = (Math.imul(hash2, base2) + code) | 0;
  }
  return [hash1, hash2];
}
