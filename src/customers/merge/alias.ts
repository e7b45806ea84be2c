import sql, { raw, type Sql } from 'sql-template-tag';
import { isUuid } from '../../kernel/ids.js';
import type { Scope } from '../../kernel/scope.js';

/** Ids of customers that were merged, with the id of the one that was kept. */
export async function keptInstead(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await scope.rows<{ id: string; customerId: string }>(
    sql`select id, customer_id as "customerId" from customers.alias where id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.id, row.customerId]));
}

/** Rows of a customer, by its id or by one that was merged into it. @param column such as `t.customer_id` */
export const ofCustomer = (column: string, id: string): Sql =>
  isUuid(id)
    ? sql`${raw(column)} = coalesce((select a.customer_id from customers.alias a where a.id = ${id}), ${id}::uuid)`
    : sql`false`;

/** Customers by debtor number: their own, or that of one that was merged into them. Columns `id` and `number`. */
export const byDebtorNumber = (numbers: readonly string[]): Sql => sql`(
  select id, debtor_number as number from customers.customer where debtor_number = any(${numbers as string[]})
  union all select customer_id, debtor_number from customers.alias where debtor_number = any(${numbers as string[]}))`;
