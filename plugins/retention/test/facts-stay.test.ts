import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withApp, type TestApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { lastRun, runAll } from './stories.js';

const stopped = { startedOn: '2020-01-01', endedOn: '2024-03-31' };

const place = `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id version } } }`;
const lift = `mutation ($input: LiftRetentionHoldInput!) { liftRetentionHold(input: $input) { hold { id } } }`;

/** What the database answers to each statement of the application's role: refused as a change of a fact, or forbidden. */
async function expectRefused(test: TestApp, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    const said = await test.asApp.query(statement).then(
      ({ rowCount }) => `changed ${rowCount}`,
      ({ code }: { code: string }) => code,
    );
    expect([statement, said]).toEqual([statement, expect.stringMatching(/^(KM094|42501)$/)]);
  }
}

test('whoever writes past the house does not rewrite who proposed, approved and ended a run, nor its customers', () =>
  withApp(async (test) => {
    await anOffice(test, stopped);
    const other = await anOffice(test, { startedOn: '2020-01-01' });
    const officer = await test.as('privacy_officer');
    const { id } = await runAll(test, officer);
    const state = async () =>
      (
        await test.owner.query(`select to_jsonb(r) as run, to_jsonb(i) as item from retention.run r
        join retention.run_item i on i.run_id = r.id`)
      ).rows;
    const before = await state();
    expect(before).toMatchObject([{ run: { id, state: 'DONE' }, item: { state: 'DONE' } }]);
    const someone = 'gen_random_uuid()';
    const item = `insert into retention.run_item (id, run_id, customer_id, slice) values (${someone}, '${id}', '${other.id}', 0)`;
    await expectRefused(test, [
      `update retention.run set approved_by = ${someone}`,
      `update retention.run set proposed_by = ${someone}`,
      `update retention.run set approved_at = approved_at - interval '1 day'`,
      `update retention.run set automatic = true`,
      `update retention.run set on_date = on_date - 1`,
      `update retention.run set finished_at = now()`,
      `update retention.run set state = 'PROPOSED', approved_by = null, approved_at = null, finished_at = null`,
      `update retention.run set state = 'RESIDUE', finished_at = null`,
      `delete from retention.run`,
      `truncate retention.run cascade`,
      `insert into retention.run (id, state, automatic, on_date, proposed_at) values (${someone}, 'RUNNING', true, '2026-06-15', now())`,
      `update retention.run_item set state = 'SKIPPED', reason = 'HELD'`,
      `update retention.run_item set state = 'QUEUED'`,
      `update retention.run_item set customer_id = '${other.id}'`,
      `delete from retention.run_item`,
      item,
      `update retention.proof set looked_for = 0`,
      `update retention.proof set state = 'WAITING'`,
      `delete from retention.proof`,
    ]);
    expect(await state()).toEqual(before);

    // A proposal takes no other way to its end than the house's own.
    await anOffice(test, stopped);
    const { proposeRetentionRun } = await officer.get(
      `mutation { proposeRetentionRun(input: {}) { run { id progress { customers } } } }`,
    );
    const { id: next } = proposeRetentionRun.run;
    await expectRefused(test, [
      `update retention.run set state = 'PROVING', automatic = true where id = '${next}'`,
      `update retention.run set automatic = true where id = '${next}'`,
    ]);
    const second = await test.as('privacy_officer');
    await second.get(
      `mutation ($input: ApproveRetentionRunInput!) { approveRetentionRun(input: $input) { run { id } } }`,
      { input: { id: next, customers: 1 } },
    );
    await expectRefused(test, [item.replace(id, next)]);
    await test.asApp.query(
      `update retention.run_item set state = 'SKIPPED', reason = 'HELD' where run_id = '${next}'`,
    );
    await test.asApp.query(`update retention.run set state = 'PROVING' where id = '${next}'`);
    await expectRefused(test, [
      `update retention.run set state = 'DONE', finished_at = now() where id = '${next}'`,
    ]);
  }));

