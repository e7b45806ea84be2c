import sql from 'sql-template-tag';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import type { RecordFile } from './file.js';
import type { EraseLine } from './line.js';

export interface Comparison {
  /** Erasures that were done, and that this database does not know: it is a copy of earlier. */
  ahead: EraseLine[];
  /** The file does not say how these ended, and this database does not have them. */
  unsure: EraseLine[];
  /** The file does not say so, and the database does: they were done. */
  known: string[];
  /** Lines that the database has and the file lacks. */
  missing: string[];
  /** Whether the file has any line of this house: without one it is another file, or none. */
  there: boolean;
}

/**
 * Holds the record outside against the database. Looked at while nobody adds a line, and the file first: whatever the
 * database has by then is in the file.
 */
export async function compareRecord(work: Work, file: RecordFile, house: string): Promise<Comparison> {
  const ends = new Map<string, 'done' | 'undone' | undefined>();
  let there = false;
  for await (const line of file.read()) {
    if (line.house !== house) continue;
    there = true;
    if (line.says === 'erase') ends.set(line.hash, ends.get(line.hash));
    else if (line.says !== 'copied') ends.set(line.of, line.says);
  }
  const inDatabase = new Set<string>();
  const missing: string[] = [];
  for await (const { hash } of linesOfDatabase(work.read)) {
    inDatabase.add(hash);
    if (!ends.has(hash)) missing.push(hash);
  }
  const unknown = new Set(
    [...ends].filter(([hash, end]) => end !== 'undone' && !inDatabase.has(hash)).map(([hash]) => hash),
  );
  const known = [...ends].filter(([hash, end]) => !end && inDatabase.has(hash)).map(([hash]) => hash);
  const found: Comparison = { ahead: [], unsure: [], known, missing, there };
  if (unknown.size === 0) return found;
  for await (const line of file.read())
    if (line.says === 'erase' && unknown.delete(line.hash))
      (ends.get(line.hash) === 'done' ? found.ahead : found.unsure).push(line);
  return found;
}

async function* linesOfDatabase(scope: Scope): AsyncGenerator<{ hash: string }> {
  for (let after = '0'; ;) {
    const rows = await scope.rows<{ hash: string; n: string }>(
      sql`select hash, n::text as n from retention.record_line where n > ${after}::bigint order by n limit 5000`,
    );
    yield* rows;
    if (rows.length < 5000) return;
    after = rows.at(-1)?.n as string;
  }
}

/**
 * Whether a line whose end is not known was cut off by a kill, and not lost with a database that was put back: then its
 * run is there, approved, and does it again by itself.
 */
export async function willBeDone(scope: Scope, line: EraseLine): Promise<boolean> {
  if (!line.run) return false;
  const run = await scope.row(
    sql`select 1 as n from retention.run where id = ${line.run} and state not in ('PROPOSED', 'WITHDRAWN')`,
  );
  return Boolean(run);
}
