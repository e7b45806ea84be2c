import { basename } from 'node:path';
import { isCallerError } from '../../errors.js';
import { showProgress } from '../progress.js';
import type { Scope, Work } from '../scope.js';
import { type Column, type Layout, layoutOf, type Values } from './columns.js';
import { type CsvFile, type CsvRow, NoSuchFile, openCsv } from './csv.js';
import { RejectedFile } from './rejected.js';

/** What became of a row, or in a dry run what would; `rejected` says why, in Dutch. */
export type Outcome = 'new' | 'changed' | 'unchanged' | { readonly rejected: string };

/** A row that is ready to be stored. */
export interface Ready<T> {
  readonly line: number;
  readonly item: T;
}

/** One kind of file that can be imported. */
export interface Import<T extends object> {
  readonly columns: readonly Column[];
  /** What a row says, taken together; meets every row in order and once. Reasons in Dutch when it cannot be used. */
  readonly prepare: (values: Values, line: number) => T | { readonly reasons: readonly string[] };
  /** Stores a batch in one transaction, or looks what it would do; one outcome for each row. May be tried again. */
  readonly store: (scope: Scope, rows: readonly Ready<T>[], dryRun: boolean) => Promise<readonly Outcome[]>;
}

/** Rows per transaction: fewer cost more round trips, more are lost when the import is killed. */
const batchSize = 1000;
const reasonsShown = 5;
const columnsShown = 10;
const triesOnConflict = 3;

/**
 * Imports a CSV file, a batch of rows per transaction: killed halfway, it can simply be run again. The next batch is
 * read and checked while the database stores the one before.
 * @returns exit status: 0, 1 when rows were rejected, 2 when there is no such file
 * @throws BootError when the file cannot be understood; batches before that point are stored
 */
export async function importFile<T extends object>(
  work: Work,
  path: string,
  kind: Import<T>,
  dryRun: boolean,
  print: (line: string) => void,
): Promise<number> {
  let csv: CsvFile;
  try {
    csv = await openCsv(path);
  } catch (error) {
    if (!(error instanceof NoSuchFile)) throw error;
    print(error.message);
    return 2;
  }
  const layout = layoutOf(csv.header, kind.columns);
  describeFile(path, csv, layout, print);

  const tally = new Tally();
  const rejected = new RejectedFile(path, csv.header, csv.separator);
  const progress = showProgress('rows', print);
  const storeBatch = async (rows: readonly Row<T>[]): Promise<void> => {
    const outcomes = await outcomesOf(work, kind, rows, dryRun);
    for (const [at, outcome] of outcomes.entries()) {
      const { line, cells } = rows[at] as Row<T>;
      tally.add(outcome, line);
      if (typeof outcome === 'object') rejected.add(cells, line, outcome.rejected);
    }
    await rejected.flush();
    progress.at(tally.rows, csv.bytes === 0 ? 1 : csv.bytesRead() / csv.bytes);
  };

  let storing: Promise<void> = Promise.resolve();
  const storeNext = async (rows: readonly Row<T>[]): Promise<void> => {
    await storing;
    storing = storeBatch(rows);
    storing.catch(() => undefined); // thrown where it is awaited: before the next batch, or at the end
  };
  try {
    let batch: Row<T>[] = [];
    for await (const row of csv.rows) {
      batch.push(readRow(row, layout, kind));
      if (batch.length < batchSize) continue;
      await storeNext(batch);
      batch = [];
    }
    await storeNext(batch);
    await storing;
  } finally {
    await Promise.allSettled([storing]);
    await rejected.close();
    progress.stop();
    tally.report(dryRun, rejected.path, print);
  }
  return tally.rejected > 0 ? 1 : 0;
}

interface Row<T> extends CsvRow {
  readonly item: T | undefined;
  readonly reasons: readonly string[];
}

function readRow<T extends object>(row: CsvRow, layout: Layout, kind: Import<T>): Row<T> {
  const refused = (reasons: readonly string[]): Row<T> => ({ ...row, item: undefined, reasons });
  const read = layout.read(row.cells);
  if ('reasons' in read) return refused(read.reasons);
  const item = kind.prepare(read.values, row.line);
  return isRefusal(item) ? refused(item.reasons) : { ...row, item: item as T, reasons: [] };
}

const isRefusal = <T extends object>(
  item: T | { readonly reasons: readonly string[] },
): item is { readonly reasons: readonly string[] } => 'reasons' in item;

async function outcomesOf<T extends object>(
  work: Work,
  kind: Import<T>,
  rows: readonly Row<T>[],
  dryRun: boolean,
): Promise<Outcome[]> {
  const ready = rows.flatMap(({ line, item }) => (item === undefined ? [] : [{ line, item }]));
  const stored = (await storeReady(work, kind, ready, dryRun))[Symbol.iterator]();
  return rows.map(({ item, reasons }) =>
    item === undefined ? { rejected: reasons.join('; ') } : (stored.next().value as Outcome),
  );
}

async function storeReady<T extends object>(
  work: Work,
  kind: Import<T>,
  ready: readonly Ready<T>[],
  dryRun: boolean,
): Promise<readonly Outcome[]> {
  if (ready.length === 0) return [];
  if (dryRun) return kind.store(work.read, ready, true);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work.transaction((scope) => kind.store(scope, ready, false));
    } catch (error) {
      // Somebody made one of these records after the batch looked for it: now it is there to be found.
      if (attempt < triesOnConflict && isCallerError(error) && error.code === 'CONFLICT') continue;
      throw error;
    }
  }
}

function describeFile(path: string, csv: CsvFile, layout: Layout, print: (line: string) => void): void {
  const separator = { ';': 'semicolons', ',': 'commas', '\t': 'tabs' }[csv.separator];
  const encoding = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16', 'windows-1252': 'Windows-1252' }[csv.encoding];
  print(`${basename(path)}: ${encoding}, separated by ${separator}.`);
  const { length } = layout.unknown;
  if (length === 0) return;
  const shown = layout.unknown.slice(0, columnsShown).map((name) => JSON.stringify(name.slice(0, 40)));
  const more = length > columnsShown ? ` and ${length - columnsShown} more` : '';
  print(`Columns that are not understood and are left: ${shown.join(', ')}${more}.`);
}

/** Counts what became of the rows, and keeps the first reasons to show. */
class Tally {
  rows = 0;
  rejected = 0;
  #counts = { new: 0, changed: 0, unchanged: 0 };
  #reasons: string[] = [];

  add(outcome: Outcome, line: number): void {
    this.rows += 1;
    if (typeof outcome === 'string') {
      this.#counts[outcome] += 1;
      return;
    }
    this.rejected += 1;
    if (this.#reasons.length < reasonsShown) this.#reasons.push(`  line ${line}: ${outcome.rejected}`);
  }

  report(dryRun: boolean, rejectedPath: string, print: (line: string) => void): void {
    const number = (count: number) => count.toLocaleString('en');
    const would = dryRun ? 'would be ' : '';
    const { new: made, changed, unchanged } = this.#counts;
    print(
      `${number(this.rows)} rows read: ${number(made)} ${would}new, ${number(changed)} ${would}changed, ${number(unchanged)} unchanged, ${number(this.rejected)} rejected.`,
    );
    if (this.rejected > 0) {
      for (const line of this.#reasons) print(line);
      if (this.rejected > this.#reasons.length)
        print(`  and ${number(this.rejected - this.#reasons.length)} more`);
      print(`Rejected rows, each with its reason: ${rejectedPath}`);
    }
    if (dryRun) print('This was a dry run: nothing was stored.');
  }
}