test('whom a hold is about, why, and that it was lifted do not change once written', () =>
  withApp(async (test) => {
    const office = await anOffice(test, stopped);
    const other = await anOffice(test, stopped);
    const officer = await test.as('privacy_officer');
    const input = { customerId: office.id, reason: 'Geschil', reviewOn: '2026-12-01' };
    const { id, version } = (await officer.get(place, { input })).placeRetentionHold.hold;
    const changes = [
      `update retention.hold set customer_id = '${other.id}'`,
      `update retention.hold set steps = '{GONE}'`,
      `update retention.hold set reason = 'Iets anders'`,
      `update retention.hold set owner_id = gen_random_uuid()`,
      `update retention.hold set placed_at = now()`,
      `update retention.hold set review_on = '2036-01-01'`,
    ];
    await expectRefused(test, [
      ...changes,
      `insert into retention.hold (id, customer_id, reason, owner_id, placed_at, review_on, lifted_at, lifted_by, lift_reason)
        select gen_random_uuid(), customer_id, reason, owner_id, placed_at, review_on, now(), owner_id, 'x' from retention.hold`,
    ]);
    await officer.get(lift, { input: { id, version, reason: 'Geschikt' } });
    await expectRefused(test, [
      ...changes,
      `update retention.hold set lifted_at = null, lifted_by = null, lift_reason = null`,
      `update retention.hold set lift_reason = 'Nooit geweest'`,
    ]);
  }));

test('what a proof found stays until it is looked for again, and what it looks for until it is nowhere', () =>
  withApp(async (test) => {
    await anOffice(test, { ...stopped, email: 'wie@qwxblijft.example' });
    const file = join(test.folder, 'klanten.csv');
    await writeFile(file, 'wie@qwxblijft.example');
    const officer = await test.as('privacy_officer');
    expect(await runAll(test, officer)).toMatchObject({ state: 'RESIDUE' });
    const kept = async () =>
      (
        await test.owner.query(`select (select count(*)::int from retention.residue) as found,
        (select count(*)::int from retention.trace) as traces`)
      ).rows;
    expect(await kept()).toEqual([{ found: 1, traces: 1 }]);
    await expectRefused(test, [
      `delete from retention.residue`,
      `update retention.residue set place = 'nowhere'`,
      `delete from retention.trace`,
      `update retention.trace set sealed = ''`,
      `update retention.proof set state = 'CLEAN'`,
      `update retention.proof set looked_for = 0`,
      `update retention.run set state = 'DONE', finished_at = now()`,
    ]);
    await rm(file);
    await officer.get(
      `mutation { repeatRetentionProof(input: { id: "${(await lastRun(officer)).id}" }) { proof { state } } }`,
    );
    await test.jobsDone();
    expect(await lastRun(officer)).toMatchObject({ state: 'DONE' });
    expect(await kept()).toEqual([{ found: 0, traces: 0 }]);
  }));

test('the database takes no line into its copy of the erasure record that is none', () =>
  withApp(async (test) => {
    await anOffice(test, stopped);
    await runAll(test, await test.as('privacy_officer'));
    const { rows } = await test.owner.query<{ line: string }>('select line from retention.record_line');
    const line = JSON.parse(rows[0]?.line as string) as Record<string, unknown>;
    const hash = 'a'.repeat(64);
    for (const [key, text] of [
      ['x', '{}'],
      [hash, '{}'],
      [hash, 'null'],
      [hash, 'not JSON'],
      [hash, JSON.stringify(line)],
      [hash, JSON.stringify({ ...line, hash, house: test.app.key.for('another house').toString('hex') })],
      [hash, JSON.stringify({ ...line, hash, step: 'forget' })],
      [hash, JSON.stringify({ ...line, hash, customers: 'all' })],
      [
        hash,
        JSON.stringify({ says: 'done', of: line.hash, house: line.house, previous: line.previous, hash }),
      ],
    ])
      await expect(
        test.asApp.query(`insert into retention.record_line (hash, at, line) values ($1, now(), $2)`, [
          key,
          text,
        ]),
      ).rejects.toMatchObject({ code: 'KM094' });
  }));
