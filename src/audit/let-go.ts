import sql from 'sql-template-tag';
import { timeZone } from '../kernel/clock.js';
import type { Scope, Work } from '../kernel/scope.js';
import { entriesLetGo } from './events.js';
import { addLink, type LastLink, lastLink, lockChain } from './links.js';
import { type Member, memberColumns, memberOf, type MemberRow, readMembers } from './member.js';
import { auditSettings } from './settings.js';

/** An entry of a long list names hundreds of records: so many at once fit well in memory. */
const chunkSize = 500;

/**
 * Lets entries go whose term is over and that are about no customer who is still there. Each block that loses some
 * is told of by another one in the chain, so that `audit verify` knows them from entries that somebody took away,
 * and sees by their own times that their term was over.
 */
export async function letEntriesGo(work: Work): Promise<number> {
  const blocks = await work.read.rows<{ n: number }>(sql`
    select n from audit.block where kind = 'sealed' and first_at < ${firstMomentKept(work.read)} order by n`);
  let gone = 0;
  for (const { n } of blocks) gone += await work.transaction((scope) => letGoOf(scope, n));
  return gone;
}

/** Entries of a year are kept until so many years after its end, as tax law counts. */
function firstMomentKept(scope: Scope) {
  const year = Number.parseInt(scope.today(), 10) - scope.settings(auditSettings).keepYears;
  return sql`${`${year}-01-01`}::timestamp at time zone ${timeZone}`;
}

async function letGoOf(scope: Scope, n: number): Promise<number> {
  if (!(await lockChain(scope))) return 0;
  const due = await scope.rows<{ place: string }>(sql`
    select e.place from audit.block b
    join audit.entry e on e.place > b.after_place and e.place <= b.until_place join audit.about a on a.place = e.place
    where b.n = ${n} and e.at < ${firstMomentKept(scope)}
      and not exists (select 1 from customers.customer c where c.id = any (a.subjects))
    order by e.place`);
  const members = await asSealed(scope, n, due.map(({ place }) => place)); // prettier-ignore
  if (members.length === 0) return 0;
  const last = (await lastLink(scope)) as LastLink;
  const end = BigInt(last.untilPlace);
  const blockId = await addLink(scope, last, { kind: 'let go', after: end, until: end, ofBlock: n, members });
  await scope.rows(sql`select audit.let_go(${members.map(({ place }) => String(place))}::bigint[])`);
  await scope.emit(entriesLetGo, { blockId });
  return members.length;
}

/** Those among them that are still what was sealed: one that was changed stays, for whoever verifies to find. */
async function asSealed(scope: Scope, n: number, places: readonly string[]): Promise<Member[]> {
  if (places.length === 0) return [];
  const block = await scope.row<{ members: Buffer }>(sql`select members from audit.block where n = ${n}`);
  const sealed = new Map(readMembers(block?.members ?? Buffer.alloc(0)).map((one) => [one.place, one.bytes]));
  const intact: Member[] = [];
  for (let from = 0; from < places.length; from += chunkSize) {
    const rows = await scope.rows<MemberRow>(sql`
      select ${memberColumns} from audit.entry e
      where e.place = any (${places.slice(from, from + chunkSize)}::bigint[]) order by e.place`);
    intact.push(...rows.map(memberOf).filter((one) => sealed.get(one.place)?.equals(one.bytes)));
  }
  return intact;
}
