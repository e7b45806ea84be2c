import { createPayments } from '../../migrations/payments-0001.js';
import { definePlugin } from '../kernel/plugin.js';
import { forPurpose, inherit } from '../kernel/rules.js';
import { paymentFilters } from './filter.js';
import { OpenItemSchema, PaymentSchema } from './payment.js';
import { paymentData } from './personal.js';
import { InvoicePayments } from './resolvers.js';

// Not for the bookkeeper and the accountant: an invoice is shared with them, and nothing else (P5).
const known = forPurpose('support', 'invoicing', 'privacy', 'statutory');
const writes = forPurpose('invoicing');

/** What came in for an invoice, and what is still to be paid. */
export default definePlugin({
  name: 'payments',
  describe: 'payments and open invoices',
  needs: ['invoices'],
  entities: [PaymentSchema, OpenItemSchema],
  migrations: [createPayments],
  resolvers: [InvoicePayments],
  rules: {
    Mutation: { recordPayment: writes, reversePayment: writes },
    Invoice: { open: known, payments: known },
    Payment: inherit,
    PaymentPayload: inherit,
  },
  filters: paymentFilters,
  personalData: paymentData,
  operations: [
    {
      name: 'OpenstaandeFacturen',
      label: 'Openstaande facturen',
      description: 'Wat nog betaald moet worden. Met `OVERDUE` alleen wat te laat is.',
      document: `query OpenstaandeFacturen($betaling: ToPay = OPEN) {
  invoices(first: 50, filter: { toPay: $betaling }, orderBy: NUMBER) {
    nodes { id number issuedOn dueOn gross open customer { officeName debtorNumber } }
  }
}`,
      variables: { betaling: 'OVERDUE' },
    },
    {
      name: 'BetalingBoeken',
      label: 'Betaling boeken',
      description: 'Wat er binnenkwam voor een factuur, geheel of voor een deel.',
      document: `mutation BetalingBoeken($input: RecordPaymentInput!) {
  recordPayment(input: $input) { payment { id } invoice { number gross open } }
}`,
      variables: { input: { invoiceId: '…', receivedOn: '2026-01-31', amount: '580.80' } },
    },
  ],
});
