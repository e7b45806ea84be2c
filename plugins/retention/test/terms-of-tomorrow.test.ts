import { defineEntity } from '@mikro-orm/core';
import { migration } from '../../../src/kernel/migrate.js';
import {
  aboutCustomer,
  definePersonalData,
  holds,
  notPersonal,
  through,
} from '../../../src/kernel/personal.js';
import { definePlugin } from '../../../src/kernel/plugin.js';
import { withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { plugins } from '../../index.js';
import { letGoForGood, runAll } from './stories.js';

const text = holds('contract', { purposes: ['privacy'], until: 'statutory' });

const Deed = defineEntity({
  name: 'NotarialDeed',
  schema: 'deeds',
  tableName: 'deed',
  properties: (p) => ({
    id: p.uuid().primary(),
    customerId: p.uuid(),
    text: p.text(),
    keptUntil: p.date().nullable(),
  }),
});
const Page = defineEntity({
  name: 'NotarialPage',
  schema: 'deeds',
  tableName: 'page',
  properties: (p) => ({ id: p.uuid().primary(), deedId: p.uuid(), text: p.text() }),
});

/** All that it says of letting go is in its declaration. */
const deeds = definePlugin({
  name: 'deeds',
  needs: ['customers'],
  entities: [Deed, Page],
  migrations: [
    migration(
      '0001-deeds',
      `create table deed (id uuid primary key, customer_id uuid not null references customers.customer on delete cascade, text text not null, kept_until date);
       create table page (id uuid primary key, deed_id uuid not null references deed, text text not null);`,
    ),
  ],
  personalData: [
    definePersonalData(Deed, {
      subject: aboutCustomer('customerId'),
      rowsAtMinimise: 'keep',
      retention: { class: 'invoice', lastDay: 'keptUntil' },
      columns: { id: notPersonal, customerId: notPersonal, text, keptUntil: notPersonal },
    }),
    definePersonalData(Page, {
      subject: through('deedId', Deed),
      rowsAtMinimise: 'keep',
      columns: { id: notPersonal, deedId: notPersonal, text },
    }),
  ],
});

test('rows of a plugin of tomorrow go by the term that its declaration names, with what hangs on them', () =>
  withApp(
    async (test) => {
      const office = await anOffice(test, { startedOn: '2020-01-01' });
      await test.owner.query(
        `with d as (insert into deeds.deed select gen_random_uuid(), $1, 'Akte van ' || coalesce(day::text, 'altijd'), day
           from unnest(array['2026-06-14', '2026-06-15', null]::date[]) day returning id, text)
         insert into deeds.page select gen_random_uuid(), id, text from d`,
        [office.id],
      );
      const left = async (table: 'deed' | 'page') =>
        (await test.owner.query<{ text: string }>(`select text from deeds.${table} order by 1`)).rows.map(
          (row) => row.text,
        );
      const officer = await test.as('privacy_officer');
      const { retentionSchedule } = await officer.get(
        `{ retentionSchedule(language: EN) { table column className customer gone } }`,
      );
      expect(retentionSchedule).toContainEqual({
        table: 'deeds.page',
        column: 'text',
        className: 'invoice',
        customer: 'kept until its own term has passed',
        gone: 'deleted with its row',
      });
      expect(await letGoForGood(test, officer)).toMatchObject({
        state: 'DONE',
        items: {
          nodes: [
            {
              customerId: office.id,
              result: expect.arrayContaining([
                { table: 'deeds.deed', rows: 1, how: 'DELETED' },
                { table: 'deeds.page', rows: 1, how: 'DELETED' },
              ]),
            },
          ],
        },
      });
      for (const table of ['deed', 'page'] as const)
        expect(await left(table)).toEqual(['Akte van 2026-06-15', 'Akte van altijd']);
    },
    { plugins: [...plugins, deeds] },
  ));

test('days that cannot be the end of an office are refused, and no day can be changed once it was minimised', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-03-31' });
    const billing = await test.as(['billing', 'privacy_officer']);
    const { customer } = await billing.get(
      `query ($id: ID!) { customer(id: $id) { subscriptions { id version } } }`,
      { id: office.id },
    );
    const [subscription] = customer.subscriptions;
    const end = async (endedOn: string | null) =>
      (
        await billing.ask(
          `mutation ($input: EndSubscriptionInput!) { endSubscription(input: $input) { customer { endedOn } } }`,
          { input: { ...subscription, endedOn } },
        )
      ).errors?.[0]?.extensions;
    for (const day of ['2019-12-31', '2099-01-01', '1824-03-31'])
      expect([day, await end(day)]).toEqual([
        day,
        expect.objectContaining({ code: 'BAD_USER_INPUT', field: 'endedOn' }),
      ]);
    await runAll(test, billing);
    for (const day of ['2025-01-01', null]) expect(await end(day)).toMatchObject({ code: 'CONFLICT' });
  }));
