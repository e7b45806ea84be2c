import sql, { join, type Sql } from 'sql-template-tag';
import { isUuid } from '../customers/actions.js';
import { type Connection, type PageArgs, readBy, readConnection } from '../kernel/lists.js';
import { defineLoader, type Scope } from '../kernel/scope.js';
import { type InvoiceFilter, InvoiceOrder } from './inputs.js';
import { type Invoice, type InvoiceLine, InvoiceSchema, InvoiceState, LineSchema } from './invoice.js';

const orders: Record<InvoiceOrder, { by: string; descending?: boolean }> = {
  NEWEST: { by: 't.created_at', descending: true },
  NUMBER: { by: `coalesce(t.number, '')` },
};

/** @param also further conditions over the alias `t`, such as those of a plugin that shares some of them */
export async function listInvoices(
  scope: Scope,
  filter: InvoiceFilter | null | undefined,
  order: InvoiceOrder,
  page: PageArgs,
  wanted: Iterable<string> | undefined,
  also: readonly Sql[] = [],
): Promise<Connection<Invoice>> {
  const where = [...also];
  if (filter?.customerId)
    where.push(isUuid(filter.customerId) ? sql`t.customer_id = ${filter.customerId}` : sql`false`);
  if (filter?.kind) where.push(sql`t.kind = ${filter.kind}`);
  if (filter?.number) where.push(sql`t.number = ${filter.number.trim()}`);
  if (filter?.issuedFrom) where.push(sql`t.issued_on >= ${filter.issuedFrom}::date`);
  if (filter?.issuedUntil) where.push(sql`t.issued_on <= ${filter.issuedUntil}::date`);
  if (filter?.state?.length) where.push(sql`(${join(filter.state.map(inState), ' or ')})`);
  return readConnection<Invoice>(scope, {
    name: 'invoices',
    entity: InvoiceSchema,
    where,
    order: orders[order],
    page,
    wanted: wanted && needed(wanted),
  });
}

const credited = sql`exists (select 1 from invoices.invoice c where c.credits_id = t.id)`;

function inState(state: InvoiceState): Sql {
  if (state === InvoiceState.DRAFT) return sql`t.state = 'DRAFT'`;
  return state === InvoiceState.ISSUED
    ? sql`(t.state = 'ISSUED' and not ${credited})`
    : sql`(t.state = 'ISSUED' and ${credited})`;
}

/** Derived and related fields are made from these columns. */
function needed(selected: Iterable<string>): Set<string> {
  return new Set([...selected, 'customerId', 'state', 'creditsId']);
}

/** What is asked of the invoices of a customer decides the columns, so it is part of the key. */
export const invoicesOf = defineLoader<{ customerId: string; wanted: ReadonlySet<string> }, Invoice[]>(
  async (scope, keys) => {
    const wanted = needed(keys.flatMap((key) => [...key.wanted]));
    const rows = await readBy<Invoice>(
      scope,
      InvoiceSchema,
      'customer_id',
      [...new Set(keys.map((key) => key.customerId))],
      { wanted, order: 't.issued_on desc nulls first, t.id desc' },
    );
    const byCustomer = Map.groupBy(rows, (row) => row.customerId);
    return keys.map((key) => byCustomer.get(key.customerId) ?? []);
  },
);

export const invoiceById = defineLoader<string, Invoice | null>(async (scope, ids) => {
  const byId = new Map((await readBy<Invoice>(scope, InvoiceSchema, 'id', ids)).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

export const linesOf = defineLoader<string, InvoiceLine[]>(async (scope, ids) => {
  const rows = await readBy<InvoiceLine>(scope, LineSchema, 'invoice_id', ids, { order: 't.position' });
  const byInvoice = Map.groupBy(rows, (row) => row.invoiceId);
  return ids.map((id) => byInvoice.get(id) ?? []);
});

export const creditNoteOf = defineLoader<string, Invoice | null>(async (scope, ids) => {
  const byOriginal = new Map(
    (await readBy<Invoice>(scope, InvoiceSchema, 'credits_id', ids)).map((row) => [row.creditsId, row]),
  );
  return ids.map((id) => byOriginal.get(id) ?? null);
});
