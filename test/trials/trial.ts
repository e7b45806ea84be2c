/** A long test with chance in it: small in `npm test`, full by `npm run trials`. It throws when something does not hold. */
export interface Trial {
  readonly name: string;
  readonly run: (options: { seed: number; full: boolean; say: (line: string) => void }) => Promise<void>;
}

/** Chance that can be repeated: mulberry32, for choosing moments and sizes. */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
