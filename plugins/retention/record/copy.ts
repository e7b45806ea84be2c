import sql from 'sql-template-tag';
import { BootError } from '../../../src/errors.js';
import type { Work } from '../../../src/kernel/scope.js';
import type { RecordFile } from './file.js';
import { readLine } from './line.js';

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
 * Adds to the record what only the database knows, as it stands there; while the record is locked.
 * @throws BootError that names what this house did not write
 */
export async function copyMissing(
  work: Work,
  file: RecordFile,
  house: string,
  missing: readonly string[],
  add: RecordFile['append'],
): Promise<void> {
  const lines = await work.read.rows<KeptLine>(
    sql`select n, hash, line from retention.record_line where hash = any(${missing as string[]}) order by n`,
  );
  refuseForged(file, house, lines);
  await add(house, work.clock.now(), [{ says: 'copied', lines: lines.length }], false);
  await file.copy(lines.map(({ line }) => line));
  await add(
    house,
    work.clock.now(),
    missing.map((of) => ({ says: 'done', of })),
  );
  work.house.log.warn({ lines: missing.length }, 'the erasure record lacked lines that the database has');
}
