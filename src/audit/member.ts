import { createHash } from 'node:crypto';
import sql, { raw, type Sql } from 'sql-template-tag';
import type { EntrySchema } from './entry.js';
import type { InferEntity } from '@mikro-orm/core';

/**
 * What a block holds of one entry, in 64 bytes: its place, id and time as they are, so that one that is gone can
 * still be named, and a hash of all the rest.
 */
export const memberLength = 64;

export interface Member {
  readonly place: bigint;
  readonly id: string;
  /** Microseconds since 1970. */
  readonly at: bigint;
  readonly bytes: Buffer;
}

/** Everything else, each as PostgreSQL writes it, which for these types depends on no setting. */
const hashed = {
  workId: 'work_id',
  actorKind: 'actor_kind',
  actorId: 'actor_id',
  actor: 'actor',
  purposes: 'purposes',
  kind: 'kind',
  cause: 'cause',
  what: 'what',
  customerId: 'customer_id',
  contactId: 'contact_id',
  staffId: 'staff_id',
  recordType: 'record_type',
  recordIds: 'record_ids',
  fields: 'fields',
} satisfies Record<Exclude<keyof InferEntity<typeof EntrySchema> & string, 'place' | 'id' | 'at'>, string>;

/** An instant as a count of microseconds, whatever time zone and style of dates the session has. */
export const micros = (column: string): Sql => raw(`trunc(extract(epoch from ${column}) * 1000000)::text`);

/** The columns of an entry that a member is made of, over the alias `e`. */
export const memberColumns = sql`e.place::text as place, e.id::text as id, ${micros('e.at')} as at,
  array[${raw(
    Object.values(hashed)
      .map((column) => `e.${column}::text`)
      .join(', '),
  )}] as rest`;

export interface MemberRow {
  place: string;
  id: string;
  at: string;
  rest: (string | null)[];
}

/**
 * Hashed here and not in PostgreSQL: whoever owns the database could put another function in the place of any there,
 * and what is hashed should be what is handed out.
 */
export function memberOf(row: MemberRow): Member {
  const bytes = Buffer.alloc(memberLength);
  bytes.writeBigInt64BE(BigInt(row.place), 0);
  bytes.write(row.id.replaceAll('-', ''), 8, 'hex');
  bytes.writeBigInt64BE(asMicros(row.at), 24);
  createHash('sha256').update(JSON.stringify(row.rest)).digest().copy(bytes, 32);
  return readMember(bytes, 0);
}

export function readMember(bytes: Buffer, offset: number): Member {
  const id = bytes.toString('hex', offset + 8, offset + 24);
  return {
    place: bytes.readBigInt64BE(offset),
    id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    at: bytes.readBigInt64BE(offset + 24),
    bytes: bytes.subarray(offset, offset + memberLength),
  };
}

export const readMembers = (bytes: Buffer): Member[] =>
  Array.from({ length: Math.floor(bytes.length / memberLength) }, (_, index) =>
    readMember(bytes, index * memberLength),
  );

// PostgreSQL has times at infinity; the house writes none, but somebody who tampers might.
const infinity = 2n ** 63n - 1n;

/** What `micros` gives, as a number. */
export function asMicros(text: string): bigint {
  if (text === 'Infinity') return infinity;
  return text === '-Infinity' ? -infinity : BigInt(text);
}

/** As `micros` gives it. */
export function asText(at: bigint): string {
  if (at === infinity) return 'Infinity';
  return at === -infinity ? '-Infinity' : String(at);
}

/** Back to PostgreSQL, exactly. */
export function toTimestamp(text: string | null): Sql {
  if (text === null) return sql`null`;
  if (text.endsWith('Infinity')) return sql`${text}::timestamptz`;
  return sql`timestamptz 'epoch' + ${`${text} microseconds`}::interval`;
}

export function inWords(at: bigint): string {
  const time = new Date(Number(at / 1000n));
  return Number.isNaN(time.getTime()) ? 'no time at all' : time.toISOString();
}

const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Entries after one place, or after one entry, up to another place. Two in one place are told apart by their ids. */
export const entriesBetween = (after: bigint | Member, until: bigint, limit: number): Sql => {
  const [place, id] = typeof after === 'bigint' ? [after, lastId] : [after.place, after.id];
  return sql`
    select ${memberColumns} from audit.entry e
    where (e.place, e.id) > (${String(place)}, ${id}) and e.place <= ${String(until)} order by e.place, e.id limit ${limit}`;
};
