import { readBy } from '../kernel/lists.js';
import { defineLoader } from '../kernel/scope.js';
import { OpenItemSchema, type Payment, PaymentSchema } from './payment.js';

/** What is left to pay of an invoice, in euros; null when nothing is. */
export const openOf = defineLoader<string, string | null>(async (scope, ids) => {
  const rows = await readBy<{ invoiceId: string; amount: string }>(scope, OpenItemSchema, 'invoice_id', ids, {
    order: 't.invoice_id',
  });
  const byInvoice = new Map(rows.map((row) => [row.invoiceId, row.amount]));
  return ids.map((id) => byInvoice.get(id) ?? null);
});

export const paymentsOf = defineLoader<string, Payment[]>(async (scope, ids) => {
  const rows = await readBy<Payment>(scope, PaymentSchema, 'invoice_id', ids, {
    order: 't.received_on, t.reverses_id nulls first, t.id',
  });
  const byInvoice = Map.groupBy(rows, (row) => row.invoiceId);
  return ids.map((id) => byInvoice.get(id) ?? []);
});
