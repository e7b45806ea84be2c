import { definePersonalData, notPersonal, through } from '../kernel/personal.js';
import { InvoiceSchema } from '../invoices/invoice.js';
import { OpenItemSchema, PaymentSchema } from './payment.js';

/** Payments stay as long as their invoice, and go with it (AWR art. 52(4)). Whose account paid is not kept. */
export const paymentData = [
  definePersonalData(PaymentSchema, {
    subject: through('invoiceId', InvoiceSchema),
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      invoiceId: notPersonal,
      receivedOn: notPersonal,
      amount: notPersonal,
      reversesId: notPersonal,
      recordedBy: notPersonal,
      recordedAt: notPersonal,
    },
  }),
  definePersonalData(OpenItemSchema, {
    subject: through('invoiceId', InvoiceSchema),
    rowsAtMinimise: 'keep',
    columns: { invoiceId: notPersonal, dueOn: notPersonal, amount: notPersonal },
  }),
];
