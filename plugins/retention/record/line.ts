import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a line of the erasure record says; ids and names of tables alone, never what a value was. */
export type Saying =
  /** This is about to be committed. */
  | {
      readonly says: 'erase';
      readonly step: Step;
      /** The promise, or the article of law, by which it goes. */
      readonly rule: string;
      readonly run: string | null;
      readonly customers: readonly string[];
      /** Customers that had become one with them, whose rows went with theirs; absent where there were none. */
      readonly merged?: readonly string[];
      /** Contacts that went with one of them and had come there from another office; absent where there were none. */
      readonly came?: Readonly<Record<string, string>>;
      /** Contacts that had gone from one of them to this other office, and stayed; absent where there were none. */
      readonly left?: Readonly<Record<string, string>>;
      readonly contact: string | null;
      readonly tables: readonly string[];
      /** The day by which it was decided which terms had passed. */
      readonly on?: string;
    }
  /** How that ended; the hash is that of its line. */
  | { readonly says: 'done' | 'undone'; readonly of: string }
  /** The lines that follow were missing here, and are copied from the database as they were. */
  | { readonly says: 'copied'; readonly lines: number };

/** `terms passed`: rows by a term of their own; `gone`: those, and the customers as a whole. */
export type Step = 'minimise' | 'erase contact' | 'terms passed' | 'gone';

export type Line = Saying & {
  /** Which house's database it is about: a folder may have served more than one. */
  readonly house: string;
  readonly at: string;
  /** The hash of the line before. */
  readonly previous: string;
  readonly hash: string;
};

export type EraseLine = Extract<Line, { says: 'erase' }>;

/** What the first line follows. */
export const beginning = '0'.repeat(64);

const hashOf = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** @param key of the house: without it nobody can write a line that fits */
export function writeLine(
  key: Buffer,
  line: Saying & { house: string; at: string; previous: string },
): string {
  return JSON.stringify({ ...line, hash: hashOf(key, JSON.stringify(line)) });
}

/** Undefined when it was not written with this key, or was changed since. */
export function readLine(key: Buffer, text: string): Line | undefined {
  let line: Line;
  try {
    line = JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
  const { hash, ...rest } = line;
  const expected = hashOf(key, JSON.stringify(rest));
  const same = typeof hash === 'string' && hash.length === expected.length;
  return same && timingSafeEqual(Buffer.from(hash), Buffer.from(expected)) ? line : undefined;
}
