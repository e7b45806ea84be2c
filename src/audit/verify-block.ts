import sql from 'sql-template-tag';
import { dateOf } from '../kernel/clock.js';
import type { Work } from '../kernel/scope.js';
import type { SealedLink } from './chain.js';
import { type Finding, found } from './findings.js';
import {
  asMicros,
  entriesBetween,
  type Member,
  type MemberRow,
  memberOf,
  micros,
  readMembers,
} from './member.js';
import { blockSize } from './seal.js';
import { shortestTerm } from './settings.js';
import type { Watch } from './watch.js';

const chunkSize = 500;
/** Somebody may have put in millions: so many more than a block can hold are named. */
const surplus = 1000;

/** Holds the entries that are there against those that were sealed. */
export async function checkBlock(
  work: Work,
  link: SealedLink,
  { tip, watch, tell }: { tip: number; watch: Watch; tell: (finding: Finding) => void },
): Promise<{ intact: number; letGo: number }> {
  const { n } = link;
  const listed = new Map(readMembers(link.members).map((member) => [member.place, member]));
  const listedIds = new Set([...listed.values()].map((member) => member.id));
  const there = await membersThere(work, link);
  // Looked up after the entries: what is let go this moment is either still there, or known as let go.
  const gone = await lettingGo(work, n);
  const seen = new Set<bigint>();
  let intact = 0;
  let letGo = 0;
  watch.now(asMicros(link.sealedAt));
  for (const member of there) {
    const sealed = listed.get(member.place);
    if (!sealed || seen.has(member.place)) {
      tell(found.inserted(n, member));
      continue;
    }
    seen.add(member.place);
    const by = gone.get(member.place);
    if (by && by.n <= tip) tell(found.returned(n, member, by.n));
    else if (sealed.bytes.equals(member.bytes)) intact += 1;
    else
      tell(
        (sealed.id !== member.id && listedIds.has(member.id) ? found.moved : found.changed)(
          n,
          sealed,
          member,
        ),
      );
    const late = watch.backdated(member);
    if (late !== undefined && sealed.bytes.equals(member.bytes)) tell(found.backdated(n, member, late));
  }
  for (const member of listed.values()) {
    if (seen.has(member.place)) continue;
    const by = gone.get(member.place);
    if (!by?.bytes.equals(member.bytes)) tell(found.removed(n, member));
    else if (yearOf(member.at) + shortestTerm >= yearOf(by.sealedAt)) tell(found.early(n, member, by.n));
    else letGo += 1;
  }
  for (const entry of await hidden(work, link)) tell(found.hidden(n, entry));
  return { intact, letGo };
}

async function membersThere(work: Work, link: SealedLink): Promise<Member[]> {
  const until = BigInt(link.untilPlace);
  const members: Member[] = [];
  for (let from: bigint | Member = BigInt(link.afterPlace); members.length < blockSize + surplus;) {
    const rows = await work.read.rows<MemberRow>(entriesBetween(from, until, chunkSize));
    members.push(...rows.map(memberOf));
    if (rows.length < chunkSize) break;
    from = members.at(-1) as Member;
  }
  return members;
}

interface LetGo extends Member {
  /** By which block, and when. */
  n: number;
  sealedAt: bigint;
}

async function lettingGo(work: Work, n: number): Promise<Map<bigint, LetGo>> {
  const links = await work.read.rows<{ n: number; sealedAt: string; members: Buffer }>(sql`
    select b.n, ${micros('b.sealed_at')} as "sealedAt", b.members from audit.block b
    where b.of_block = ${n} and b.kind = 'let go' order by b.n`);
  return new Map(
    links.flatMap((link) =>
      readMembers(link.members).map(
        (member) => [member.place, { ...member, n: link.n, sealedAt: asMicros(link.sealedAt) }] as const,
      ),
    ),
  );
}

const yearOf = (at: bigint): number => Number.parseInt(dateOf(new Date(Number(at / 1000n))), 10);

/** Entries that a search by whom they are about would not find. */
const hidden = (work: Work, link: SealedLink): Promise<{ id: string; at: string }[]> =>
  work.read.rows(sql`
    select e.id::text as id, ${micros('e.at')} as at from audit.entry e left join audit.about a on a.place = e.place
    where e.place > ${link.afterPlace} and e.place <= ${link.untilPlace} and (a.place is null or a.entry_id <> e.id
      or not a.subjects @> array_remove(array[e.customer_id, e.contact_id, e.staff_id], null)
      or e.record_type in ('Customer', 'Contact') and not a.subjects @> e.record_ids)
    order by e.place limit ${surplus}`);
