import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { mergeCustomers } from '../../../src/customers/merge/actions.js';
import { klantmap } from '../../../test/support/cli.js';
import { eraseContact } from '../actions.js';
import {
  anOfficeWithPeople,
  left,
  record,
  replayed,
  runOn,
  start,
  withStoppedHouse,
  work,
} from './record-stories.js';

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
    const erased = ['qwxgoneanna', 'qwxgonemail', 'qwxstayanna'];
    for (const text of erased) expect([text, await left(house, text)]).toEqual([text, []]);
    await copy.putBack();
    expect(await left(house, 'qwxgoneanna')).not.toEqual([]);

    const refused = await klantmap(['serve'], house.environment);
    expect([refused.status, refused.stderr.trim().split('\n')]).toEqual([
      1,
      [
        expect.stringMatching(
          /older than the erasure record .* of 2 customers .* Run klantmap retention replay/,
        ),
      ],
    ]);
    const command = await klantmap(['retention', 'replay'], house.environment);
    expect([command.status, command.stdout]).toEqual([0, expect.stringContaining('2 customers, in 2 lines')]);
    for (const text of erased) expect([text, await left(house, text)]).toEqual([text, []]);
    expect(await left(house, 'qwxgonenaam')).not.toEqual([]);
    expect(await left(house, 'qwxstaymail')).not.toEqual([]);
    expect(await start(house)).toEqual({ said: '' });
    expect(await replayed(house)).toMatchObject({ lines: 0, customers: 0, refused: [] });
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
    expect((await replayed(house)).refused).toEqual([
      { customerId: id, why: expect.stringContaining('may not be minimised yet') },
    ]);
    expect((await start(house)).refused).toContain('Run klantmap retention replay');
    const command = await klantmap(['retention', 'replay', '--except', id], house.environment);
    expect([command.status, command.stdout.trim()]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`^${id} stays, as --except says: .* erased of it on 2026-06-15 is back in this database`),
      ),
    ]);
    expect(await left(house, 'qwxlonganna')).not.toEqual([]);
    expect(await start(house)).toEqual({ said: '' });
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

    await writeFile(record(house), `${whole}{"says":"erase","step":"minim`);
    expect(await start(house)).toEqual({ said: '' });

    const changed = lines.with(2, (lines[2] as string).replace('customers.customer', 'customers.nobody'));
    const cut = lines.toSpliced(2, 1);
    for (const [altered, tells] of [
      [changed, 'line 3 of'],
      [cut, 'lines are missing before line 3'],
    ] as const) {
      await writeFile(record(house), `${altered.join('\n')}\n`);
      expect((await start(house)).refused).toContain(tells);
    }
    await rename(record(house), `${record(house)}.old`);
    for (let times = 0; times < 2; times += 1)
      expect((await start(house)).refused).toMatch(
        /^klantmap: the erasure record .* is not there, and this database knows of 3 lines .* klantmap retention new-record/,
      );
    const made = await klantmap(['retention', 'new-record'], house.environment);
    expect([made.status, made.stdout]).toEqual([0, expect.stringContaining('made anew, of 3 lines')]);
    expect(await start(house)).toEqual({ said: '' });
    const again = await klantmap(['retention', 'new-record'], house.environment);
    expect([again.status, again.stdout]).toEqual([
      1,
      expect.stringContaining('is there: move it away first'),
    ]);
    await writeFile(record(house), `${lines.slice(0, 4).join('\n')}\n{"cut off`);
    expect((await start(house)).said).toContain('lacked 1 of the erasures');
    expect(await start(house)).toEqual({ said: '' });
    await appendFile(record(house), 'not a line of the record\n');
    expect((await start(house)).refused).toContain('was changed');
  }));

