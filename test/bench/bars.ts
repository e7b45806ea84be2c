/** A bar of the design, and what was measured in this run. */
export interface Bar {
  /** What is compared, such as `read: house / bare pg`. */
  what: string;
  measured: number;
  atLeast?: number;
  atMost?: number;
  /** `×`, a ratio, by default. */
  unit?: string;
}

const bars: Bar[] = [];

/** Puts a bar into the table that stands at the end of a run. */
export const bar = (one: Bar): void => void bars.push(one);

const isMet = ({ measured, atLeast = -Infinity, atMost = Infinity }: Bar) =>
  measured >= atLeast && measured <= atMost;

/** One line each: what, measured, bar, met or not. */
export function printBars(print: (line: string) => void): void {
  if (bars.length === 0) return;
  const number = (value: number) => (Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(0));
  const rows = bars.map((one) => {
    const unit = one.unit ?? '×';
    const limit = one.atLeast === undefined ? `≤ ${number(one.atMost ?? 0)}` : `≥ ${number(one.atLeast)}`;
    return [one.what, `${number(one.measured)} ${unit}`, `${limit} ${unit}`, isMet(one) ? 'met' : 'NOT MET'];
  });
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length), column === 0 ? 8 : 5),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('   ');
  print('');
  print(line(['compared', 'found', 'bar', '']));
  for (const row of rows) print(line(row));
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

export const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
