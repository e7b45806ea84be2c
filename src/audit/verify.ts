import sql from 'sql-template-tag';
import type { Work } from '../kernel/scope.js';
import { beginning, linkColumns, nameOfKey, type SealedLink, sealOf } from './chain.js';
import { type Finding, found } from './findings.js';
import { lastPlace } from './links.js';
import {
  entriesBetween,
  type Member,
  memberLength,
  type MemberRow,
  memberColumns,
  memberOf,
} from './member.js';
import { auditSettings } from './settings.js';
import { checkBlock } from './verify-block.js';
import { createWatch, type Watch } from './watch.js';

export interface Verified {
  blocks: number;
  /** Entries that are as they were sealed. */
  entries: number;
  letGo: number;
  /** Written, and not sealed yet. */
  waiting: number;
  findings: number;
  /** The first block with a key, where earlier ones have none. */
  keyedFrom: number | null;
  last: { n: number; sealedAt: string; hash: string } | undefined;
}

/**
 * Walks the chain from its first block, with every entry it sealed: one block in memory at a time.
 * @param options.seals seals that were kept outside; each must be in the chain
 * @param options.tell hears of each finding, and `at` how far it is
 */
export async function verifyAudit(
  work: Work,
  options: {
    seals: readonly string[];
    tell: (finding: Finding) => void;
    at: (entries: number, part: number) => void;
  },
): Promise<Verified> {
  const { key, oldKeys } = work.house.settings(auditSettings);
  const keys = new Map([...oldKeys, ...(key ? [key] : [])].map((one) => [nameOfKey(one), one]));
  const seals = new Set(options.seals);
  const watch = createWatch();
  const result: Verified = {
    blocks: 0,
    entries: 0,
    letGo: 0,
    waiting: 0,
    findings: 0,
    keyedFrom: null,
    last: undefined,
  };
  const tell = (finding: Finding): void => {
    result.findings += 1;
    options.tell(finding);
  };
  const end = await work.read.row<{ n: number }>(sql`select coalesce(max(n), 0) as n from audit.block`);
  const tip = end?.n ?? 0;
  let before: SealedLink | undefined;
  let until = 0n;
  for (;;) {
    const link = await nextLink(work, before?.n ?? 0);
    if (!link) break;
    const next = (before?.n ?? 0) + 1;
    if (link.n !== next) tell(found.missing(next, link.n - 1));
    else if (link.previous !== (before?.hash ?? beginning)) tell(found.replaced(link.n));
    for (const finding of brokenSeal(link, keys, result.keyedFrom !== null)) tell(finding);
    if (link.keyName !== null) result.keyedFrom ??= link.n;
    seals.delete(link.hash);
    if (link.kind === 'sealed') {
      if (link.afterPlace !== String(until) && link.n === next)
        tell(
          found.edited(
            link.n,
            `it begins after place ${link.afterPlace}, where block before it ended at ${until}`,
          ),
        );
      const { intact, letGo } = await checkBlock(work, link, { tip, watch, tell });
      result.entries += intact;
      result.letGo += letGo;
      until = BigInt(link.untilPlace);
    }
    watch.passed(link);
    result.blocks += 1;
    result.last = { n: link.n, sealedAt: link.sealedAt, hash: link.hash };
    before = link;
    options.at(result.entries, link.n / Math.max(tip, link.n));
  }
  if (key && before?.keyName === null) tell(found.noKey(before.n));
  result.waiting = await checkWaiting(work, until, watch, tell);
  await checkDaySeals(work, tell);
  for (const seal of seals) tell(found.sealGone(seal));
  return result;
}

const nextLink = (work: Work, n: number): Promise<SealedLink | undefined> =>
  work.read.row<SealedLink>(
    sql`select ${linkColumns} from audit.block b where b.n > ${n} order by b.n limit 1`,
  );

function* brokenSeal(
  link: SealedLink,
  keys: ReadonlyMap<string, string>,
  keyed: boolean,
): Generator<Finding> {
  const key = link.keyName === null ? null : keys.get(link.keyName);
  if (link.keyName === null && keyed) yield found.noKey(link.n);
  if (key === undefined) yield found.unknownKey(link.n, link.keyName as string);
  else if (sealOf(link, key) !== link.hash)
    yield found.edited(link.n, 'what it says does not match its seal');
  if (link.members.length !== link.entries * memberLength)
    yield found.edited(
      link.n,
      `it says ${link.entries} entries and lists ${link.members.length / memberLength}`,
    );
}

const chunkSize = 500;

/** What is not sealed yet is only as old as the last seal; what stands outside all places was put in. */
async function checkWaiting(
  work: Work,
  after: bigint,
  watch: Watch,
  tell: (finding: Finding) => void,
): Promise<number> {
  const last = await lastPlace(work.read);
  watch.now(BigInt(work.clock.now().getTime()) * 1000n);
  let waiting = 0;
  for (let from: bigint | Member = after; ;) {
    const rows: MemberRow[] = await work.read.rows<MemberRow>(entriesBetween(from, last, chunkSize));
    const members = rows.map(memberOf);
    for (const member of members) {
      const late = watch.backdated(member);
      if (late !== undefined) tell(found.backdated(null, member, late));
    }
    waiting += members.length;
    if (members.length < chunkSize) break;
    from = members.at(-1) as Member;
  }
  const outside = await work.read.rows<MemberRow>(sql`
    select ${memberColumns} from audit.entry e where e.place is null or e.place <= 0 or e.place > ${String(last)} limit 1000`);
  for (const row of outside)
    tell(found.inserted(null, memberOf({ ...row, place: row.place ?? '0' }) as Member));
  return waiting;
}

/** The seals that were noted day by day are copies: whoever makes the chain anew has to think of them too. */
async function checkDaySeals(work: Work, tell: (finding: Finding) => void): Promise<void> {
  const wrong = await work.read.rows<{ day: string; n: number }>(sql`
    select d.day::text as day, d.block_n as n from audit.day_seal d left join audit.block b on b.n = d.block_n
    where b.hash is distinct from d.hash order by d.day limit 1000`);
  for (const { day, n } of wrong) tell(found.daySealWrong(day, n));
}
