import type { App } from '../../../src/app.js';
import { moveContact } from '../../../src/contacts/actions.js';
import { aContact } from '../../../test/support/given.js';
import {
  anOfficeWithPeople,
  given,
  left,
  replayed,
  runOn,
  start,
  type StoppedHouse,
  withStoppedHouse,
  work,
} from './record-stories.js';

const stays = { startedOn: '2020-01-01' };

async function move(house: StoppedHouse, app: App, id: string, toCustomerId: string): Promise<void> {
  const [{ version, next }] = (await house.ask(
    `select version, case when general then (select o.id from contacts.contact o where o.customer_id = c.customer_id and o.id <> c.id limit 1) end as next
     from contacts.contact c where id = $1`,
    [id],
  )) as [{ version: number; next: string | null }];
  await work(app).transaction((scope) =>
    moveContact(scope, { id, version, toCustomerId, nextGeneralId: next }),
  );
}

const whereabouts = (house: StoppedHouse) =>
  house.ask<{ name: string; customer: string; email: string | null }>(
    `select name, customer_id as customer, email from contacts.contact order by name`,
  );

test('who had left an office before it was erased is not erased with it in a copy, and who had come to it is', () =>
  withStoppedHouse(async (house) => {
    const { stopped, runs, bert } = await house.running(async (app) => {
      const office = await anOfficeWithPeople(app, 'qwxstop');
      const one = await aContact(given(app), { id: office.id }, { name: 'Bert qwxbert' });
      return { stopped: office, bert: one.id, runs: await anOfficeWithPeople(app, 'qwxrun', stays) };
    });
    const copy = await house.copy();
    await house.running(async (app) => {
      await move(house, app, runs.contactId, stopped.id);
      await move(house, app, stopped.contactId, runs.id);
      await move(house, app, bert, runs.id);
      await runOn(app);
    });
    const after = await whereabouts(house);
    expect(after).toEqual([
      { name: 'Anna qwxstopanna', customer: runs.id, email: null },
      { name: 'Bert qwxbert', customer: runs.id, email: null },
    ]);

    await copy.putBack();
    expect(await replayed(house)).toMatchObject({ customers: 1, lines: 1, refused: [] });
    expect(await whereabouts(house)).toEqual(after);
    for (const text of ['qwxrunanna', 'anna@qwxstopanna', 'qwxstopmail'])
      expect([text, await left(house, text)]).toEqual([text, []]);
    expect(await start(house)).toEqual({ said: '' });
  }));

test('who had left for an office that the copy does not have is named, and erased with nobody', () =>
  withStoppedHouse(async (house) => {
    const stopped = await house.running((app) => anOfficeWithPeople(app, 'qwxstop'));
    const copy = await house.copy();
    await house.running(async (app) => {
      const runs = await anOfficeWithPeople(app, 'qwxnew', stays);
      await move(house, app, stopped.contactId, runs.id);
      await runOn(app);
    });
    await copy.putBack();
    const before = await whereabouts(house);
    expect((await replayed(house)).refused).toEqual([
      { customerId: stopped.id, why: expect.stringContaining(`contact ${stopped.contactId}, who works at`) },
    ]);
    expect(await whereabouts(house)).toEqual(before);
    expect((await replayed(house, stopped.id)).excepted).toMatchObject([{ customerId: stopped.id }]);
    expect(await start(house)).toEqual({ said: '' });
  }));
