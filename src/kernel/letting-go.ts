import sql, { join, type Sql } from 'sql-template-tag';
import { defineEvent } from './events.js';
import type { House } from './house.js';

/**
 * What has to happen outside the database before the minimising of a customer is complete, such as paper that lies in
 * a cabinet. A part says what it knows of; whoever minimises asks all of them, and closes nothing before.
 */
export interface Outstanding {
  /** In the plural, such as `hard copies`. */
  readonly what: string;
  /** A statement that gives `customer_id` and `things`, how many there are, of each customer that has any. */
  readonly ofCustomers: Sql;
}

export const defineOutstanding = (outstanding: Outstanding): Outstanding => outstanding;

/** Something that may have been the last outstanding thing of these customers was done, in this transaction. */
export const outstandingDone = defineEvent<{ customerIds: readonly string[] }>(
  'outstanding.done',
  ({ customerIds }) => ({ records: ['Customer', customerIds] }),
  { nl: 'Uitstaand werk afgerond', en: 'Outstanding work done', for: ['privacy', 'statutory'] },
);

/** A statement that gives `customer_id`, `what` and `things`, over all parts. */
export function allOutstanding({ parts }: Pick<House, 'parts'>): Sql {
  const all = parts
    .flatMap((part) => part.outstanding ?? [])
    .map(
      ({ what, ofCustomers }) =>
        sql`select o.customer_id, ${what}::text as what, o.things from (${ofCustomers}) o`,
    );
  return all.length > 0
    ? join(all, ' union all ')
    : sql`select null::uuid as customer_id, ''::text as what, 0 as things where false`;
}

/** A statement that gives the `customer_id` of each customer of whom nothing may go, in whichever part's eyes. */
export function allHeldBack({ parts }: Pick<House, 'parts'>): Sql {
  const all = parts.flatMap((part) => part.holdsBack ?? []);
  return all.length > 0 ? join(all, ' union all ') : sql`select null::uuid as customer_id where false`;
}