test('a line that somebody forged in the database never reaches the record, is named, and taken away lets the house start', () =>
  withStoppedHouse(async (house) => {
    await house.running(async (app) => {
      await anOfficeWithPeople(app, 'qwxa');
      await runOn(app);
    });
    const [kept] = await house.ask<{ line: string }>('select line from retention.record_line');
    const hash = 'f'.repeat(64);
    await house.ask(`insert into retention.record_line (hash, at, line) values ($1, now(), $2)`, [
      hash,
      JSON.stringify({ ...JSON.parse(kept?.line as string), hash }),
    ]);
    const whole = await readFile(record(house), 'utf8');
    for (const again of ['the first', 'the second']) {
      const { refused } = await start(house);
      expect([again, refused]).toEqual([
        again,
        expect.stringContaining('did not write with this HOUSE_KEY, n in (2)'),
      ]);
      expect(refused?.split('\n')).toHaveLength(1);
    }
    expect(await readFile(record(house), 'utf8')).toBe(whole);
    const { refused = '' } = await start(house);
    await house.ask(refused.split('"')[1] as string);
    expect(await start(house)).toEqual({ said: '' });
  }));

test('an office that was merged away is not forgotten: what went of it goes again, or it is named', () =>
  withStoppedHouse(async (house) => {
    const people = await house.running(async (app) => ({
      kept: await anOfficeWithPeople(app, 'qwxkept'),
      stopped: await anOfficeWithPeople(app, 'qwxdrop'),
      running: await anOfficeWithPeople(app, 'qwxlive', { startedOn: '2020-01-01' }),
    }));
    const copy = await house.copy();
    await house.ask(
      `update customers.subscription set ended_on = '2024-03-31', version = version + 1 where ended_on is null`,
    );
    await house.running(async (app) => {
      for (const dropped of [people.stopped, people.running]) {
        const [kept] = await house.ask<{ version: number }>(
          'select version from customers.customer where id = $1',
          [people.kept.id],
        );
        await work(app).transaction((scope) =>
          mergeCustomers(scope, {
            keepId: people.kept.id,
            keepVersion: kept?.version as number,
            dropId: dropped.id,
            dropVersion: 1,
          }),
        );
      }
      await runOn(app);
    });
    for (const text of ['qwxdropanna', 'qwxliveanna', 'qwxdropmail', 'qwxlivemail'])
      expect([text, await left(house, text)]).toEqual([text, []]);
    await copy.putBack();
    const { refused, customers } = await replayed(house);
    expect(refused).toEqual([
      { customerId: people.running.id, why: expect.stringContaining('may not be minimised yet') },
    ]);
    expect(customers).toBe(2);
    for (const text of ['qwxkeptanna', 'qwxdropanna', 'qwxdropmail'])
      expect([text, await left(house, text)]).toEqual([text, []]);
    expect((await start(house)).refused).toContain('Run klantmap retention replay');
    const command = await klantmap(['retention', 'replay', '--except', people.running.id], house.environment);
    expect(command.stdout).toContain(`${people.running.id} stays, as --except says: what`);
    expect(await start(house)).toEqual({ said: '' });
  }));

test('a hold that was lifted after the copy was made keeps nothing of what was erased after that; one that was placed later does', () =>
  withStoppedHouse(async (house) => {
    const { id } = await house.running((app) => anOfficeWithPeople(app, 'qwxheld'));
    const hold = async (placedAt: string) =>
      house.ask(
        `insert into retention.hold (id, customer_id, steps, reason, owner_id, placed_at, review_on)
         values (gen_random_uuid(), $1, '{MINIMISE,GONE}', 'Rechtszaak', gen_random_uuid(), $2, '2026-12-01')`,
        [id, placedAt],
      );
    await hold('2026-06-15T07:00:00Z');
    const copy = await house.copy();
    await house.ask(
      `update retention.hold set lifted_at = now(), lifted_by = owner_id, lift_reason = 'Geschikt'`,
    );
    await house.running((app) => runOn(app));
    expect(await left(house, 'qwxheldanna')).toEqual([]);
    await copy.putBack();
    await hold('2026-06-15T10:00:00Z');
    expect((await replayed(house)).refused).toEqual([
      { customerId: id, why: expect.stringContaining('is held: lift the hold') },
    ]);
    expect(await left(house, 'qwxheldanna')).not.toEqual([]);
    expect(await house.ask('select 1 from retention.hold where lifted_at is not null')).toEqual([]);

    await copy.putBack();
    expect((await replayed(house)).refused).toEqual([]);
    expect(await left(house, 'qwxheldanna')).toEqual([]);
    expect(await start(house)).toEqual({ said: '' });
  }));
