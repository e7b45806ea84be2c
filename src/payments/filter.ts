import sql, { type Sql } from 'sql-template-tag';
import { registerEnumType } from 'type-graphql';
import { CustomerFilter } from '../customers/inputs.js';
import { InvoiceFilter } from '../invoices/inputs.js';
import { defineFilterField } from '../kernel/filters.js';
import type { Scope } from '../kernel/scope.js';

export enum ToPay {
  OPEN = 'OPEN',
  OVERDUE = 'OVERDUE',
  NOTHING = 'NOTHING',
}
registerEnumType(ToPay, {
  name: 'ToPay',
  description: 'What is left to pay.',
  valuesConfig: {
    OPEN: { description: 'Something, due or not.' },
    OVERDUE: { description: 'Something that was due before today.' },
    NOTHING: { description: 'Nothing.' },
  },
});

const mayKnow = ({ house, actor }: Scope) => house.allows(actor)('Invoice', 'open');

/** Over the alias `o`. */
const late = (scope: Scope, what: ToPay): Sql =>
  what === ToPay.OVERDUE ? sql`o.due_on < ${scope.today()}::date` : sql`true`;

export const paymentFilters = [
  defineFilterField<ToPay>({
    input: CustomerFilter,
    name: 'toPay',
    type: () => ToPay,
    description: 'With open invoices, with overdue ones, or with nothing left to pay.',
    condition(scope, what) {
      if (!mayKnow(scope)) return sql`false`;
      const owing = sql`select i.customer_id from payments.open_item o join invoices.invoice i on i.id = o.invoice_id where ${late(scope, what)}`;
      return what === ToPay.NOTHING ? sql`t.id not in (${owing})` : sql`t.id in (${owing})`;
    },
  }),
  defineFilterField<ToPay>({
    input: InvoiceFilter,
    name: 'toPay',
    type: () => ToPay,
    description: 'Open, overdue, or with nothing left to pay.',
    condition(scope, what) {
      if (!mayKnow(scope)) return sql`false`;
      const open = sql`select o.invoice_id from payments.open_item o where ${late(scope, what)}`;
      return what === ToPay.NOTHING ? sql`t.id not in (${open})` : sql`t.id in (${open})`;
    },
  }),
];
