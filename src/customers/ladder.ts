import sql, { type Sql } from 'sql-template-tag';
import { addTo } from '../kernel/clock.js';
import { statutoryYears } from '../kernel/retention-classes.js';
import { Phase } from './customer.js';

/** Years after the end during which nothing is let go (P12), and by which minimising must be complete (P13). */
export const graceYears = 2;
export const deadlineYears = 3;

export interface LadderDates {
  endedOn: string | null;
  minimisedOn: string | null;
}

/** Where a customer stands on a calendar day (`2026-11-23`). An end in the future has not happened yet. */
export function phaseOf({ endedOn, minimisedOn }: LadderDates, today: string): Phase {
  if (minimisedOn) return Phase.STATUTORY;
  if (!endedOn || endedOn >= today) return Phase.CUSTOMER;
  return today < minimiseFrom(endedOn) ? Phase.GRACE : Phase.MINIMISE;
}

/** First day on which an office that stopped may be minimised. */
export const minimiseFrom = (endedOn: string): string => addTo(endedOn, { years: graceYears });

/** Minimising must be complete before this day. */
export const minimiseBefore = (endedOn: string): string => addTo(endedOn, { years: deadlineYears });

/** First day on which nothing has to be kept of an office that stopped, its last invoice aside (AWR art. 52(4); P14). */
export const goneFrom = (endedOn: string, years: number = statutoryYears): string =>
  `${Number(endedOn.slice(0, 4)) + years + 1}-01-01`;

/** Due and too late: the deadline has come, and the data is still there (P13). */
export const isOverdue = (dates: LadderDates, today: string): boolean =>
  phaseOf(dates, today) === Phase.MINIMISE && minimiseBefore(dates.endedOn as string) <= today;

/**
 * What an index of `ended_on` can tell of those for whom so many years have passed: all of them, and those of the day
 * after, since a year after 29 February is 28 February.
 */
const endedBy = (today: string, years: number): Sql =>
  sql`t.ended_on <= ${today}::date - ${years} * interval '1 year' + interval '1 day'`;

/** The same as a condition over the alias `t`. */
export const overdue = (today: string): Sql =>
  sql`(t.minimised_on is null and ${endedBy(today, deadlineYears)} and (t.ended_on + interval '3 years')::date <= ${today}::date)`;

/** The decision of `phaseOf` as a condition over the alias `t`. PostgreSQL clamps 29 February as the calendar does here. */
export function inPhase(phase: Phase, today: string): Sql {
  switch (phase) {
    case Phase.CUSTOMER:
      return sql`(t.minimised_on is null and (t.ended_on is null or t.ended_on >= ${today}::date))`;
    case Phase.GRACE:
      return sql`(t.minimised_on is null and t.ended_on < ${today}::date and (t.ended_on + interval '2 years')::date > ${today}::date)`;
    case Phase.MINIMISE:
      return sql`(t.minimised_on is null and ${endedBy(today, graceYears)} and (t.ended_on + interval '2 years')::date <= ${today}::date)`;
    case Phase.STATUTORY:
      return sql`(t.minimised_on is not null)`;
  }
}
