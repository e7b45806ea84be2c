import type { Separator } from '../import/csv.js';

// What a spreadsheet would take for a formula (OWASP, "CSV Injection"): there an apostrophe goes before it, and
// `unescaped` takes it off again, so that what was written can be read back as it was. A number is harmless.
const formula = /^'*[=+\-@\t\r]/;
const harmless = /^[+-]\d+(?:[.,]\d+)?$/;
const escapedFormula = /^'(?='*[=+\-@\t\r])/;

const escaped = (cell: string): string => (formula.test(cell) && !harmless.test(cell) ? `'${cell}` : cell);

/** A cell without the apostrophe that keeps a spreadsheet from running it. */
export const unescaped = (cell: string): string =>
  cell.charCodeAt(0) === 39 ? cell.replace(escapedFormula, '') : cell;

const needsQuotes: Readonly<Record<Separator, RegExp>> = {
  ',': /[",\r\n]|^\s|\s$/,
  ';': /[";\r\n]|^\s|\s$/,
  '\t': /["\t\r\n]|^\s|\s$/,
  '|': /["|\r\n]|^\s|\s$/,
};

/** One line of CSV (RFC 4180), safe to open in a spreadsheet. */
export function csvLine(cells: readonly string[], separator: Separator): string {
  const special = needsQuotes[separator];
  let line = '';
  for (const [at, cell] of cells.entries()) {
    if (at > 0) line += separator;
    const safe = cell === '' ? cell : escaped(cell);
    line += special.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }
  return `${line}\r\n`;
}
