/** What became of a row, or in a dry run what would; `rejected` says why, in Dutch. */
export type Outcome = 'new' | 'changed' | 'unchanged' | { readonly rejected: string };

export interface Counts {
  readonly rows: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** The first few, to be shown. */
  readonly reasons: readonly string[];
}

export const noCounts: Counts = { rows: 0, new: 0, changed: 0, unchanged: 0, rejected: 0, reasons: [] };

const reasonsShown = 5;

/** Counts what became of a batch, on top of what was counted before. */
export function counted(before: Counts, outcomes: readonly Outcome[], lines: readonly number[]): Counts {
  const after = { ...before, reasons: [...before.reasons] };
  for (const [at, outcome] of outcomes.entries()) {
    after.rows += 1;
    if (typeof outcome === 'string') {
      after[outcome] += 1;
      continue;
    }
    after.rejected += 1;
    if (after.reasons.length < reasonsShown) after.reasons.push(`  line ${lines[at]}: ${outcome.rejected}`);
  }
  return after;
}

export function report(
  counts: Counts,
  dryRun: boolean,
  rejectedPath: string,
  print: (line: string) => void,
): void {
  const number = (count: number) => count.toLocaleString('en');
  const would = dryRun ? 'would be ' : '';
  print(
    `${number(counts.rows)} rows read: ${number(counts.new)} ${would}new, ${number(counts.changed)} ${would}changed, ${number(counts.unchanged)} unchanged, ${number(counts.rejected)} rejected.`,
  );
  if (counts.rejected > 0) {
    for (const line of counts.reasons) print(line);
    if (counts.rejected > counts.reasons.length)
      print(`  and ${number(counts.rejected - counts.reasons.length)} more`);
    print(`Rejected rows, each with its reason: ${rejectedPath}`);
  }
  if (dryRun) print('This was a dry run: nothing was stored.');
}
