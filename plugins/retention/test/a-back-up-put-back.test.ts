import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../../src/app.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { eraseContact } from '../actions.js';
import type { TestApp } from '../../../test/support/app.js';
import { klantmap } from '../../../test/support/cli.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { runOn, type StoppedHouse, withStoppedHouse } from './record-stories.js';
import { whereIs } from './stories.js';

const work = (app: App) => app.work(systemActor('test'), 'test');
const given = (app: App) => ({ inTransaction: work(app).transaction }) as unknown as TestApp;
const years = { startedOn: '2020-01-01', endedOn: '2024-03-31' };

async function anOfficeWithPeople(
  app: App,
  mark: string,
  more: object = years,
): Promise<{ id: string; contactId: string }> {
  const office = await anOffice(given(app), {
    officeName: `Kantoor ${mark}naam`,
    email: `post@${mark}mail.example`,
    ...more,
  });
  const contact = await aContact(given(app), office, {
    name: `Anna ${mark}anna`,
    email: `anna@${mark}anna.example`,
  });
  return { id: office.id, contactId: contact.id };
}

const left = async (house: StoppedHouse, text: string): Promise<string[]> =>
  whereIs(
    {
      owner: { query: async (...given: [string, unknown[]]) => ({ rows: await house.ask(...given) }) },
    } as never,
    text,
  );

const record = (house: StoppedHouse) => join(house.folder, 'erasure-record.jsonl');
const serve = (house: StoppedHouse) => klantmap(['migrate'], house.environment);

test('a database that was put back does not serve until what was erased since is erased again', () =>
  withStoppedHouse(async (house) => {
    const people = await house.running(async (app) => ({
      gone: await anOfficeWithPeople(app, 'qwxgone'),
      stays: await anOfficeWithPeople(app, 'qwxstay', { startedOn: '2020-01-01' }),
    }));
    const copy = await house.copy();
    await house.running(async (app) => {
      await runOn(app);
      await work(app).transaction((scope) => eraseContact(scope, { id: people.stays.contactId }));
    });
    for (const text of ['qwxgoneanna', 'qwxgonemail', 'qwxstayanna'])
      expect(await left(house, text)).toEqual([]);
    await copy.putBack();
    expect(await left(house, 'qwxgoneanna')).not.toEqual([]);

    for (const command of [
      ['serve'],
      ['work'],
      ['migrate'],
      ['export', 'customers', join(house.folder, 'uit.csv')],
    ]) {
      const refused = await klantmap(command, house.environment);
      expect([command, refused.status, refused.stderr.trim().split('\n')]).toEqual([
        command,
        1,
        [
          expect.stringMatching(
            /older than the erasure record .* of 2 customers .* Run klantmap retention replay/,
          ),
        ],
      ]);
    }
    const replayed = await klantmap(['retention', 'replay'], house.environment);
    expect([replayed.status, replayed.stdout]).toEqual([
      0,
      expect.stringContaining('2 customers, in 2 lines'),
    ]);
    for (const text of ['qwxgoneanna', 'qwxgonemail', 'qwxstayanna'])
      expect([text, await left(house, text)]).toEqual([text, []]);
    expect(await left(house, 'qwxgonenaam')).not.toEqual([]);
    expect(await left(house, 'qwxstaymail')).not.toEqual([]);
    expect((await serve(house)).status).toBe(0);
    const again = await klantmap(['retention', 'replay'], house.environment);
    expect([again.status, again.stdout]).toEqual([0, expect.stringContaining('nothing to do again')]);
    expect(await house.ask(`select rule from retention.erasure order by rule`)).toEqual([
      { rule: 'GDPR art. 17' },
      { rule: 'P13' },
    ]);
  }));

test('whom the older database does not let go yet is named, and somebody decides', () =>
  withStoppedHouse(async (house) => {
    const { id } = await house.running((app) =>
      anOfficeWithPeople(app, 'qwxlong', { startedOn: '2020-01-01' }),
    );
    const copy = await house.copy();
    await house.ask(`update customers.subscription set ended_on = '2024-03-31', version = version + 1`);
    await house.running((app) => runOn(app));
    expect(await left(house, 'qwxlonganna')).toEqual([]);
    await copy.putBack();
    const refused = await klantmap(['retention', 'replay'], house.environment);
    expect([refused.status, refused.stdout]).toEqual([
      1,
      expect.stringMatching(new RegExp(`${id} stays: .*may not be minimised yet`)),
    ]);
    expect((await serve(house)).status).toBe(1);
    expect((await klantmap(['retention', 'replay', '--except', id], house.environment)).status).toBe(0);
    expect((await serve(house)).status).toBe(0);
  }));

test('a record that is cut, changed or lost shows; what a kill left half-written does not matter', () =>
  withStoppedHouse(async (house) => {
    await house.running(async (app) => {
      for (const mark of ['qwxa', 'qwxb', 'qwxc']) {
        await anOfficeWithPeople(app, mark);
        await runOn(app);
      }
    });
    const whole = await readFile(record(house), 'utf8');
    const lines = whole.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(whole).not.toMatch(/qwx|example/);

    const halfWritten = `${whole}{"says":"erase","step":"minim`;
    await writeFile(record(house), halfWritten);
    expect(await serve(house)).toMatchObject({ status: 0, stdout: 'The database is up to date.\n' });

    const changed = lines.with(2, (lines[2] as string).replace('customers.customer', 'customers.nobody'));
    const cut = lines.toSpliced(2, 1);
    for (const [altered, tells] of [
      [changed, 'line 3 of'],
      [cut, 'lines are missing before line 3'],
    ] as const) {
      await writeFile(record(house), `${altered.join('\n')}\n`);
      expect(await serve(house)).toMatchObject({ status: 1, stderr: expect.stringContaining(tells) });
    }
    await rename(record(house), `${record(house)}.old`);
    expect(await serve(house)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('lacked 3 of the erasures'),
    });
    expect(await serve(house)).toMatchObject({ status: 0, stdout: 'The database is up to date.\n' });
    await writeFile(record(house), `${lines.slice(0, 4).join('\n')}\n`);
    expect(await serve(house)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('lacked 1 of the erasures'),
    });
    await appendFile(record(house), 'not a line of the record\n');
    expect((await serve(house)).status).toBe(1);
  }));
