import type { App } from '../../../src/app.js';
import type { FrozenClock } from '../../../src/kernel/clock.js';
import { systemActor } from '../../../src/kernel/scope.js';
import type { TestApp } from '../../../test/support/app.js';
import { klantmap } from '../../../test/support/cli.js';
import { anInvoice, anOffice } from '../../../test/support/given.js';
import { runOn, withStoppedHouse } from './record-stories.js';

const on = (app: App, day: string) => (app.clock as FrozenClock).set(`${day}T09:00:00Z`);
const given = (app: App) =>
  ({ inTransaction: app.work(systemActor('test'), 'test').transaction }) as unknown as TestApp;

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
