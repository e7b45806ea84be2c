import sql from 'sql-template-tag';
import { newId } from '../kernel/ids.js';
import type { Scope } from '../kernel/scope.js';
import { beginning, type Link, nameOfKey, sealOf } from './chain.js';
import { asText, type Member, toTimestamp } from './member.js';
import { auditSettings } from './settings.js';

/** Any number that nothing else in this database locks. */
const chainLock = 4_811_670_221;

/** Until the transaction ends nobody else adds to the chain. @returns false when somebody else is at it */
export async function lockChain(scope: Scope): Promise<boolean> {
  const lock = await scope.row<{ got: boolean }>(sql`select pg_try_advisory_xact_lock(${chainLock}) as got`);
  return lock?.got ?? false;
}

/** The last place that was drawn, be it by a transaction that is still under way. */
export async function lastPlace(scope: Scope): Promise<bigint> {
  const row = await scope.row<{ place: string }>(
    sql`select case when is_called then last_value else 0 end as place from audit.entry_place`,
  );
  return BigInt(row?.place ?? 0);
}

export interface LastLink {
  n: number;
  hash: string;
  untilPlace: string;
  keyName: string | null;
}

export const lastLink = (scope: Scope): Promise<LastLink | undefined> =>
  scope.row<LastLink>(
    sql`select n, hash, until_place as "untilPlace", key_name as "keyName" from audit.block order by n desc limit 1`,
  );

/** Puts a link at the end of the chain, which the caller has locked. @returns its id */
export async function addLink(
  scope: Scope,
  last: LastLink | undefined,
  link: {
    kind: Link['kind'];
    after: bigint;
    until: bigint;
    ofBlock: number | null;
    members: readonly Member[];
  },
): Promise<string> {
  const { key } = scope.settings(auditSettings);
  const now = scope.now(); // before the last place is looked up: whatever has a later place was written later
  const times = link.members.map((member) => member.at).toSorted((a, b) => (a < b ? -1 : 1));
  const [first, final] = [times[0], times.at(-1)];
  const made: Link = {
    id: newId(scope),
    n: (last?.n ?? 0) + 1,
    kind: link.kind,
    sealedAt: String(BigInt(now.getTime()) * 1000n),
    afterPlace: String(link.after),
    untilPlace: String(link.until),
    seenPlace: String(await lastPlace(scope)),
    ofBlock: link.ofBlock,
    entries: link.members.length,
    firstAt: first === undefined ? null : asText(first),
    lastAt: final === undefined ? null : asText(final),
    members: Buffer.concat(link.members.map((member) => member.bytes)),
    keyName: key && nameOfKey(key),
    previous: last?.hash ?? beginning,
  };
  await scope.rows(sql`
    insert into audit.block (id, n, kind, sealed_at, after_place, until_place, seen_place, of_block, entries, first_at, last_at, members, key_name, previous, hash)
    values (${made.id}, ${made.n}, ${made.kind}, ${now.toISOString()}, ${made.afterPlace}, ${made.untilPlace}, ${made.seenPlace}, ${made.ofBlock}, ${made.entries},
      ${toTimestamp(made.firstAt)}, ${toTimestamp(made.lastAt)}, ${made.members}, ${made.keyName}, ${made.previous}, ${sealOf(made, key)})`);
  return made.id;
}
