import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sql, { type Sql } from 'sql-template-tag';
import { BootError } from '../../errors.js';
import type { FileKind } from '../file-kind.js';
import type { Column } from '../import/columns.js';
import type { Separator } from '../import/csv.js';
import { showProgress } from '../progress.js';
import { Scope, type Work } from '../scope.js';
import { csvLine } from './cells.js';

/** Rows that are fetched, written and put in the audit at once. */
const fetched = 2000;

export interface ExportOptions {
  /** Of the names of the columns, of yes and no, and of amounts. */
  readonly language?: 'nl' | 'en';
  readonly separator?: Separator;
}

export interface Target {
  readonly kind: FileKind;
  readonly path: string;
}

export const filesIn = (folder: string, kinds: readonly FileKind[]): Target[] =>
  kinds.map((kind) => ({ kind, path: join(folder, `${kind.name}.csv`) }));

/**
 * Writes files of CSV from one moment of the database, however long it takes and whatever changes meanwhile. Each
 * takes its name when it is complete; what it held of whom is in the audit by then.
 * @throws BootError when a file cannot be written
 */
export async function exportFiles(
  work: Work,
  targets: readonly Target[],
  options: ExportOptions,
  print: (line: string) => void,
): Promise<void> {
  const { house, actor } = work;
  const em = house.database.orm.em.fork();
  await em.transactional(
    async (inside) => {
      const scope = new Scope(house, actor, inside as typeof em, true, work.read.workId);
      // With a simulated clock the database follows it, as in any other transaction.
      if (house.clock.simulated)
        await scope.rows(sql`select set_config('klantmap.today', ${house.clock.today()}, true)`);
      for (const target of targets) await exportFile(work, scope, target, options, print);
    },
    { isolationLevel: 'repeatable read' as never },
  );
}

async function exportFile(
  work: Work,
  scope: Scope,
  { kind, path }: Target,
  { language = 'nl', separator = ';' }: ExportOptions,
  print: (line: string) => void,
): Promise<void> {
  const columns = kind.handout.fields.map((field) => columnOf(kind, field));
  const partial = `${path}.part`;
  const file = await openNew(partial);
  const progress = showProgress(kind.name, print);
  let count = 0;
  try {
    // With a byte order mark, by which Excel knows UTF-8.
    const header = columns.map((column) => column[language][0]);
    await file.write(`\uFEFF${csvLine(header, separator)}`);
    for await (const rows of fetchedRows(scope, kind.handout.rows(scope))) {
      const lines = rows.map((row) =>
        csvLine(
          columns.map((column) => cell(column, row[column.field], language)),
          separator,
        ),
      );
      await noteRead(work, kind, rows);
      await file.write(lines.join(''));
      count += rows.length;
      progress.at(count, 0);
    }
    await file.sync();
    await file.close();
    await rename(partial, path);
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  } finally {
    progress.stop();
  }
  print(`${path}: ${count.toLocaleString('en')} rows of ${kind.name}.`);
  for (const { what, count: statement } of kind.handout.leftOut ?? []) {
    const left = Number((await scope.row<{ n: string }>(statement))?.n);
    if (left > 0) print(`  ${left.toLocaleString('en')} ${what}`);
  }
}

function columnOf(kind: FileKind, field: string): Column {
  const column = kind.columns.find((one) => one.field === field);
  if (!column) throw new Error(`the file ${kind.name} has no column ${field}`);
  return column;
}

/** For whoever runs the export alone: it holds personal data. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rm(path, { force: true });
    return await open(path, 'wx', 0o600);
  } catch (error) {
    throw new BootError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

async function* fetchedRows(scope: Scope, statement: Sql): AsyncGenerator<Record<string, unknown>[]> {
  const declare = sql`declare exported no scroll cursor for ${statement}`;
  await scope.rows(declare);
  for (;;) {
    const rows = await scope.rows<Record<string, unknown>>(sql([`fetch ${fetched} from exported`]));
    if (rows.length > 0) yield rows;
    if (rows.length < fetched) break;
  }
  await scope.rows(sql`close exported`);
}

const yesNo = { nl: ['nee', 'ja'], en: ['no', 'yes'] } as const;

function cell(column: Column, value: unknown, language: 'nl' | 'en'): string {
  if (value === null || value === undefined) return '';
  if (column.write) return column.write(value, language);
  return typeof value === 'boolean' ? yesNo[language][value ? 1 : 0] : String(value);
}

/** Who was handed out what of whom: stored before the file is there to be read. */
async function noteRead(
  work: Work,
  { name, handout }: FileKind,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const ids = [...new Set(rows.map((row) => String(row.record)))];
  await work.house.recorder?.recordReads(work, `export ${name}`, [
    { type: handout.type, fields: handout.fields, ids },
  ]);
}
