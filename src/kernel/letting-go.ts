import sql, { join, type Sql } from 'sql-template-tag';
import { conflict } from '../errors.js';
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

/**
 * Why nothing of some customers may go, whatever the calendar says, such as a claim in court. Nobody removes what is kept
 * of them either, or erases them at their own request; putting right what is wrong stays possible.
 */
export interface HoldsBack {
  /** A statement that gives `customer_id` and `by`: what holds, in words that every colleague may read. */
  readonly ofCustomers: Sql;
  /** Who ends it and how, such as `a privacy officer lifts it with liftRetentionHold`. */
  readonly endedBy: string;
}

export const defineHoldsBack = (holdsBack: HoldsBack): HoldsBack => holdsBack;

/** A statement that gives the `customer_id` of each customer of whom nothing may go, in whichever part's eyes. */
export function allHeldBack({ parts }: Pick<House, 'parts'>): Sql {
  const all = parts.flatMap(({ holdsBack }) =>
    holdsBack ? [sql`select b.customer_id from (${holdsBack.ofCustomers}) b`] : [],
  );
  return all.length > 0 ? join(all, ' union all ') : sql`select null::uuid as customer_id where false`;
}

/** Runs a statement in the transaction of whoever removes something. */
type Ask = <T extends object>(statement: Sql) => Promise<T[]>;

/**
 * For whoever removes something of customers before its time. What is removed with the entity manager, and who is erased
 * by the engine, is asked for by the kernel; a part that deletes by a statement of its own asks itself.
 * @param whose a subquery that gives the customers' ids
 * @throws CONFLICT with what holds, and what to do
 */
export async function refuseHeldBack({ parts }: Pick<House, 'parts'>, ask: Ask, whose: Sql): Promise<void> {
  const all = parts.flatMap(({ holdsBack }) => holdsBack ?? []);
  if (all.length === 0) return;
  // Whoever begins to hold has the customer's row: it is waited for, and then seen.
  await ask(sql`select 1 as n from customers.customer where id in (${whose}) order by id for key share`);
  for (const { ofCustomers, endedBy } of all) {
    const [found] = await ask<{ by: string }>(
      sql`select b.by from (${ofCustomers}) b where b.customer_id in (${whose}) order by b.by limit 1`,
    );
    if (found)
      throw conflict(
        `Nothing of this customer may be removed: it is held by ${found.by} (GDPR art. 17(3)(e)). Leave it as it is, or put right what is wrong in it; it can be removed once ${endedBy}.`,
        { heldBy: found.by },
      );
  }
}

/** A statement that gives the `id` of each contact that was erased at their own request, as far as any part knows. */
export function allErased({ parts }: Pick<House, 'parts'>): Sql {
  const all = parts.flatMap((part) => part.erasedContacts ?? []);
  return all.length > 0 ? join(all, ' union all ') : sql`select null::uuid as id where false`;
}
