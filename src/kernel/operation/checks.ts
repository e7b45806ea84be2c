import type { Work } from '../scope.js';

/** What a check saw. `wrong` has to be mended, and the doctor's exit status says so; a `note` is worth a look. */
export interface Finding {
  readonly state: 'fine' | 'note' | 'wrong';
  readonly what: string;
  /** What to do about it. */
  readonly mend?: string;
}

export const fine = (what: string): Finding => ({ state: 'fine', what });
export const note = (what: string, mend?: string): Finding => ({ state: 'note', what, mend });
export const wrong = (what: string, mend: string): Finding => ({ state: 'wrong', what, mend });

/** Something that `klantmap doctor` looks at. It changes nothing, and tells of nobody. */
export interface Check {
  /** The first word of its lines. */
  readonly name: string;
  readonly run: (work: Work) => Promise<readonly Finding[]>;
}

export const defineCheck = (check: Check): Check => check;
