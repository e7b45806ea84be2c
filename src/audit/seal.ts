import { setTimeout as delay } from 'node:timers/promises';
import sql from 'sql-template-tag';
import type { Database } from '../kernel/database.js';
import type { Scope, Work } from '../kernel/scope.js';
import { nameOfKey } from './chain.js';
import { addLink, lastLink, lastPlace, lockChain } from './links.js';
import { entriesBetween, type Member, type MemberRow, memberOf } from './member.js';
import { auditSettings } from './settings.js';
import { indexSubjects } from './subjects.js';

/** Entries of one block at the most; what is kept of them is then 640 kB. */
export const blockSize = 10_000;
/** An entry of a long list names hundreds of records: so many at once fit well in memory. */
const chunkSize = 500;

/**
 * Seals what was written, block by block, and says how many entries. Any number of processes may call it: whoever
 * finds another one at it leaves it to them. Whoever writes entries waits for nothing.
 */
export async function sealEntries(work: Work): Promise<number> {
  for (let sealed = 0; ;) {
    const entries = await work.transaction(sealNext);
    sealed += entries;
    if (entries < blockSize) return sealed;
  }
}

async function sealNext(scope: Scope): Promise<number> {
  if (!(await lockChain(scope))) return 0;
  const settled = await settledPlace(scope);
  if (settled === undefined) return 0;
  const last = await lastLink(scope);
  const after = BigInt(last?.untilPlace ?? 0);
  const members = await membersBetween(scope, after, settled);
  // The first seal under another key comes at once, so that the end of the chain always has the key of now.
  const { key } = scope.settings(auditSettings);
  const keyChanged = last !== undefined && last.keyName !== (key && nameOfKey(key));
  if (members.length === 0 && !keyChanged) return 0;
  const until =
    members.length === blockSize ? (members.at(-1) as Member).place : settled > after ? settled : after;
  await indexSubjects(scope, after, until);
  await addLink(scope, last, { kind: 'sealed', after, until, ofBlock: null, members });
  return members.length;
}

/** A place below which all is settled once each transaction numbered below `transaction` has ended. */
interface Horizon {
  place: bigint;
  transaction: string;
}

// Kept from one run to the next, so that sealing goes on behind a transaction that takes hours.
const horizons = new WeakMap<Database, Horizon>();
const patience = { tries: 40, pause: 25 };

/**
 * The last place up to which nothing can appear any more. Entries become visible in the order in which their
 * transactions commit, not in that of their places: one that is slow must not slip in behind a seal.
 */
async function settledPlace(scope: Scope): Promise<bigint | undefined> {
  const { database } = scope.house;
  let horizon = horizons.get(database);
  // A database that was restored elsewhere counts its transactions from another number.
  if (horizon && (await isAhead(scope, horizon))) horizon = undefined;
  if (!horizon) {
    const place = await lastPlace(scope);
    // Asked for after the place: whoever drew that place or an earlier one has a lower number.
    const own = await scope.row<{ id: string }>(sql`select pg_current_xact_id()::text as id`);
    horizon = { place, transaction: (own as { id: string }).id };
    horizons.set(database, horizon);
  }
  for (let tried = 0; tried < patience.tries; tried += 1) {
    const now = await scope.row<{ settled: boolean }>(
      sql`select pg_snapshot_xmin(pg_current_snapshot()) >= ${horizon.transaction}::xid8 as settled`,
    );
    if (now?.settled) {
      horizons.delete(database);
      return horizon.place;
    }
    await delay(patience.pause);
  }
  return undefined;
}

async function isAhead(scope: Scope, { transaction }: Horizon): Promise<boolean> {
  const row = await scope.row<{ ahead: boolean }>(
    sql`select pg_snapshot_xmax(pg_current_snapshot()) < ${transaction}::xid8 as ahead`,
  );
  return row?.ahead ?? false;
}

async function membersBetween(scope: Scope, after: bigint, until: bigint): Promise<Member[]> {
  const members: Member[] = [];
  for (let from: bigint | Member = after; ;) {
    const limit = Math.min(chunkSize, blockSize - members.length);
    const rows: MemberRow[] = await scope.rows<MemberRow>(entriesBetween(from, until, limit));
    members.push(...rows.map(memberOf));
    if (rows.length < limit || members.length === blockSize) return members;
    from = members.at(-1) as Member;
  }
}
