import {
  aboutCustomer,
  aboutNobody,
  definePersonalData,
  holds,
  notPersonal,
  through,
} from '../kernel/personal.js';
import { InvoiceSchema, LineSchema, SeriesSchema } from './invoice.js';

/** An invoice stays as issued for its own term (P15): nothing of it is let go at minimising. A draft is no invoice. */
const issued = {
  purposes: ['support', 'invoicing', 'bookkeeping', 'privacy', 'statutory'],
  until: 'statutory',
} as const;

export const invoiceData = [
  definePersonalData(InvoiceSchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: { deleteWhere: "t.state = 'DRAFT'" },
    retention: { class: 'invoice', lastDay: 'heldUntil' },
    columns: {
      id: notPersonal,
      customerId: notPersonal,
      kind: notPersonal,
      state: notPersonal,
      series: notPersonal,
      year: notPersonal,
      sequence: notPersonal,
      number: notPersonal,
      issuedOn: notPersonal,
      suppliedOn: notPersonal,
      dueOn: notPersonal,
      reference: holds('free text', issued),
      note: holds('free text', issued),
      exemptionReason: notPersonal,
      creditsId: notPersonal,
      creditsEarlier: notPersonal,
      creditsEarlierOn: notPersonal,
      buyer: holds('identity', issued),
      seller: notPersonal,
      breakdown: notPersonal,
      net: notPersonal,
      vat: notPersonal,
      gross: notPersonal,
      heldUntil: notPersonal,
      language: notPersonal,
      createdAt: notPersonal,
      takenOverAt: notPersonal,
      version: notPersonal,
    },
  }),
  definePersonalData(LineSchema, {
    subject: through('invoiceId', InvoiceSchema),
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      invoiceId: notPersonal,
      position: notPersonal,
      description: holds('free text', issued),
      quantity: notPersonal,
      unit: notPersonal,
      unitPrice: notPersonal,
      discount: notPersonal,
      vatCategory: notPersonal,
      vatRate: notPersonal,
      net: notPersonal,
    },
  }),
  definePersonalData(SeriesSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { name: notPersonal, year: notPersonal, lastNumber: notPersonal },
  }),
];
