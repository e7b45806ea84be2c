import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { isCallerError } from '../../errors.js';
import type { FileKind, Import, Ready } from '../file-kind.js';
import { tellProgress } from '../long-work.js';
import { showProgress } from '../progress.js';
import type { Scope, Work } from '../scope.js';
import { type Layout, layoutOf, type Style } from './columns.js';
import { type CsvFile, type CsvRow, NoSuchFile, openCsv, type Reading, separators } from './csv.js';
import { mapped, readMapping } from './mapping.js';
import { importing } from './progress.js';
import { RejectedFile } from './rejected.js';
import { nothingYet, type Reached, Run } from './run.js';
import { counted, type Outcome, report } from './tally.js';

/** Rows per transaction: fewer cost more round trips, more are lost when the import is killed. */
const batchSize = 1000;
/** Characters per transaction, so that rows of a megabyte do not fill the memory. */
const batchCharacters = 4_000_000;
/** Rows that may be added to a batch to keep a record together. */
const longestRecord = 1000;
const columnsShown = 10;
const triesOnConflict = 3;

export interface ImportOptions extends Reading, Style {
  readonly dryRun?: boolean;
  /** A file that says which column is which. */
  readonly map?: string;
  /** Options of the kind of file itself. */
  readonly own?: Readonly<Record<string, unknown>>;
}

/**
 * Imports a CSV file, a batch of rows per transaction. Killed halfway, the same file again goes on where it was. The
 * next batch is read and checked while the database stores the one before.
 * @returns exit status: 0, 1 when rows were rejected, 2 when there is no such file
 * @throws BootError when the file cannot be understood; batches before that point are stored
 */
export async function importFile(
  work: Work,
  path: string,
  kind: FileKind,
  options: ImportOptions,
  print: (line: string) => void,
): Promise<number> {
  let csv: CsvFile;
  try {
    csv = await openCsv(path, options);
  } catch (error) {
    if (!(error instanceof NoSuchFile)) throw error;
    print(error.message);
    return 2;
  }
  const mapping = options.map ? await readMapping(options.map, kind.columns) : undefined;
  const layout = layoutOf(mapping ? mapped(csv.header, mapping) : csv.header, kind.columns, {
    style: options,
    line: csv.headerLine,
    shown: csv.header,
  });
  describeFile(path, csv, layout, print);
  const going = new Going(work, kind, options, csv, layout, path, [...(mapping ?? [])]);
  return going.run(print);
}

/** A row with what it says, or why it cannot be used. */
interface Row extends CsvRow {
  readonly item: object | undefined;
  readonly reasons: readonly string[];
  /** The record that it belongs to, where that may take several rows. */
  readonly group: string | undefined;
}

/** One import that is going on. */
class Going {
  readonly #import: Import<object>;
  readonly #rejected: RejectedFile;
  readonly #run: Run;
  readonly #dryRun: boolean;
  #reached: Reached = nothingYet;

  constructor(
    private readonly work: Work,
    private readonly kind: FileKind,
    options: ImportOptions,
    private readonly csv: CsvFile,
    private readonly layout: Layout,
    path: string,
    mapping: readonly unknown[],
  ) {
    this.#dryRun = Boolean(options.dryRun);
    this.#import = kind.begin(work, options.own ?? {});
    this.#rejected = new RejectedFile(path, csv.header, csv.separator);
    const how = [kind.name, csv.sha256, csv.encoding, csv.separator, options.decimal, mapping, options.own];
    this.#run = new Run(createHash('sha256').update(JSON.stringify(how)).digest('hex'), kind.name);
  }

  async run(print: (line: string) => void): Promise<number> {
    const { csv } = this;
    if (!this.#dryRun) await this.#goOn(print);
    const progress = showProgress('rows', print);
    const from = this.#reached.line;
    let storing: Promise<void> = Promise.resolve();
    const storeNext = async (rows: readonly Row[]): Promise<void> => {
      await storing;
      storing = this.#store(rows).then(() => {
        progress.at(this.#reached.counts.rows, csv.bytes === 0 ? 1 : csv.bytesRead() / csv.bytes);
        return this.#tell(false);
      });
      storing.catch(() => undefined); // thrown where it is awaited: before the next batch, or at the end
    };
    let completed = false;
    try {
      let batch = new BatchOfRows();
      for await (const rows of csv.rows) {
        for (const row of rows) {
          const read = this.#read(row); // those that were stored before too: later rows are compared with them
          if (row.line <= from) continue;
          if (batch.isFull(read)) {
            await storeNext(batch.rows);
            batch = new BatchOfRows();
          }
          batch.add(read);
        }
      }
      await storeNext(batch.rows);
      await storing;
      completed = true;
    } finally {
      await Promise.allSettled([storing]);
      progress.stop();
      await this.#tell(true);
      if (completed) await this.#rejected.complete(this.#reached.rejectedBytes);
      else await this.#rejected.close();
      const { path, partial } = this.#rejected;
      report(this.#reached.counts, this.#dryRun, completed ? path : partial, print);
    }
    if (!this.#dryRun) await this.#run.done(this.work);
    return this.#reached.counts.rejected > 0 ? 1 : 0;
  }

  #tell(finished: boolean): Promise<void> {
    const done = this.#reached.counts.rows;
    const count = () => ({ done, total: finished ? done : null, finished });
    return tellProgress(this.work.house, importing, this.work.read.workId, count, finished);
  }

  async #goOn(print: (line: string) => void): Promise<void> {
    const reached = await this.#run.find(this.work);
    if (reached.line === 0) return;
    if (!(await this.#rejected.has(reached.rejectedBytes))) {
      print('An import of this file was stopped before, and its rejected rows are gone: it begins anew.');
      return;
    }
    print(`An import of this file was stopped after line ${reached.line}; this one goes on from there.`);
    this.#reached = reached;
  }

  #read(row: CsvRow): Row {
    const group = this.kind.groupBy ? this.layout.text(row.cells, this.kind.groupBy).trim() : undefined;
    const refused = (reasons: readonly string[]): Row => ({ ...row, item: undefined, reasons, group });
    const read = this.layout.read(row.cells);
    if ('reasons' in read) return refused(read.reasons);
    const item = this.#import.prepare(read.values, row.line);
    return isRefusal(item) ? refused(item.reasons) : { ...row, item, reasons: [], group };
  }

