import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type CsvError, parse } from 'csv-parse';
import { BootError } from '../../errors.js';
import { decoded, decodeStart, type Survey, survey } from './encoding.js';

/** Characters in one record: far more than any row has, far less than a file of which a quote was never closed. */
const longestRecord = 1_000_000;
const chunkBytes = 64 * 1024;

/** One row as it stands in the file. */
export interface CsvRow {
  /** Line on which the row begins; the first of the file is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFile extends Survey {
  readonly header: readonly string[];
  /** Line on which the header stands. */
  readonly headerLine: number;
  readonly separator: Separator;
  readonly bytes: number;
  /** How many bytes were read so far. */
  bytesRead(): number;
  /** The rows below the header, some at a time, read as they are asked for; empty lines are left out. */
  readonly rows: AsyncIterable<readonly CsvRow[]>;
}

export const separators = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as const;
export type Separator = keyof typeof separators;

/** What the caller is sure of; the rest is found out. */
export interface Reading {
  readonly encoding?: string;
  readonly separator?: Separator;
}

/** The file cannot be read at all: the command was called wrongly. */
export class NoSuchFile extends Error {}

/**
 * Opens a CSV file as spreadsheets and other programs write it: with a byte order mark or without, with any of four
 * separators, in UTF-8, UTF-16 or what Windows and Unix wrote before. Holds a part of it at a time.
 * @throws NoSuchFile; BootError with the line number when the file cannot be understood
 */
export async function openCsv(path: string, reading: Reading = {}): Promise<CsvFile> {
  const name = basename(path);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new NoSuchFile(`There is no file ${path}.`);
  if (!found.isFile()) throw new NoSuchFile(`${path} is not a file.`);
  const surveyed = await survey(path, name, reading.encoding);
  const { encoding } = surveyed;
  const start = await firstLine(path, encoding);
  // Excel writes and reads a first line such as `sep=;`.
  const [, told] = /^sep=([,;|\t])$/i.exec(start) ?? [];
  const separator = reading.separator ?? (told as Separator | undefined) ?? separatorOf(start, name);
  let bytesRead = 0;
  const rows = readRows(path, encoding, separator, told ? 2 : 1, (bytes) => (bytesRead += bytes));
  const { first, below } = await firstRow(rows);
  if (!first) throw new BootError(`${name} is empty: it has no line with the names of the columns.`);
  return {
    ...surveyed,
    header: first.cells.map((cell) => cell.trim()),
    headerLine: first.line,
    separator,
    bytes: found.size,
    bytesRead: () => bytesRead,
    rows: below,
  };
}

type Chunks = AsyncGenerator<readonly CsvRow[], void, void>;

async function firstRow(rows: Chunks): Promise<{ first: CsvRow | undefined; below: Chunks }> {
  for (;;) {
    const chunk = await rows.next();
    if (chunk.done) return { first: undefined, below: rows };
    const [first, ...others] = chunk.value;
    if (first) return { first, below: after(others, rows) };
  }
}

async function* after(some: readonly CsvRow[], others: Chunks): Chunks {
  try {
    yield some;
    yield* others;
  } finally {
    await others.return();
  }
}

async function firstLine(path: string, encoding: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, 0);
    const text = decodeStart(buffer.subarray(0, bytesRead), encoding);
    return text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  } finally {
    await file.close();
  }
}

function separatorOf(header: string, name: string): Separator {
  if (header.includes('\0'))
    throw new BootError(
      `${name}, line 1: this is not text that can be read; save it as "CSV UTF-8" and try again.`,
    );
  const outsideQuotes = header.replaceAll(/"[^"]*"/g, '');
  const count = (separator: string) => outsideQuotes.split(separator).length;
  return ([';', ',', '\t', '|'] as const).reduce((most, one) => (count(one) > count(most) ? one : most));
}

/** The rows of a part of the file at a time: those before a mistake are there before the mistake is thrown. */
async function* readRows(
  path: string,
  encoding: string,
  separator: Separator,
  firstLineRead: number,
  onBytes: (bytes: number) => void,
): AsyncGenerator<readonly CsvRow[], void, void> {
  let rows: CsvRow[] = [];
  let line = firstLineRead;
  let counted = firstLineRead - 1;
  const parser = parse({
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    from_line: firstLineRead,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: longestRecord,
    // Not through the stream, which drops what waits in it when a mistake is met.
    on_record(cells: string[], { lines }) {
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ line, cells });
      // csv-parse takes a \r\n within quotes for two lines.
      line += lines - counted === 1 ? 1 : linesIn(cells);
      counted = lines;
      return null;
    },
  }).resume();
  parser.on('error', () => undefined); // whoever writes hears of it
  const taken = (): CsvRow[] => {
    const some = rows;
    rows = [];
    return some;
  };
  const bytes = createReadStream(path, { highWaterMark: chunkBytes });
  bytes.on('data', (chunk) => onBytes(chunk.length));
  const source = bytes.pipe(decoded(encoding));
  bytes.on('error', (error: Error) => source.destroy(error));
  const feed = (text?: string) =>
    new Promise<Error | null | undefined>((resolve) => {
      if (text === undefined) parser.end(resolve);
      else parser.write(text, resolve);
    });
  try {
    for await (const text of source as AsyncIterable<string>) {
      const error = await feed(text);
      yield taken();
      if (error) throw error;
    }
    const error = await feed();
    yield taken();
    if (error) throw error;
  } catch (error) {
    throw asLine(error, path, line);
  } finally {
    bytes.destroy();
    source.destroy();
    parser.destroy();
  }
}

const linesIn = (cells: readonly string[]): number =>
  cells.reduce((count, cell) => count + cell.split(/\r\n|\r|\n/).length - 1, 1);

function asLine(error: unknown, path: string, line: number): unknown {
  const { code, message } = error as Partial<CsvError>;
  const closeIt = 'Close it, then run the import again; rows before it need not be taken out.';
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return new BootError(
      `${basename(path)}, line ${line}: in the row that begins here a quotation mark (") is opened and never closed. ${closeIt}`,
    );
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new BootError(
      `${basename(path)}, line ${line}: the row that begins here has more than ${longestRecord.toLocaleString('en')} characters; most likely a quotation mark (") in it is opened and never closed. ${closeIt}`,
    );
  if (code?.startsWith('CSV_')) return new BootError(`${basename(path)}, line ${line}: ${message}`);
  return error;
}
