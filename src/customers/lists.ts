import sql, { join, raw, type Sql } from 'sql-template-tag';
import { addedConditions } from '../kernel/filters.js';
import { type Connection, type PageArgs, readBy, readConnection } from '../kernel/lists.js';
import { type Column, mayRead } from '../kernel/personal.js';
import { type Actor, defineLoader, type LoaderDefinition, type Scope } from '../kernel/scope.js';
import { type Customer, CustomerSchema, type CustomerSubscription, SubscriptionSchema } from './customer.js';
import { CustomerFilter, CustomerOrder } from './inputs.js';
import { inPhase } from './ladder.js';
import { keptInstead } from './merge/alias.js';
import { customerData, subscriptionData } from './personal.js';

/** A minimised customer is there for the statutory duty alone (P14). Over the alias `t`. */
export const visibleTo = (actor: Actor): Sql =>
  actor.purposes.has('statutory') || actor.kind === 'system' ? sql`true` : sql`t.minimised_on is null`;

const lastDayOrNever = `coalesce(t.ended_on, 'infinity')`;

const orders: Record<CustomerOrder, { by: string; descending?: boolean }> = {
  OFFICE_NAME: { by: 'lower(t.office_name)' },
  DEBTOR_NUMBER: { by: 't.debtor_number' },
  CITY: { by: `lower(coalesce(t.city, ''))` },
  ENDED_ON: { by: lastDayOrNever },
  NEWEST: { by: 't.created_at', descending: true },
  OLDEST: { by: 't.created_at' },
};

export async function listCustomers(
  scope: Scope,
  filter: CustomerFilter | null | undefined,
  order: CustomerOrder,
  page: PageArgs,
  wanted?: Iterable<string>,
): Promise<Connection<Customer>> {
  return readConnection<Customer>(scope, {
    name: 'customers',
    entity: CustomerSchema,
    visible: [visibleTo(scope.actor)],
    where: await conditions(scope, filter, order),
    order: orders[order],
    page,
    wanted,
  });
}

async function conditions(
  scope: Scope,
  filter: CustomerFilter | null | undefined,
  order: CustomerOrder,
): Promise<Sql[]> {
  if (!filter) return [];
  const all = await addedConditions(scope, CustomerFilter, filter);
  if (filter.phase?.length)
    all.push(
      sql`(${join(
        filter.phase.map((phase) => inPhase(phase, scope.today())),
        ' or ',
      )})`,
    );
  // A filter that matches tells as much as a field: whoever may not read it meets nobody.
  const where = (column: Column | undefined, condition: Sql) =>
    all.push(mayRead(scope.actor, column) ? condition : sql`false`);
  const { columns } = customerData;
  if (filter.plan)
    where(
      subscriptionData.columns.plan,
      sql`exists (select 1 from customers.subscription s where s.customer_id = t.id and s.plan = ${filter.plan})`,
    );
  if (filter.city) where(columns.city, sql`lower(coalesce(t.city, '')) = lower(${filter.city.trim()})`);
  if (filter.startedFrom) where(columns.startedOn, sql`t.started_on >= ${filter.startedFrom}::date`);
  if (filter.startedUntil) where(columns.startedOn, sql`t.started_on <= ${filter.startedUntil}::date`);
  if (filter.endedFrom) {
    where(columns.endedOn, sql`t.ended_on >= ${filter.endedFrom}::date`);
    // The same in the words of the order, so that its index is entered at this day, and not read from the first one on.
    if (order === CustomerOrder.ENDED_ON) all.push(sql`${raw(lastDayOrNever)} >= ${filter.endedFrom}::date`);
  }
  if (filter.endedUntil) where(columns.endedOn, sql`t.ended_on <= ${filter.endedUntil}::date`);
  if (typeof filter.minimised === 'boolean')
    all.push(filter.minimised ? sql`t.minimised_on is not null` : sql`t.minimised_on is null`);
  return all;
}

export const customerById: LoaderDefinition<string, Customer | null> = defineLoader(async (scope, ids) => {
  const rows = await readBy<Customer>(scope, CustomerSchema, 'id', ids, { where: [visibleTo(scope.actor)] });
  const byId = new Map(rows.map((row) => [row.id, row]));
  // An id that is gone may be that of a customer that was merged; it stands for the one that was kept.
  const kept = await keptInstead(
    scope,
    ids.filter((id) => !byId.has(id)),
  );
  const others = kept.size > 0 ? await scope.loader(customerById).loadMany([...new Set(kept.values())]) : [];
  for (const other of others) if (other && !(other instanceof Error)) byId.set(other.id, other);
  return ids.map((id) => byId.get(kept.get(id) ?? id) ?? null);
});

export const subscriptionsOf: LoaderDefinition<string, CustomerSubscription[]> = defineLoader(
  async (scope, ids) => {
    const rows = await readBy<CustomerSubscription>(scope, SubscriptionSchema, 'customer_id', ids, {
      order: 't.started_on, t.id',
    });
    const byCustomer = Map.groupBy(rows, (row) => row.customerId);
    return ids.map((id) => byCustomer.get(id) ?? []);
  },
);