  /** Stores a batch, and in the same transaction how far the run is then. */
  async #store(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    if (this.#dryRun) {
      this.#reached = await this.#stored(this.work.read, rows);
      return;
    }
    for (let attempt = 1; ; attempt += 1) {
      try {
        const reached = await this.work.transaction(async (scope) => {
          const after = await this.#stored(scope, rows);
          await this.#run.keep(scope, after);
          return after;
        });
        this.#reached = reached;
        this.#run.kept(reached);
        return;
      } catch (error) {
        // Somebody made one of these records after the batch looked for it: now it is there to be found.
        if (attempt < triesOnConflict && isCallerError(error) && error.code === 'CONFLICT') continue;
        throw error;
      }
    }
  }

  async #stored(scope: Scope, rows: readonly Row[]): Promise<Reached> {
    const refusals = refusedTogether(rows);
    const ready: Ready<object>[] = [];
    for (const [at, { item, line }] of rows.entries())
      if (item !== undefined && refusals[at] === undefined) ready.push({ line, item });
    const stored = ready.length > 0 ? await this.#import.store(scope, ready, this.#dryRun) : [];
    let next = 0;
    const outcomes = refusals.map((reason): Outcome =>
      reason === undefined ? (stored[next++] as Outcome) : { rejected: reason },
    );
    const rejected = rows.flatMap(({ cells, line }, at) => {
      const outcome = outcomes[at];
      return typeof outcome === 'object' ? [{ cells, line, reason: outcome.rejected }] : [];
    });
    return {
      line: rows.at(-1)?.line ?? 0,
      counts: counted(
        this.#reached.counts,
        outcomes,
        rows.map(({ line }) => line),
      ),
      rejectedBytes: await this.#rejected.write(rejected, this.#reached.rejectedBytes),
    };
  }
}

class BatchOfRows {
  readonly rows: Row[] = [];
  #characters = 0;

  add(row: Row): void {
    this.rows.push(row);
    for (const cell of row.cells) this.#characters += cell.length;
  }

  isFull(next: Row): boolean {
    const full = this.rows.length >= batchSize || this.#characters >= batchCharacters;
    const together = next.group !== undefined && next.group === this.rows.at(-1)?.group;
    return full && !(together && this.rows.length < batchSize + longestRecord);
  }
}

/** Why each row is refused; of a record that takes several rows, one that is wrong takes the others with it. */
function refusedTogether(rows: readonly Row[]): (string | undefined)[] {
  const reasons: (string | undefined)[] = [];
  for (let from = 0; from < rows.length;) {
    const { group } = rows[from] as Row;
    let to = from + 1;
    while (group !== undefined && rows[to]?.group === group) to += 1;
    const record = rows.slice(from, to);
    const wrong = record.find(({ item }) => item === undefined);
    const others = wrong && `hoort bij regel ${wrong.line}, die niet goed is; samen zijn zij één geheel`;
    reasons.push(...record.map((row) => (row.item === undefined ? row.reasons.join('; ') : others)));
    from = to;
  }
  return reasons;
}

const isRefusal = (item: object): item is { readonly reasons: readonly string[] } => 'reasons' in item;

const encodingNames: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
  'iso-8859-15': 'ISO 8859-15',
};

function describeFile(path: string, csv: CsvFile, layout: Layout, print: (line: string) => void): void {
  const encoding = encodingNames[csv.encoding.toLowerCase()] ?? csv.encoding;
  print(`${basename(path)}: ${encoding}, separated by ${separators[csv.separator]}.`);
  const { stray } = csv;
  if (stray)
    print(
      `Not all of it is: of ${stray.count.toLocaleString('en')} ${stray.count === 1 ? 'byte' : 'bytes'}, the first on line ${stray.firstLine}, nobody can tell the letter. Rows that need them are rejected.`,
    );
  else if (csv.guessed)
    print(
      `It is not UTF-8, and was taken for ${encoding}: look whether é, ë and € came out right; --encoding says otherwise.`,
    );
  const { length } = layout.unknown;
  if (length === 0) return;
  const shown = layout.unknown.slice(0, columnsShown).map((name) => JSON.stringify(name.slice(0, 40)));
  const more = length > columnsShown ? ` and ${length - columnsShown} more` : '';
  print(`Columns that are not understood and are left: ${shown.join(', ')}${more}.`);
}
