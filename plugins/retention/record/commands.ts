import { BootError } from '../../../src/errors.js';
import { isUuid } from '../../../src/kernel/ids.js';
import type { Command } from '../../../src/kernel/plugin.js';
import { compareRecord } from './compare.js';
import { copyMissing } from './copy.js';
import { RecordAltered } from './file.js';
import { houseId, recordFileOf } from './keep.js';
import { replay } from './replay.js';

export const replayCommand: Command = {
  usage: 'retention replay',
  describe: 'after a back-up was put back: erase again what the erasure record knows was erased since',
  mends: true,
  options: [
    {
      flags: '--except <ids>',
      describe:
        'customers who stay, with commas between them, such as those that this database does not let go yet',
    },
  ],
  run: async (work, _args, options, print) => {
    const except = new Set(
      String(options.except ?? '')
        .split(',')
        .map((id) => id.trim().toLowerCase())
        .filter(Boolean),
    );
    for (const id of except)
      if (!isUuid(id)) throw new BootError(`--except: ${id} is not the id of a customer`);
    const { lines, customers, excepted, refused } = await replay(work, except).catch((error: unknown) => {
      if (error instanceof RecordAltered) throw new BootError(`klantmap: ${error.message}`, { cause: error });
      throw error;
    });
    if (lines === 0) {
      print('This database knows every erasure in the record: there is nothing to do again.');
      return 0;
    }
    if (customers > 0)
      print(`${customers} customers, in ${lines} lines of the record, are as they were after their erasure.`);
    for (const { customerId, debtorNumber, at } of excepted)
      print(
        `${customerId} stays, as --except says: what was erased of it on ${at.slice(0, 10)} is back in this database, under debtor number ${debtorNumber}; a run lets it go again once it is due by what this database knows.`,
      );
    for (const { customerId, why } of refused) print(`${customerId} stays: ${why}`);
    if (refused.length > 0)
      print(
        'These are not let go by what this database knows. Put back a later copy, or run this again with --except and their ids.',
      );
    return refused.length > 0 ? 1 : 0;
  },
};

export const newRecordCommand: Command = {
  usage: 'retention new-record',
  describe: 'the erasure record is lost for good: make a new one from what this database knows was erased',
  mends: true,
  run: async (work, _args, _options, print) => {
    const file = recordFileOf(work.house);
    const house = await houseId(work.read);
    const made = await file
      .locked(async (add) => {
        const { missing, there } = await compareRecord(work, file, house);
        if (there) return undefined;
        if (missing.length > 0) await copyMissing(work, file, house, missing, add);
        else await add(house, work.clock.now(), [{ says: 'copied', lines: 0 }]);
        return missing.length;
      })
      .catch((error: unknown) => {
        if (error instanceof RecordAltered) return undefined;
        throw error;
      });
    if (made === undefined) {
      print(`The erasure record ${file.path} is there: move it away first if it cannot be used.`);
      return 1;
    }
    print(
      made === 0
        ? `This database knows of no erasure: the erasure record ${file.path} begins with the next one.`
        : `The erasure record ${file.path} was made anew, of ${made} lines that this database knows.`,
    );
    print('Should this be an older copy of the database, erase again by hand whatever was erased since.');
    return 0;
  },
};
