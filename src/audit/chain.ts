import { createHash, createHmac } from 'node:crypto';
import sql from 'sql-template-tag';
import { micros } from './member.js';

/** A link of the chain, as it is hashed and as PostgreSQL gives it: times in microseconds, numbers as text. */
export interface Link {
  id: string;
  n: number;
  kind: 'sealed' | 'let go';
  sealedAt: string;
  afterPlace: string;
  untilPlace: string;
  seenPlace: string;
  ofBlock: number | null;
  entries: number;
  firstAt: string | null;
  lastAt: string | null;
  members: Buffer;
  keyName: string | null;
  previous: string;
}

export interface SealedLink extends Link {
  hash: string;
}

/** Over the alias `b`. */
export const linkColumns = sql`b.id, b.n, b.kind, ${micros('b.sealed_at')} as "sealedAt",
  b.after_place::text as "afterPlace", b.until_place::text as "untilPlace", b.seen_place::text as "seenPlace",
  b.of_block as "ofBlock", b.entries, ${micros('b.first_at')} as "firstAt", ${micros('b.last_at')} as "lastAt",
  b.members, b.key_name as "keyName", b.previous, b.hash`;

/** What the first link follows. */
export const beginning = '0'.repeat(64);

/** Tells keys apart without giving anything away of them. */
export const nameOfKey = (key: string): string =>
  createHash('sha256').update(`klantmap audit key ${key}`).digest('hex').slice(0, 8);

/** The seal of a link, over every column of it: with a key, nobody can make one who has only the database. */
export function sealOf(link: Link, key: string | null): string {
  const members = createHash('sha256').update(link.members).digest('hex');
  const text = JSON.stringify([
    'klantmap audit 1',
    link.id,
    link.n,
    link.kind,
    link.sealedAt,
    link.afterPlace,
    link.untilPlace,
    link.seenPlace,
    link.ofBlock,
    link.entries,
    link.firstAt,
    link.lastAt,
    members,
    link.keyName,
    link.previous,
  ]);
  return (key === null ? createHash('sha256') : createHmac('sha256', key)).update(text).digest('hex');
}
