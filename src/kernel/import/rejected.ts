import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import type { Separator } from './csv.js';

/** `klanten.csv` → `klanten.rejected.csv`, beside it. */
export const rejectedName = (file: string): string => `${file.replace(/\.(csv|txt|tsv)$/i, '')}.rejected.csv`;

/** Columns that a file of rejected rows has more than the file it came from. */
export const addedColumns = ['regel', 'reden'] as const;

// What a spreadsheet would take for a formula (OWASP, "CSV Injection"): there an apostrophe goes before it, and
// `unescaped` takes it off again, so that a corrected file can be imported as it is.
const formula = /^[=+\-@\t\r]/;
const escapedFormula = /^'(?=[=+\-@\t\r])/;
const escaped = (cell: string): string => (formula.test(cell) ? `'${cell}` : cell);

/** A cell without the apostrophe that keeps a spreadsheet from running it. */
export const unescaped = (cell: string): string => cell.replace(escapedFormula, '');

/**
 * The rows that an import refused: the same columns, the line on which each stood and why. It takes its name when
 * it is complete, replaces that of an earlier run, and is not there when nothing was refused.
 */
export class RejectedFile {
  #file: FileHandle | undefined;
  #rows: string[][] = [];
  readonly path: string;

  constructor(
    importedFile: string,
    private readonly header: readonly string[],
    private readonly separator: Separator,
  ) {
    this.path = rejectedName(importedFile);
  }

  add(cells: readonly string[], line: number, reason: string): void {
    const width = this.header.length;
    const padded = Array.from({ length: Math.max(width, 0) }, (_, at) => cells[at] ?? '');
    this.#rows.push([...padded, String(line), reason, ...cells.slice(width)]);
  }

  /** Writes what was added; call it now and then, so that it need not be kept. */
  async flush(): Promise<void> {
    if (this.#rows.length === 0) return;
    if (!this.#file) {
      // Personal data: for whoever runs the import alone. With a byte order mark, by which Excel knows UTF-8.
      this.#file = await open(this.#partial, 'w', 0o600);
      await this.#file.write(`\uFEFF${this.#text([[...this.header, ...addedColumns]])}`);
    }
    await this.#file.write(this.#text(this.#rows));
    this.#rows = [];
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#file?.close();
    if (this.#file) await rename(this.#partial, this.path);
    else await rm(this.path, { force: true });
  }

  get #partial(): string {
    return `${this.path}.part`;
  }

  #text(rows: readonly (readonly string[])[]): string {
    return stringify(
      rows.map((row) => row.map(escaped)),
      { delimiter: this.separator, record_delimiter: '\r\n' },
    );
  }
}
