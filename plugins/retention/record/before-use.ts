import { BootError } from '../../../src/errors.js';
import type { Work } from '../../../src/kernel/scope.js';
import { compareRecord, willBeDone } from './compare.js';
import { copyMissing } from './copy.js';
import { RecordAltered } from './file.js';
import { houseId, recordFileOf } from './keep.js';
import type { EraseLine } from './line.js';
import { hadRecord, rememberRecord } from './remembered.js';
import { replayLine } from './replay.js';

/**
 * May this database be used? Not when the record outside it knows of erasures that it does not: then it is a copy of
 * before, and whoever was erased since is back in it. What a kill left in between is set right here.
 * @throws BootError with what to do
 */
export async function checkRecord(work: Work, print: (line: string) => void): Promise<void> {
  const file = recordFileOf(work.house);
  const house = await houseId(work.read);
  const found = await file
    .locked(async (add) => {
      const compared = await compareRecord(work, file, house);
      const { missing, known, there } = compared;
      if (!there && (missing.length > 0 || (await hadRecord(work.house, house))))
        throw new BootError(
          `klantmap: the erasure record ${file.path} ${(await file.isThere()) ? 'has no line of this house' : 'is not there'}, and ${missing.length > 0 ? `this database knows of ${missing.length} lines of it` : 'there was one, though this database knows of no erasure: it may be a copy of before the first'}: put the file back, or name it in RETENTION_RECORD. If it is lost for good, klantmap retention new-record makes one from what this database knows; should this be an older copy of the database, nobody can tell then what was erased since.`,
        );
      if (there) await rememberRecord(work.house, house);
      if (missing.length > 0) {
        await copyMissing(work, file, house, missing, add);
        print(
          `The erasure record ${file.path} lacked ${missing.length} of the erasures in this database; they were added from its copy. Is this the file that was used before (RETENTION_RECORD)?`,
        );
      }
      if (known.length > 0)
        await add(
          house,
          work.clock.now(),
          known.map((of) => ({ says: 'done', of })),
          false,
        );
      return compared;
    })
    .catch((error: unknown) => {
      if (!(error instanceof RecordAltered)) throw error;
      throw new BootError(
        `klantmap: ${error.message}: put its back-up in place, or move it away, keep it for whoever looks into this, and make a new one from what this database knows with klantmap retention new-record`,
        { cause: error },
      );
    });
  const ahead = [...found.ahead];
  const cutOff: EraseLine[] = [];
  for (const line of found.unsure) {
    if (line.contact) cutOff.push(line);
    else if (!(await willBeDone(work.read, line))) ahead.push(line);
  }
  if (ahead.length > 0) {
    const customers = new Set(ahead.flatMap((line) => line.customers)).size;
    throw new BootError(
      `klantmap: this database is older than the erasure record ${file.path}: what was erased since of ${customers} customers is back in it. Run klantmap retention replay, then start again.`,
    );
  }
  // Somebody asked for it, and it was cut off: it is done now, or was done by then.
  for (const line of cutOff) await replayLine(work, line, 'unsure');
}
