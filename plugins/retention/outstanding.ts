import sql, { type Sql } from 'sql-template-tag';
import { deadlineYears } from '../../src/customers/ladder.js';
import { allOutstanding } from '../../src/kernel/letting-go.js';
import { defineLoader, type Scope } from '../../src/kernel/scope.js';
import { retentionSettings } from './settings.js';

/** Of these customers, as a subquery, those of whom something is outstanding. */
export const withOutstanding = (scope: Scope, customerIds: readonly string[]): Sql =>
  sql`select customer_id from (${allOutstanding(scope.house)}) o where customer_id = any(${customerIds as string[]}::uuid[])`;

/** Over the alias `t` of a customer: minimised, and something is outstanding. */
export const isOutstanding = (scope: Scope): Sql =>
  sql`(t.minimised_on is not null and t.id in (select customer_id from (${allOutstanding(scope.house)}) o))`;

/** The same, so near the end of the third year that whoever destroys it has to be called. */
export const isOutstandingLate = (scope: Scope, on: string): Sql => {
  const days = scope.settings(retentionSettings).outstandingDays;
  return sql`(${isOutstanding(scope)} and (t.ended_on + ${deadlineYears} * interval '1 year')::date - ${days}::int <= ${on}::date)`;
};

export async function countCustomers(scope: Scope, condition: Sql): Promise<number> {
  const row = await scope.row<{ n: number }>(
    sql`select count(*)::int as n from customers.customer t where ${condition}`,
  );
  return row?.n ?? 0;
}

export interface OutstandingThings {
  what: string;
  things: number;
}

/** What is outstanding of customers that were minimised; of others nothing is yet. */
export const outstandingThings = defineLoader<string, OutstandingThings[]>(async (scope, ids) => {
  const rows = await scope.rows<OutstandingThings & { id: string }>(sql`
    select o.customer_id as id, o.what, o.things from (${allOutstanding(scope.house)}) o
    join customers.customer t on t.id = o.customer_id and t.minimised_on is not null
    where o.customer_id = any(${ids as string[]}::uuid[]) order by o.what`);
  const byCustomer = Map.groupBy(rows, ({ id }) => id);
  return ids.map((id) => byCustomer.get(id) ?? []);
});
