import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { BootError } from '../../errors.js';

/** Characters in one record: far more than any row has, far less than a file of which a quote was never closed. */
const longestRecord = 1_000_000;
const chunkBytes = 64 * 1024;

/** One row as it stands in the file. */
export interface CsvRow {
  /** Line on which the row begins; the first of the file is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvFile {
  readonly header: readonly string[];
  readonly encoding: 'utf-8' | 'utf-16le' | 'windows-1252';
  readonly separator: Separator;
  readonly bytes: number;
  /** How many bytes were read so far. */
  bytesRead(): number;
  /** The rows below the header, read as they are asked for; empty lines are left out. */
  readonly rows: AsyncIterable<CsvRow>;
}

export type Separator = ',' | ';' | '\t';

/** The file cannot be read at all: the command was called wrongly. */
export class NoSuchFile extends Error {}

/**
 * Opens a CSV file as spreadsheets and other programs write it: with a byte order mark or without, with any of
 * three separators, in UTF-8, in UTF-16 with its mark, or else in Windows-1252. Holds a part of it at a time.
 * @throws NoSuchFile; BootError with the line number when the file cannot be understood
 */
export async function openCsv(path: string): Promise<CsvFile> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new NoSuchFile(`There is no file ${path}.`);
  if (!found.isFile()) throw new NoSuchFile(`${path} is not a file.`);
  const encoding = await encodingOf(path);
  const separator = separatorOf(await firstLine(path, encoding), path);
  let bytesRead = 0;
  const rows = readRows(path, separator, () => {
    const bytes = createReadStream(path, { highWaterMark: chunkBytes });
    bytes.on('data', (chunk) => (bytesRead += chunk.length));
    return bytes.pipe(decoded(encoding));
  });
  const first = await rows.next();
  if (first.done)
    throw new BootError(`${basename(path)} is empty: it has no line with the names of the columns.`);
  return {
    header: first.value.cells.map((name) => name.trim()),
    encoding,
    separator,
    bytes: found.size,
    bytesRead: () => bytesRead,
    rows,
  };
}

/** Reads the whole file once: text that is not valid UTF-8 comes from an older Windows program. */
async function encodingOf(path: string): Promise<CsvFile['encoding']> {
  let rest: Buffer = Buffer.alloc(0);
  let first = true;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
    if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
    first = false;
    const text = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const whole = wholeCharacters(text);
    if (!isUtf8(text.subarray(0, whole))) return 'windows-1252';
    rest = Buffer.from(text.subarray(whole));
  }
  return rest.length === 0 ? 'utf-8' : 'windows-1252';
}

/** How many bytes come before a character that a chunk's end cuts in two. */
function wholeCharacters(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back += 1) {
    const byte = text[text.length - back] as number;
    if (byte < 0x80) return text.length;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? text.length - back : text.length;
    }
  }
  return text.length;
}

function decoded(encoding: CsvFile['encoding']): Transform {
  const decoder = new TextDecoder(encoding); // leaves a byte order mark out
  return new Transform({
    readableObjectMode: true, // whole strings, so that no character is cut in two
    readableHighWaterMark: 4,
    transform: (chunk: Buffer, _encoding, done) =>
      done(null, decoder.decode(chunk, { stream: true }) || undefined),
    flush: (done) => done(null, decoder.decode() || undefined),
  });
}

async function firstLine(path: string, encoding: CsvFile['encoding']): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, 0);
    const text = new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead));
    return text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  } finally {
    await file.close();
  }
}

function separatorOf(header: string, path: string): Separator {
  if (header.includes('\0'))
    throw new BootError(
      `${basename(path)}, line 1: this is not text that can be read; save it as "CSV UTF-8" and try again.`,
    );
  const outsideQuotes = header.replaceAll(/"[^"]*"/g, '');
  const count = (separator: string) => outsideQuotes.split(separator).length;
  return ([';', ',', '\t'] as const).reduce((most, one) => (count(one) > count(most) ? one : most));
}

async function* readRows(
  path: string,
  separator: Separator,
  text: () => Readable,
): AsyncGenerator<CsvRow, void, void> {
  const source = text();
  const parser = parse({
    delimiter: separator,
    record_delimiter: ['\r\n', '\n', '\r'],
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: longestRecord,
  });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      if (record.some((cell) => cell.trim() !== '')) yield { line, cells: record };
      line = info.lines + 1;
    }
  } catch (error) {
    throw asLine(error, path, line);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

function asLine(error: unknown, path: string, line: number): unknown {
  const { code, message } = error as Partial<CsvError>;
  if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE')
    return new BootError(
      `${basename(path)}, line ${line}: in the row that begins here a quotation mark (") is opened and never closed. Close it, then run the import again; rows before it need not be taken out.`,
    );
  if (code?.startsWith('CSV_')) return new BootError(`${basename(path)}, line ${line}: ${message}`);
  return error;
}
