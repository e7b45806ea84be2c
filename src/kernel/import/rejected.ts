import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { csvLine } from '../export/cells.js';
import type { Separator } from './csv.js';

/** `klanten.csv` → `klanten.rejected.csv`, beside it. */
export const rejectedName = (file: string): string => `${file.replace(/\.(csv|txt|tsv)$/i, '')}.rejected.csv`;

/** Columns that a file of rejected rows has more than the file it came from. */
export const addedColumns = ['regel', 'reden'] as const;

export interface RejectedRow {
  readonly cells: readonly string[];
  readonly line: number;
  readonly reason: string;
}

/**
 * The rows that an import refused: the same columns, the line on which each stood and why. It takes its name when
 * it is complete, replaces that of an earlier run, and is not there when nothing was refused.
 */
export class RejectedFile {
  #file: FileHandle | undefined;
  readonly path: string;
  readonly partial: string;

  constructor(
    importedFile: string,
    private readonly header: readonly string[],
    private readonly separator: Separator,
  ) {
    this.path = rejectedName(importedFile);
    this.partial = `${this.path}.part`;
  }

  /** Whether what a run that was stopped had written, so many bytes, is still there. */
  async has(bytes: number): Promise<boolean> {
    return bytes === 0 || ((await stat(this.partial).catch(() => undefined))?.size ?? 0) >= bytes;
  }

  /**
   * Writes rows after so many bytes, over what a try that failed left there.
   * @returns how long the file is now
   */
  async write(rows: readonly RejectedRow[], after: number): Promise<number> {
    if (rows.length === 0) return after;
    // Personal data: for whoever runs the import alone. With a byte order mark, by which Excel knows UTF-8.
    this.#file ??= after === 0 ? await this.#begin() : await open(this.partial, 'r+');
    let text = after === 0 ? `\uFEFF${csvLine([...this.header, ...addedColumns], this.separator)}` : '';
    const width = this.header.length;
    for (const { cells, line, reason } of rows) {
      const padded = Array.from({ length: width }, (_, at) => cells[at] ?? '');
      text += csvLine([...padded, String(line), reason, ...cells.slice(width)], this.separator);
    }
    const { bytesWritten } = await this.#file.write(Buffer.from(text), 0, undefined, after);
    return after + bytesWritten;
  }

  /** Not through a link that somebody put there, nor into a file that others may read. */
  async #begin(): Promise<FileHandle> {
    await rm(this.partial, { force: true });
    return open(this.partial, 'wx', 0o600);
  }

  /** @param bytes how much of it counts: what was written for a batch that was not stored does not */
  async complete(bytes: number): Promise<void> {
    if (bytes === 0) {
      await this.close();
      await rm(this.partial, { force: true });
      await rm(this.path, { force: true });
      return;
    }
    this.#file ??= await open(this.partial, 'r+');
    await this.#file.truncate(bytes);
    await this.close();
    await rename(this.partial, this.path);
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }
}
