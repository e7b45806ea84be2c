import { eachRun, type Keys } from './words.js';
import type { Filter } from './filter.js';

/** Where something was found, in words that name nobody. */
export interface Found {
  place: string;
  rowId: string | null;
}

/** Enough to find the cause by; the rest has the same one. */
const placesEach = 20;
const mostValues = 200_000;

/** What may have been found: two numbers that passed the filter, with where. */
export class Findings {
  readonly places = new Map<string, Found[]>();

  note(hash1: number, hash2: number, found: Found): void {
    const key = `${hash1},${hash2}`;
    const known = this.places.get(key);
    if (!known) {
      if (this.places.size < mostValues) this.places.set(key, [found]);
    } else if (
      known.length < placesEach &&
      !known.some((one) => one.place === found.place && one.rowId === found.rowId)
    )
      known.push(found);
  }
}

/** Looks for all values at once in a text. @returns the numbers of what may be among them */
export function search(keys: Keys, filter: Filter, text: string): [number, number][] {
  const hits: [number, number][] = [];
  eachRun(keys, text, (hash1, hash2) => {
    if (filter.mayHave(hash1, hash2)) hits.push([hash1, hash2]);
  });
  return hits;
}
