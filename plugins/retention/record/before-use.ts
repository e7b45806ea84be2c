import sql from 'sql-template-tag';
import { BootError } from '../../../src/errors.js';
import type { Work } from '../../../src/kernel/scope.js';
import { compareRecord, willBeDone } from './compare.js';
import { RecordAltered, type RecordFile } from './file.js';
import { houseId, recordFileOf } from './keep.js';
import { type EraseLine, readLine } from './line.js';
import { replayLine } from './replay.js';

interface KeptLine {
  n: string;
  hash: string;
  line: string;
}

/** Whatever was put into the database's copy past the house never reaches the record. @throws BootError naming it */
function refuseForged(file: RecordFile, house: string, lines: readonly KeptLine[]): void {
  const forged = lines.filter(({ hash, line }) => {
    const said = readLine(file.key, line);
    return said?.says !== 'erase' || said.hash !== hash || said.house !== house;
  });
  if (forged.length === 0) return;
  const which = forged.map(({ n }) => n).join(', ');
  throw new BootError(
    `klantmap: retention.record_line holds what this house did not write with this HOUSE_KEY, n in (${which}): find out who did, then, as the owner of the database, "alter table retention.record_line disable trigger record_line_append_only; delete from retention.record_line where n in (${which}); alter table retention.record_line enable trigger record_line_append_only", and start again`,
  );
}

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
      const { missing, known } = compared;
      if (missing.length > 0) {
        const lines = await work.read.rows<KeptLine>(
          sql`select n, hash, line from retention.record_line where hash = any(${missing}) order by n`,
        );
        refuseForged(file, house, lines);
        await add(house, work.clock.now(), [{ says: 'copied', lines: lines.length }], false);
        await file.copy(lines.map(({ line }) => line));
        await add(
          house,
          work.clock.now(),
          missing.map((of) => ({ says: 'done', of })),
        );
        print(
          `The erasure record ${file.path} lacked ${missing.length} of the erasures in this database; they were added from its copy. Is this the file that was used before (RETENTION_RECORD)?`,
        );
        work.house.log.warn(
          { lines: missing.length },
          'the erasure record lacked lines that the database has',
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
        `klantmap: ${error.message}: put its back-up in place, or move it away, keep it for whoever looks into this, and a new one is made from what this database knows`,
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
