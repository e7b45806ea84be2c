import { linkColumns, type SealedLink, sealOf } from '../src/audit/chain.js';
import { letEntriesGo } from '../src/audit/let-go.js';
import { sealEntries } from '../src/audit/seal.js';
import { systemActor } from '../src/kernel/scope.js';
import { type TestApp, withApp } from './support/app.js';
import { anOffice } from './support/given.js';
import { verified } from './trials/audit-tampering.js';

const workOf = (test: TestApp) => test.app.work(systemActor('test'), 'test');
const kinds = async (test: TestApp) => (await verified(test)).map(({ what, entry }) => [what, entry]);
const entries = async (test: TestApp, where: string) =>
  (await test.owner.query(`select id, place from audit.entry where ${where} order by place`)).rows as {
    id: string;
    place: string;
  }[];

/** Two offices of 2026 that were seen by somebody; ten years later one of them is gone, with its every term. */
async function tenYearsOn(test: TestApp): Promise<{ staying: string; gone: string }> {
  const [staying, gone] = [await anOffice(test), await anOffice(test)];
  const support = await test.as('support');
  for (const { id } of [staying, gone]) await support.get(`{ customer(id: "${id}") { officeName } }`);
  await support.get('query Beide { customers(first: 5) { nodes { officeName } } }');
  await sealEntries(workOf(test));
  test.clock.set('2036-06-15T09:00:00Z');
  await support.get(`query Later { customer(id: "${gone.id}") { officeName } }`);
  await sealEntries(workOf(test));
  await test.owner.query('alter table customers.customer disable trigger user');
  await test.owner.query('delete from customers.customer where id = $1', [gone.id]);
  return { staying: staying.id, gone: gone.id };
}

test('entries go with their customer once their own term is over, and what stays still verifies', () =>
  withApp(async (test) => {
    const { staying, gone } = await tenYearsOn(test);
    const before = await entries(test, 'true');
    test.clock.set('2033-12-31T22:59:00Z'); // the last day of the seventh year after
    expect(await letEntriesGo(workOf(test))).toBe(0);
    test.clock.set('2036-07-01T09:00:00Z');
    const count = await letEntriesGo(workOf(test));
    expect(count).toBeGreaterThan(0);
    expect(await letEntriesGo(workOf(test))).toBe(0);
    await sealEntries(workOf(test));

    const about = async (id: string) =>
      (
        await test.owner.query(`select cause from audit.entry where $1 = any(record_ids) order by cause`, [
          id,
        ])
      ).rows;
    expect((await about(gone)).map(({ cause }) => cause)).toEqual(['Beide', 'Later']);
    expect((await about(staying)).map(({ cause }) => cause)).toEqual(['Beide', 'unnamed operation']);
    expect(await entries(test, `what = 'audit.entries-let-go'`)).toHaveLength(1);
    expect(await entries(test, 'true')).toHaveLength(before.length - count + 1);
    expect(await verified(test)).toEqual([]);
    const { rows } = await test.owner.query(`select kind, of_block, entries from audit.block order by n`);
    expect(rows.filter(({ kind }) => kind === 'let go')).toEqual([
      { kind: 'let go', of_block: 1, entries: count },
    ]);
  }));

test('nobody lets an entry go before its term, and taking one away is found, however old it is', () =>
  withApp(async (test) => {
    const { gone } = await tenYearsOn(test);
    const [late] = await entries(test, `cause = 'Later'`);
    const [old] = await entries(test, `kind = 'read' and customer_id = '${gone}'`);
    await expect(test.asApp.query('select audit.let_go(array[$1::bigint])', [late!.place])).rejects.toThrow(
      'audit.entry is append-only: delete is refused before an entry',
    );
    await expect(test.asApp.query('delete from audit.entry')).rejects.toThrow('permission denied');
    const changed = await entries(test, `what = 'customer.created'`);
    await test.owner.query('alter table audit.entry disable trigger user');
    await test.owner.query(`update audit.entry set actor = 'nobody' where id = $1`, [changed[1]!.id]);
    await test.owner.query('delete from audit.entry where id = $1', [old!.id]);
    await test.owner.query('alter table audit.entry enable trigger user');
    await letEntriesGo(workOf(test));
    // Letting go washes nothing: what was changed stays, to be found.
    expect((await kinds(test)).toSorted()).toEqual(
      [
        ['CHANGED', changed[1]!.id],
        ['REMOVED', old!.id],
      ].toSorted(),
    );
  }));

test('an entry that somebody lets go too soon by a block of their own making is named', () =>
  withApp(async (test) => {
    await tenYearsOn(test);
    const [late] = await entries(test, `cause = 'Later'`);
    await forgeLettingGo(test, late!.place);
    expect(await kinds(test)).toEqual([['EARLY', late!.id]]);
  }));

test('an entry that was let go and is there again is named', () =>
  withApp(async (test) => {
    await tenYearsOn(test);
    await test.owner.query('create table kept as table audit.entry');
    await letEntriesGo(workOf(test));
    const returned = await test.owner.query(
      `insert into audit.entry select * from kept k where not exists (select 1 from audit.entry e where e.id = k.id) limit 1 returning id`,
    );
    expect(await kinds(test)).toContainEqual(['RETURNED', returned.rows[0].id]);
  }));

/** As the owner of a database whose chain has no key would. */
async function forgeLettingGo(test: TestApp, place: string): Promise<void> {
  const links = (await test.owner.query(`select ${linkColumns.text} from audit.block b order by n`))
    .rows as SealedLink[];
  const last = links.at(-1) as SealedLink;
  const of = links.find(
    (link) => BigInt(link.afterPlace) < BigInt(place) && BigInt(place) <= BigInt(link.untilPlace),
  ) as SealedLink;
  const offset = Array.from({ length: of.entries }, (_, index) => index * 64).find(
    (from) => of.members.readBigInt64BE(from) === BigInt(place),
  ) as number;
  const made = {
    ...last,
    id: '019ec5e5-4ec0-7056-9bcf-fb18ec4876b9',
    n: last.n + 1,
    kind: 'let go' as const,
    afterPlace: last.untilPlace,
    ofBlock: of.n,
    entries: 1,
    members: of.members.subarray(offset, offset + 64),
    previous: last.hash,
  };
  await test.owner.query(
    `insert into audit.block select $1, $2, 'let go', sealed_at, until_place, until_place, seen_place, $3, 1, first_at, last_at, $4, null, $5, $6
     from audit.block where n = $7`,
    [made.id, made.n, made.ofBlock, made.members, made.previous, sealOf(made, null), last.n],
  );
  await test.owner.query('alter table audit.entry disable trigger user');
  await test.owner.query('delete from audit.entry where place = $1', [place]);
}
