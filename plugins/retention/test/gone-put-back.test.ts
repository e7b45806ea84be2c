import type { App } from '../../../src/app.js';
import { mergeCustomers } from '../../../src/customers/merge/actions.js';
import type { FrozenClock } from '../../../src/kernel/clock.js';
import { klantmap } from '../../../test/support/cli.js';
import { anInvoice, anOffice } from '../../../test/support/given.js';
import { given, runOn, withStoppedHouse, work } from './record-stories.js';

const on = (app: App, day: string) => (app.clock as FrozenClock).set(`${day}T09:00:00Z`);

test(
  'what went for good comes back with an old copy of the database, and goes again before that serves',
  () =>
    withStoppedHouse(async (house) => {
      const { former, stays } = await house.running(async (app) => {
        on(app, '2016-05-01');
        const ended = await anOffice(given(app), { startedOn: '2016-01-01', endedOn: '2017-06-30' });
        const runs = await anOffice(given(app), { startedOn: '2016-01-01' });
        for (const office of [ended, runs]) await anInvoice(given(app), office);
        on(app, '2020-01-01');
        await runOn(app);
        return { former: ended.id, stays: runs.id };
      });
      const copy = await house.copy();
      const left = async () =>
        (
          await house.ask<{ customers: string[]; invoices: number }>(
            `select (select array_agg(id order by id) from customers.customer) as customers, (select count(*)::int from invoices.invoice) as invoices`,
          )
        )[0];
      await house.running((app) => runOn(app, { step: 'GONE' }));
      expect(await left()).toEqual({ customers: [stays], invoices: 0 });

      await copy.putBack();
      expect(await left()).toEqual({ customers: [former, stays].toSorted(), invoices: 2 });
      const refused = await klantmap(['migrate'], house.environment);
      expect(refused.status).toBe(1);
      expect(refused.stderr).toMatch(/older than the erasure record/);
      const replayed = await klantmap(['retention', 'replay'], house.environment);
      expect([replayed.status, replayed.stderr]).toEqual([0, '']);
      expect(await left()).toEqual({ customers: [stays], invoices: 0 });
      expect((await klantmap(['migrate'], house.environment)).status).toBe(0);
    }),
  120_000,
);

test(
  'an office that had become one with another before both went for good goes for good in a copy where it is apart',
  () =>
    withStoppedHouse(async (house) => {
      const { keepId, dropId } = await house.running(async (app) => {
        on(app, '2016-05-01');
        const years = { startedOn: '2016-01-01', endedOn: '2017-06-30' };
        const [kept, dropped] = [await anOffice(given(app), years), await anOffice(given(app), years)];
        await anInvoice(given(app), dropped);
        return { keepId: kept.id, dropId: dropped.id };
      });
      const copy = await house.copy();
      const customers = async () =>
        (await house.ask<{ id: string }>('select id from customers.customer order by id')).map(
          ({ id }) => id,
        );
      await house.running(async (app) => {
        on(app, '2018-01-01');
        await work(app).transaction((scope) =>
          mergeCustomers(scope, { keepId, dropId, keepVersion: 1, dropVersion: 1 }),
        );
        on(app, '2020-01-01');
        await runOn(app);
      });
      await house.running((app) => runOn(app, { step: 'GONE' }));
      expect(await customers()).toEqual([]);

      await copy.putBack();
      expect(await customers()).toEqual([keepId, dropId].toSorted());
      const replayed = await klantmap(['retention', 'replay'], house.environment);
      expect([replayed.status, replayed.stderr]).toEqual([0, '']);
      expect(await customers()).toEqual([]);
      expect(await house.ask('select id from invoices.invoice')).toEqual([]);
    }),
  120_000,
);
