import sql, { join } from 'sql-template-tag';
import { CustomerFilter } from '../customers/inputs.js';
import { defineFilterField } from '../kernel/filters.js';
import { InvoiceState } from './invoice.js';
import { inState } from './lists.js';

export const invoiceFilter = defineFilterField<InvoiceState[]>({
  input: CustomerFilter,
  name: 'withInvoices',
  type: () => [InvoiceState],
  description: 'With an invoice in one of these states.',
  condition(scope, states) {
    if (!scope.house.allows(scope.actor)('Customer', 'invoices') || states.length === 0) return sql`false`;
    return sql`t.id in (select i.customer_id from invoices.invoice i where ${join(
      states.map((state) => inState(state, 'i')),
      ' or ',
    )})`;
  },
});
