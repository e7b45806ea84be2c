/** A long test with chance in it: small in `npm test`, full by `npm run trials`. It throws when something does not hold. */
export interface Trial {
  readonly name: string;
  readonly run: (options: { seed: number; full: boolean; say: (line: string) => void }) => Promise<void>;
}
