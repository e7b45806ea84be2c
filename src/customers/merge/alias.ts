import sql from 'sql-template-tag';
import type { Scope } from '../../kernel/scope.js';

/** Ids of customers that were merged, with the id of the one that was kept. */
export async function keptInstead(scope: Scope, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await scope.rows<{ id: string; customerId: string }>(
    sql`select id, customer_id as "customerId" from customers.alias where id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map((row) => [row.id, row.customerId]));
}
