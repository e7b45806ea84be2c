import { BootError } from '../errors.js';
import type { House } from './house.js';
import type { Plugin } from './plugin.js';
import type { CallerRule } from './rules.js';

/** A kind of work that takes long enough for somebody to want to see how far it is. */
export interface LongWork {
  /** Such as `retention.run`. */
  readonly name: string;
  readonly describe: string;
  /** Who may follow it. */
  readonly rule: CallerRule;
}

export const defineLongWork = (name: string, work: Omit<LongWork, 'name'>): LongWork => ({ name, ...work });

export interface Progress {
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
  readonly finished?: boolean;
}

const pauseMs = 1000;
/** Counting what is done of a million takes a while: it may take one part in so many of the time. */
const timesAsLong = 50;
/** When it is time to tell of a piece of work again. */
const due = new WeakMap<House, Map<string, number>>();

/**
 * Tells those who follow it how far a piece of work is, once a second at the most, and less often where counting takes long. Nothing relies on it: what work
 * has done is in the database.
 * @param id of the work, such as the run's; work that has none in the database gives one of its own
 * @param count looks how far it is; called when it is time to tell
 * @param now also when it was told a moment ago: for the end
 */
export async function tellProgress(
  house: House,
  work: LongWork,
  id: string,
  count: () => Progress | Promise<Progress>,
  now = false,
): Promise<void> {
  const key = `${work.name} ${id}`;
  let times = due.get(house);
  if (!times) due.set(house, (times = new Map()));
  const moment = performance.now();
  if (!now && moment < (times.get(key) ?? 0)) return;
  times.set(key, moment + pauseMs);
  const progress = await count();
  const took = performance.now() - moment;
  if (progress.finished) times.delete(key);
  else times.set(key, moment + Math.max(pauseMs, took * timesAsLong));
  house.news.tell([
    {
      kind: 'work',
      work: work.name,
      id,
      done: progress.done,
      total: progress.total,
      finished: Boolean(progress.finished),
    },
  ]);
}

/** @throws BootError when two parts name theirs the same */
export function longWorkOf(parts: readonly Plugin[]): ReadonlyMap<string, LongWork> {
  const found = new Map<string, LongWork>();
  for (const part of parts) {
    for (const work of part.longWork ?? []) {
      if (found.has(work.name))
        throw new BootError(`plugin "${part.name}": the name ${work.name} of long work is taken`);
      found.set(work.name, work);
    }
  }
  return found;
}
