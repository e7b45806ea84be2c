import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { klantmap } from '../../../test/support/cli.js';
import { anOfficeWithPeople, left, record, runOn, start, withStoppedHouse } from './record-stories.js';

test('a copy of before the first erasure does not start while the record is lost, until somebody says so', () =>
  withStoppedHouse(async (house) => {
    await house.running((app) => anOfficeWithPeople(app, 'qwxlost'));
    // A house that never erased has no record, and needs none.
    expect(await start(house)).toEqual({ said: '' });
    const copy = await house.copy();
    await house.running((app) => runOn(app));
    await copy.putBack();
    await rename(record(house), `${record(house)}.elsewhere`);
    expect((await start(house)).refused).toMatch(
      /is not there, and there was one, though this database knows of no erasure: it may be a copy of before the first: put the file back/,
    );
    const { stdout } = await klantmap(['doctor'], house.environment);
    expect(stdout).toMatch(/wrong +record +the erasure record .* is not there/);
    await writeFile(record(house), '');
    expect((await start(house)).refused).toContain('has no line of this house, and there was one');

    await rm(record(house));
    await rename(`${record(house)}.elsewhere`, record(house));
    expect((await start(house)).refused).toContain('Run klantmap retention replay');
    expect(await left(house, 'qwxlostanna')).not.toEqual([]);

    await rm(record(house));
    const made = await klantmap(['retention', 'new-record'], house.environment);
    expect([made.status, made.stdout]).toEqual([0, expect.stringContaining('begins with the next one')]);
    expect(await start(house)).toEqual({ said: '' });
    await house.running((app) => runOn(app));
    expect(await left(house, 'qwxlostanna')).toEqual([]);
    expect(await start(house)).toEqual({ said: '' });
  }));

test('that there was a record is written down at a start too, and another house starts freely beside it', () =>
  withStoppedHouse(async (house) => {
    await house.running(async (app) => {
      await anOfficeWithPeople(app, 'qwxlost');
      await runOn(app);
    });
    const known = join(house.folder, 'erasure-record.known');
    await writeFile(known, '018f0000-0000-7000-8000-000000000000\n');
    expect(await start(house)).toEqual({ said: '' });
    await rm(record(house));
    // An empty file is no record either.
    await writeFile(record(house), '');
    expect((await start(house)).refused).toContain(
      'has no line of this house, and this database knows of 1 lines',
    );
    await house.ask('alter table retention.record_line disable trigger user');
    await house.ask('delete from retention.record_line');
    await house.ask('alter table retention.record_line enable trigger user');
    expect((await start(house)).refused).toContain('though this database knows of no erasure');
    await house.ask('update retention.record set house = gen_random_uuid()');
    expect(await start(house)).toEqual({ said: '' });
  }));
