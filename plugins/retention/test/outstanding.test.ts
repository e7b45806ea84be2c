import { defineEntity } from '@mikro-orm/core';
import sql from 'sql-template-tag';
import { plugins } from '../../index.js';
import { defineOutstanding, outstandingDone } from '../../../src/kernel/letting-go.js';
import { migration } from '../../../src/kernel/migrate.js';
import { aboutCustomer, definePersonalData, notPersonal } from '../../../src/kernel/personal.js';
import { definePlugin } from '../../../src/kernel/plugin.js';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { lastRun, runAll } from './stories.js';

// A part with something outside the database, of which retention knows no more than that it is there.
const CrateSchema = defineEntity({
  name: 'Crate',
  schema: 'crates',
  tableName: 'crate',
  properties: (p) => ({ id: p.uuid().primary(), customerId: p.uuid() }),
});
const crates = definePlugin({
  name: 'crates',
  needs: ['customers'],
  entities: [CrateSchema],
  migrations: [
    migration(
      '0001-crates',
      'create table crate (id uuid primary key, customer_id uuid not null references customers.customer)',
    ),
  ],
  personalData: [
    definePersonalData(CrateSchema, {
      subject: aboutCustomer('customerId'),
      rowsAtMinimise: 'keep',
      retention: 'master data',
      columns: { id: notPersonal, customerId: notPersonal },
    }),
  ],
  outstanding: [
    defineOutstanding({
      what: 'crates',
      ofCustomers: sql`select customer_id, count(*)::int as things from crates.crate group by customer_id`,
    }),
  ],
});

const withCrates = (run: (test: TestApp) => Promise<void>, at: string) =>
  withApp(run, { at, plugins: [...plugins, crates] });

const crateOf = (test: TestApp, customerId: string) =>
  test.inTransaction((scope) =>
    scope.rows(sql`insert into crates.crate values (gen_random_uuid(), ${customerId})`),
  );
const emptied = (test: TestApp, customerId: string) =>
  test.inTransaction(async (scope) => {
    await scope.rows(sql`delete from crates.crate where customer_id = ${customerId}`);
    await scope.emit(outstandingDone, { customerIds: [customerId] });
  });
const overdueAt = async (test: TestApp, on: string) => {
  const officer = await test.as('privacy_officer');
  return (await officer.get(`query ($on: Date) { retentionPreview(on: $on) { overdue } }`, { on }))
    .retentionPreview.overdue;
};

test('a run stays open for what is outstanding of a customer, tells of it, and closes when it is done', () =>
  withCrates(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-03-31' });
    await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-03-31' });
    await crateOf(test, office.id);
    const officer = await test.as('privacy_officer');
    expect(await runAll(test, officer)).toMatchObject({
      state: 'OUTSTANDING',
      finishedAt: null,
      progress: { customers: 2, done: 1, outstanding: 1, queued: 0 },
    });
    const { customer, retentionPreview } = await officer.get(
      `query ($id: ID!) {
        customer(id: $id) { minimisedOn retentionOutstanding { what things } }
        retentionPreview { leftBehind { table } outstanding(first: 5) { nodes { id } } }
      }`,
      { id: office.id },
    );
    expect(customer).toEqual({
      minimisedOn: '2026-06-15',
      retentionOutstanding: [{ what: 'crates', things: 1 }],
    });
    expect(retentionPreview).toEqual({ leftBehind: [], outstanding: { nodes: [{ id: office.id }] } });

    // What went was looked for at once, and nothing was found; the certificate waits for the crate.
    const proven = async () =>
      (
        await test.owner.query(
          `select (select state from retention.proof) as proof, (select count(*)::int from retention.trace) as traces, (select count(*)::int from retention.certificate) as certificates`,
        )
      ).rows[0];
    expect(await proven()).toEqual({ proof: 'CLEAN', traces: 0, certificates: 0 });

    // It is an alarm while there is still time, and one that nobody can close by hand.
    expect(await overdueAt(test, '2027-02-28')).toBe(0);
    expect(await overdueAt(test, '2027-03-01')).toBe(1);
    await expect(
      test.asApp.query(`update retention.run set state = 'DONE', finished_at = now()`),
    ).rejects.toMatchObject({ code: 'KM090' });

    await emptied(test, office.id);
    expect(await lastRun(officer)).toMatchObject({
      state: 'DONE',
      progress: { done: 2, outstanding: 0 },
    });
    expect(await proven()).toEqual({ proof: 'CLEAN', traces: 0, certificates: 1 });
    expect(await overdueAt(test, '2027-03-01')).toBe(0);
  }, '2026-06-15T09:00:00Z'));

test('what is outstanding is told of daily, and closed by the daily watch where nobody said that it was done', () =>
  withCrates(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-03-31' });
    await crateOf(test, office.id);
    const officer = await test.as('privacy_officer');
    await runAll(test, officer);
    const watch = async () => {
      await test.owner.query(`select graphile_worker.add_job('retention.watch', '{}')`);
      await test.jobsDone();
    };
    const told = async () =>
      (
        await test.owner.query(
          `select count(*)::int as n from audit.entry where what = 'retention.attention-needed'`,
        )
      ).rows[0].n;
    await watch();
    expect(await told()).toBe(1);
    await test.owner.query('delete from crates.crate');
    await watch();
    expect(await told()).toBe(1);
    expect(await lastRun(officer)).toMatchObject({ state: 'DONE' });
  }, '2026-06-15T09:00:00Z'));
