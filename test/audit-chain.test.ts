import { sealEntries } from '../src/audit/seal.js';
import { systemActor } from '../src/kernel/scope.js';
import { klantmap } from './support/cli.js';
import { type TestApp, withApp } from './support/app.js';
import { anOffice } from './support/given.js';
import { sealedHouse, tamperingTrial, tampering, verified } from './trials/audit-tampering.js';

const AUDIT_KEY = 'a key of tests that stands outside the database';

const workOf = (test: Pick<TestApp, 'app'>) => test.app.work(systemActor('test'), 'test');
const blocks = async (test: TestApp) =>
  (
    await test.owner.query(
      'select n, entries, after_place, until_place, key_name from audit.block order by n',
    )
  ).rows;

test(
  'each edit of the audit by the owner of the database is found, and what was edited is named',
  () =>
    withApp(
      async (test) => {
        const edits = Object.keys(tampering).length;
        expect(edits).toBeGreaterThanOrEqual(20);
        expect(await tamperingTrial(test, { seed: 20_261_125, edits })).toEqual([]);
      },
      { environment: { AUDIT_KEY } },
    ),
  60_000,
);

test('a chain without a key can be made anew by the owner of the database, and a seal kept outside tells', () =>
  withApp(async (test) => {
    const seal = await sealedHouse(test, 3);
    expect(await verified(test, [seal])).toEqual([]);
    await test.owner
      .query(`alter table audit.entry disable trigger user; alter table audit.block disable trigger user;
      alter table audit.about disable trigger user`);
    const { did } = await tampering['all made anew']!(test.owner, { from: (low) => low, one: ([first]) => first as never, happens: () => false }); // prettier-ignore
    expect(did).toBe('changed block 1 and made its seal anew, and all after it');
    expect(await verified(test)).toEqual([]);
    expect(await verified(test, [seal])).toEqual([
      { what: 'SEAL', block: null, entry: null, text: expect.stringContaining(seal) },
    ]);
  }));

test('an entry of a transaction that takes long is not slipped in behind a seal', () =>
  withApp(async (test) => {
    await anOffice(test);
    const slow = await test.asApp.connect();
    try {
      const insert = `insert into audit.entry (id, at, work_id, actor_kind, actor, purposes, kind, cause, what)
        values (gen_random_uuid(), '2026-06-15T09:00:00Z', gen_random_uuid(), 'system', 'slow', '{}', 'deed', 'slow', 'slow')`;
      await slow.query('begin');
      await slow.query(insert);
      await anOffice(test); // has a later place, and is there before
      const sealed = await sealEntries(workOf(test));
      expect(await blocks(test)).toEqual([]);
      expect(sealed).toBe(0);
      await slow.query('commit');
    } finally {
      slow.release();
    }
    const { rows } = await test.owner.query('select count(*)::int as n from audit.entry');
    expect(await sealEntries(workOf(test))).toBe(rows[0].n);
    expect(await blocks(test)).toMatchObject([{ n: 1, entries: rows[0].n }]);
    expect(await verified(test)).toEqual([]);
  }));

test('processes that seal at once make one chain, of all entries, each once', () =>
  withApp(async (test) => {
    const other = await test.another();
    const houses = [test, { app: other }];
    for (let n = 0; n < 6; n += 1)
      await Promise.all([
        ...houses.map((house) => sealEntries(workOf(house))),
        ...Array.from({ length: 4 }, () => anOffice(test)),
      ]);
    for (let sealed = 1; sealed > 0;) sealed = await sealEntries(workOf(test));
    const all = await blocks(test);
    expect(all.map(({ n }) => n)).toEqual(all.map((_, index) => index + 1));
    const { rows } = await test.owner.query('select count(*)::int as n from audit.entry');
    expect(all.reduce((sum, { entries }) => sum + entries, 0)).toBe(rows[0].n);
    expect(await verified(test)).toEqual([]);
  }));

test('a key that is new seals at once, one that was replaced still verifies, and one that is lost is told', () =>
  withApp(async (test) => {
    await anOffice(test);
    await sealEntries(workOf(test));
    const keyed = await test.another({ environment: { AUDIT_KEY } });
    expect(await sealEntries(workOf({ app: keyed }))).toBe(0);
    const again = await test.another({
      environment: { AUDIT_KEY: 'k'.repeat(32), AUDIT_OLD_KEYS: AUDIT_KEY },
    });
    await sealEntries(workOf({ app: again }));
    expect((await blocks(test)).map((block) => Boolean(block.key_name))).toEqual([false, true, true]);
    expect(await verified({ ...test, app: again })).toEqual([]);
    const lost = await verified(test);
    expect(lost.map(({ what, block }) => [what, block])).toEqual([
      ['KEY', 2],
      ['KEY', 3],
    ]);
  }));

test(
  'the command tells what it found, line by line, and ends with status 1 when there is anything',
  () =>
    withApp(async (test) => {
      const seal = await sealedHouse(test, 2);
      const environment = { DATABASE_URL: test.ownerUrl, KLANTMAP_NOW: '2026-06-15T12:00:00Z' };
      const good = await klantmap(['audit', 'verify', '--seal', seal], environment);
      expect([good.status, good.stderr]).toEqual([0, '']);
      expect(good.stdout).toContain(`The seal ${seal} is in the chain.`);
      expect(good.stdout).toContain('Nothing was changed, removed or put in.');
      expect(good.stdout).toMatch(/2 blocks: \d+ entries are as they were sealed, 0 were let go .*, 0 wait/);

      await test.owner.query('alter table audit.entry disable trigger user');
      const { rows } = await test.owner.query(
        `delete from audit.entry where place = (select min(place) from audit.entry) returning id`,
      );
      const bad = await klantmap(['audit', 'verify'], environment);
      expect([bad.status, bad.stderr]).toEqual([1, '']);
      expect(bad.stdout).toContain(`REMOVED block 1: entry ${rows[0].id} of 2026-06-15T09:00:00.000Z`);

      const wrong = await klantmap(['audit', 'verify', '--seal', 'nothing.eml'], environment);
      expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('nothing.eml')]);
    }),
  60_000,
);
