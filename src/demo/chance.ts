/** Chance that falls the same way each time, for sample data: never for secrets. */
export interface Chance {
  /** A whole number, both ends included. */
  from(lowest: number, highest: number): number;
  one<T>(choices: readonly T[]): T;
  /** @param part of the times, from 0 to 1 */
  happens(part: number): boolean;
}

/** mulberry32, by Tommy Ettinger (public domain): small, and even enough to draw names with. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const from = (lowest: number, highest: number) => lowest + Math.floor(next() * (highest - lowest + 1));
  return {
    from,
    one: (choices) => choices[from(0, choices.length - 1)] as (typeof choices)[number],
    happens: (part) => next() < part,
  };
}
