import sql, { join, raw, type Sql } from 'sql-template-tag';
import { columnOf } from '../kernel/database.js';
import { type Connection, type PageArgs, readBy, readConnection } from '../kernel/lists.js';
import { type Column, mayRead } from '../kernel/personal.js';
import { type Actor, defineLoader, type LoaderDefinition, type Scope } from '../kernel/scope.js';
import { type Customer, CustomerSchema, type CustomerSubscription, SubscriptionSchema } from './customer.js';
import { type CustomerFilter, CustomerOrder } from './inputs.js';
import { inPhase } from './ladder.js';
import { customerData, subscriptionData } from './personal.js';

/** A minimised customer is there for the statutory duty alone (P14). Over the alias `t`. */
export const visibleTo = (actor: Actor): Sql =>
  actor.purposes.has('statutory') || actor.kind === 'system' ? sql`true` : sql`t.minimised_on is null`;

const orders: Record<CustomerOrder, { by: string; descending?: boolean }> = {
  OFFICE_NAME: { by: 'lower(t.office_name)' },
  DEBTOR_NUMBER: { by: 't.debtor_number' },
  NEWEST: { by: 't.created_at', descending: true },
};

const searchable = ['officeName', 'debtorNumber', 'email', 'city'] as const;

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
    where: [visibleTo(scope.actor), ...conditions(scope, filter)],
    order: orders[order],
    page,
    wanted,
  });
}

function conditions(scope: Scope, filter: CustomerFilter | null | undefined): Sql[] {
  const all: Sql[] = [];
  if (!filter) return all;
  if (filter.search) all.push(search(scope, filter.search));
  if (filter.phase?.length)
    all.push(
      sql`(${join(
        filter.phase.map((phase) => inPhase(phase, scope.today())),
        ' or ',
      )})`,
    );
  const may = (column: Column) => mayRead(scope.actor, column);
  if (filter.plan)
    all.push(
      !may(subscriptionData.columns.plan as Column)
        ? sql`false`
        : sql`exists (select 1 from customers.subscription s where s.customer_id = t.id and s.plan = ${filter.plan})`,
    );
  const mayEnd = may(customerData.columns.endedOn as Column);
  if (filter.endedFrom) all.push(!mayEnd ? sql`false` : sql`t.ended_on >= ${filter.endedFrom}::date`);
  if (filter.endedUntil) all.push(!mayEnd ? sql`false` : sql`t.ended_on <= ${filter.endedUntil}::date`);
  return all;
}

/** Looks only in columns that the caller may read: a filter that matches tells as much as a field. */
function search(scope: Scope, text: string): Sql {
  const pattern = `%${text.trim().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const { actor } = scope;
  const readable = searchable.filter((name) => mayRead(actor, customerData.columns[name] as Column));
  if (readable.length === 0) return sql`false`;
  return sql`(${join(
    readable.map(
      (name) => sql`t.${raw(columnOf(scope.house.database, CustomerSchema, name))} ilike ${pattern}`,
    ),
    ' or ',
  )})`;
}

export const customerById: LoaderDefinition<string, Customer | null> = defineLoader(async (scope, ids) => {
  const rows = await readBy<Customer>(scope, CustomerSchema, 'id', ids, { where: [visibleTo(scope.actor)] });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
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
