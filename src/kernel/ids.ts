import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Scope } from './scope.js';

// Random bytes are asked for two hundred ids at a time: asking costs more than making the id.
const pool = new Uint8Array(16 * 200);
let used = pool.length;

function randomBytes(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 16;
  return pool.slice(used - 16, used);
}

/** A UUIDv7 (RFC 9562): ids made later sort later, by the scope's clock. */
export const newId = (scope: Pick<Scope, 'now'>): string =>
  v7({ msecs: scope.now().getTime(), rng: randomBytes });

export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** When an id of newId was made, to the millisecond (RFC 9562, 5.7). */
export const madeAt = (id: string): Date =>
  new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));

/** Sorts before every id that is made at this instant or later, and after all that were made before. */
export const firstIdAt = (instant: Date | string): string => {
  const time = Math.max(0, new Date(instant).getTime()).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
};
