import sql, { type Sql } from 'sql-template-tag';
import { isUuid } from '../../src/customers/actions.js';
import { InvoiceOrder, type InvoiceFilter } from '../../src/invoices/inputs.js';
import type { Invoice } from '../../src/invoices/invoice.js';
import { listInvoices } from '../../src/invoices/lists.js';
import { type Connection, type PageArgs, readBy, readConnection } from '../../src/kernel/lists.js';
import { defineLoader, type Scope } from '../../src/kernel/scope.js';
import { type HandOver, HandOverSchema } from './hand-over.js';
import type { HandOverFilter } from './inputs.js';
import { type Party, PartySchema } from './party.js';

export const listParties = (scope: Scope, engaged: boolean | null | undefined, page: PageArgs) =>
  readConnection<Party>(scope, {
    name: 'parties',
    entity: PartySchema,
    where:
      engaged === null || engaged === undefined
        ? []
        : [sql`(t.ended_on is null or t.ended_on > ${scope.today()}::date) = ${engaged}`],
    order: { by: 'lower(t.name)' },
    page,
  });

export function listHandOvers(
  scope: Scope,
  filter: HandOverFilter | null | undefined,
  page: PageArgs,
): Promise<Connection<HandOver>> {
  const where: Sql[] = [];
  const of = (id: string, condition: Sql) => where.push(isUuid(id) ? condition : sql`false`);
  if (filter?.partyId) of(filter.partyId, sql`t.party_id = ${filter.partyId}::uuid`);
  if (filter?.invoiceId) of(filter.invoiceId, sql`t.invoice_id = ${filter.invoiceId}::uuid`);
  if (filter?.state?.length) where.push(sql`t.state = any(${filter.state as string[]})`);
  return readConnection<HandOver>(scope, {
    name: 'handOvers',
    entity: HandOverSchema,
    where,
    order: { by: 't.queued_at', descending: true },
    page,
  });
}

export const partyById = defineLoader<string, Party | null>(async (scope, ids) => {
  const byId = new Map((await readBy<Party>(scope, PartySchema, 'id', ids)).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

export const handOversOf = defineLoader<string, HandOver[]>(async (scope, invoiceIds) => {
  const rows = await readBy<HandOver>(scope, HandOverSchema, 'invoice_id', invoiceIds);
  const byInvoice = Map.groupBy(rows, (row) => row.invoiceId);
  return invoiceIds.map((id) => byInvoice.get(id) ?? []);
});

/** Of the invoices `t`: those handed over to the caller's own party, for as long as it is engaged. */
const sharedWithCaller = (scope: Scope): Sql => sql`exists (
  select 1 from accountant.hand_over h join accountant.party p on p.id = h.party_id
  where h.invoice_id = t.id and h.state <> 'withheld' and p.account_id = ${scope.actor.id}::uuid
    and p.engaged_on <= ${scope.today()}::date and (p.ended_on is null or p.ended_on > ${scope.today()}::date))`;

export const listShared = (
  scope: Scope,
  filter: InvoiceFilter | null | undefined,
  order: InvoiceOrder,
  page: PageArgs,
  wanted: Iterable<string> | undefined,
): Promise<Connection<Invoice>> =>
  listInvoices(scope, filter, order, page, wanted, [sharedWithCaller(scope)]);

export async function findShared(scope: Scope, id: string): Promise<Invoice | null> {
  if (!isUuid(id)) return null;
  const { nodes } = await listInvoices(scope, null, InvoiceOrder.NEWEST, { first: 1 }, undefined, [
    sql`t.id = ${id}::uuid`,
    sharedWithCaller(scope),
  ]);
  return nodes[0] ?? null;
}
