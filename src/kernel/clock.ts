import { Temporal } from 'temporal-polyfill';
import { BootError } from '../errors.js';

/** The only source of time. Instants in UTC; calendar dates as ISO strings (`2026-11-23`) in Europe/Amsterdam. */
export interface Clock {
  now(): Date;
  /** Today's calendar date in Europe/Amsterdam, in which every term of the privacy protocol runs. */
  today(): string;
  /** True when this clock may differ from the database's own, as in tests and the demo. */
  readonly simulated: boolean;
}

export const timeZone = 'Europe/Amsterdam';

export const systemClock: Clock = {
  now: () => new Date(),
  today: () => dateOf(new Date()),
  simulated: false,
};

/** A clock that stands still until it is set: for tests and the demo, never for a house that serves customers. */
export class FrozenClock implements Clock {
  readonly simulated = true;
  #now: Date;

  constructor(at: string | Date) {
    this.#now = new Date(at);
    if (Number.isNaN(this.#now.getTime()))
      throw new BootError(`"${String(at)}" is not a time such as 2026-01-31T12:00:00Z.`);
  }

  now = () => new Date(this.#now);
  today = () => dateOf(this.#now);

  set(at: string | Date): void {
    this.#now = new Date(at);
  }
}

export function dateOf(instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

/** Adds calendar years and days; 29 February becomes 28 February in a common year, as a term in law does. */
export function addTo(date: string, amount: { years?: number; months?: number; days?: number }): string {
  return Temporal.PlainDate.from(date).add(amount).toString();
}
