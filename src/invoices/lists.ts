import sql, { join, raw, type Sql } from 'sql-template-tag';
import { ofCustomer } from '../customers/merge/alias.js';
import { addedConditions } from '../kernel/filters.js';
import {
  type Children,
  type Connection,
  type PageArgs,
  readBy,
  readChildren,
  readConnection,
} from '../kernel/lists.js';
import { defineLoader, type Scope } from '../kernel/scope.js';
import { InvoiceFilter, InvoiceOrder } from './inputs.js';
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
  const where: Sql[] = await addedConditions(scope, InvoiceFilter, filter);
  if (filter?.customerId) where.push(ofCustomer('t.customer_id', filter.customerId));
  if (filter?.kind) where.push(sql`t.kind = ${filter.kind}`);
  if (filter?.number) where.push(sql`t.number = ${filter.number.trim()}`);
  if (filter?.issuedFrom) where.push(sql`t.issued_on >= ${filter.issuedFrom}::date`);
  if (filter?.issuedUntil) where.push(sql`t.issued_on <= ${filter.issuedUntil}::date`);
  if (filter?.state?.length)
    where.push(
      sql`(${join(
        filter.state.map((state) => inState(state)),
        ' or ',
      )})`,
    );
  return readConnection<Invoice>(scope, {
    name: 'invoices',
    entity: InvoiceSchema,
    visible: also,
    where,
    order: orders[order],
    page,
    wanted: wanted && needed(wanted),
  });
}

/** @param alias of the invoice's row */
export function inState(state: InvoiceState, alias = 't'): Sql {
  const row = raw(alias);
  if (state === InvoiceState.DRAFT) return sql`${row}.state = 'DRAFT'`;
  const credited = sql`exists (select 1 from invoices.invoice c where c.credits_id = ${row}.id)`;
  return state === InvoiceState.ISSUED
    ? sql`(${row}.state = 'ISSUED' and not ${credited})`
    : // Credit notes are few, and an index knows them; looking for one beside each of millions takes seconds.
      sql`(${row}.state = 'ISSUED' and ${row}.id in (select c.credits_id from invoices.invoice c where c.credits_id is not null))`;
}

/** Fields that are no columns are derived from these properties. */
const derive: Readonly<Record<string, readonly string[]>> = {
  state: ['state'],
  credits: ['creditsId'],
  creditsNumber: ['creditsId', 'creditsEarlier'],
  customer: ['customerId'],
};

const needed = (selected: Iterable<string>): Set<string> =>
  new Set([...selected].flatMap((field) => [field, ...(derive[field] ?? [])]));

export const invoicesOf = defineLoader<Children, Invoice[]>((scope, keys) =>
  readChildren<Invoice>(scope, InvoiceSchema, 'customerId', keys, {
    derive,
    order: 't.issued_on desc nulls first, t.id desc',
  }),
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
