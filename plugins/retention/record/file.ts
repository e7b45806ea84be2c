import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BootError } from '../../../src/errors.js';
import { whileHolding } from '../../../src/kernel/postgres/held-lock.js';
import { beginning, type Line, readLine, type Saying, writeLine } from './line.js';

/** The record cannot be what was written: the message names the line. */
export class RecordAltered extends Error {}

/**
 * The erasure record: a file outside the database, to which lines are only ever added. Each line follows from the one
 * before and from the house's key, so that a line that is cut out, changed or put in no longer fits. Any number of
 * processes write to it, one at a time.
 */
export class RecordFile {
  /** Up to where this process knows it, so that adding a line needs no reading. */
  #known = { size: 0, hash: beginning };
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    readonly path: string,
    readonly key: Buffer,
  ) {}

  isThere(): Promise<boolean> {
    return stat(this.path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        return false;
      },
    );
  }

  /** Adds lines. @param sync waits until they are on the disk. @returns the lines as they were written */
  async append(house: string, at: Date, sayings: readonly Saying[], sync = true): Promise<string[]> {
    return this.locked((add) => add(house, at, sayings, sync));
  }

  /** Nobody else, in whichever process, adds a line meanwhile. */
  async locked<T>(work: (add: RecordFile['append']) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      await mkdir(dirname(this.path), { recursive: true, mode: 0o711 });
      // Asked before there is a lock beside it: that would stay behind.
      if (
        await stat(this.path).then(
          (found) => found.isDirectory(),
          () => false,
        )
      )
        throw unreadable(this.path, 'it is a folder');
      return whileHolding(`${this.path}.lock`, () => work((...given) => this.#write(...given)));
    });
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Adds lines as they are, from the database's copy; to be called while it is locked. */
  async copy(texts: readonly string[]): Promise<void> {
    await this.#add(
      texts.map((text) => () => text),
      true,
    );
  }

  async #write(house: string, at: Date, sayings: readonly Saying[], sync = true): Promise<string[]> {
    return this.#add(
      sayings.map(
        (saying) => (previous) =>
          writeLine(this.key, { ...saying, house, at: at.toISOString(), previous } as never),
      ),
      sync,
    );
  }

  async #add(lines: readonly ((previous: string) => string)[], sync: boolean): Promise<string[]> {
    const isNew = (await stat(this.path).catch(() => undefined)) === undefined;
    const file = await open(this.path, 'a+', 0o600);
    try {
      await this.#catchUp(file);
      let { hash } = this.#known;
      const written = lines.map((line) => {
        const text = line(hash);
        hash = (JSON.parse(text) as Line).hash;
        return text;
      });
      const bytes = Buffer.from(`${written.join('\n')}\n`);
      await file.appendFile(bytes);
      if (sync) await file.datasync();
      this.#known = { size: this.#known.size + bytes.length, hash };
      if (isNew) await syncFolder(dirname(this.path));
      return written;
    } finally {
      await file.close();
    }
  }

  /** Others may have added lines; one of them may have been killed within a line, which then counts for nothing. */
  async #catchUp(file: FileHandle): Promise<void> {
    const { size } = await file.stat();
    if (size === this.#known.size) return;
    const { text, end } = await lastLine(file, size);
    if (end < size) await file.truncate(end);
    const line = text === '' ? undefined : readLine(this.key, text);
    if (text !== '' && !line) throw new RecordAltered(`the last line of ${this.path} was changed`);
    this.#known = { size: end, hash: line?.hash ?? beginning };
  }

  /** @throws RecordAltered at the first line that does not fit */
  async *read(): AsyncGenerator<Line> {
    let number = 0;
    let previous = beginning;
    let copied = 0;
    for await (const text of wholeLines(this.path)) {
      number += 1;
      const line = readLine(this.key, text);
      if (!line) throw new RecordAltered(`line ${number} of ${this.path} was changed`);
      if (copied > 0) copied -= 1;
      else if (line.previous !== previous)
        throw new RecordAltered(`lines are missing before line ${number} of ${this.path}`);
      if (line.says === 'copied') copied = line.lines;
      previous = line.hash;
      yield line;
    }
  }
}

async function* wholeLines(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
      const lines = (rest + (chunk as string)).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    throw unreadable(path, code === 'EISDIR' ? 'it is a folder' : String(code), error);
  }
}

const unreadable = (path: string, why: string, cause?: unknown) =>
  new BootError(
    `klantmap: setting RETENTION_RECORD must name a file that the house may read and write; ${path} cannot be read (${why})`,
    { cause },
  );

/** @returns the last whole line, and where it ends */
async function lastLine(file: FileHandle, size: number): Promise<{ text: string; end: number }> {
  let tail = Buffer.alloc(0);
  for (let from = size; from > 0;) {
    const length = Math.min(65_536, from);
    from -= length;
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, from);
    tail = Buffer.concat([buffer, tail]);
    const end = tail.lastIndexOf(0x0a);
    const start = end < 1 ? -1 : tail.lastIndexOf(0x0a, end - 1);
    if (end >= 0 && (start >= 0 || from === 0))
      return { text: tail.toString('utf8', start + 1, end), end: from + end + 1 };
  }
  return { text: '', end: 0 };
}

/** A new file is there after a power cut only when its folder was written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
