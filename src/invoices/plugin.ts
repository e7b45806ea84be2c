import { guardNumbers } from '../../migrations/invoices-0003.js';
import { mergeInvoices } from '../../migrations/invoices-0005.js';
import { createInvoices } from '../../migrations/invoices-0001.js';
import { takeOver } from '../../migrations/invoices-0004.js';
import { orderByNumber } from '../../migrations/invoices-0007.js';
import { ownTerms } from '../../migrations/invoices-0008.js';
import { numbersOfInvoices } from '../../migrations/invoices-0009.js';
import { referencesAfterwards } from '../../migrations/invoices-0010.js';
import { keepLanguage } from '../../migrations/invoices-0002.js';
import { definePlugin } from '../kernel/plugin.js';
import { forPurpose, inherit } from '../kernel/rules.js';
import { invoiceFilter } from './filter.js';
import { invoiceFile } from './import/file.js';
import { InvoiceSchema, LineSchema, SeriesSchema } from './invoice.js';
import { operations } from './operations.js';
import { invoiceData } from './personal.js';
import { CustomerInvoices, InvoiceResolver } from './resolvers.js';
import { invoiceSettings } from './settings.js';

const known = forPurpose('support', 'invoicing', 'privacy', 'statutory');
const writes = forPurpose('invoicing');

/** Invoices and credit notes: numbered without gaps, and unchangeable once issued. */
export default definePlugin({
  name: 'invoices',
  describe: 'invoices and credit notes',
  needs: ['customers'],
  entities: [InvoiceSchema, LineSchema, SeriesSchema],
  migrations: [
    createInvoices,
    keepLanguage,
    guardNumbers,
    takeOver,
    mergeInvoices,
    orderByNumber,
    ownTerms,
    numbersOfInvoices,
    referencesAfterwards,
  ],
  resolvers: [InvoiceResolver, CustomerInvoices],
  rules: {
    Query: { invoices: known, invoice: known },
    Mutation: {
      draftInvoice: writes,
      updateDraft: writes,
      deleteDraft: writes,
      issueInvoice: writes,
      creditInvoice: writes,
    },
    Customer: { invoices: known },
    // What is on the invoice itself goes with it; from there to other records goes nobody outside the vendor (P5).
    Invoice: {
      id: inherit,
      kind: inherit,
      state: inherit,
      number: inherit,
      issuedOn: inherit,
      suppliedOn: inherit,
      dueOn: inherit,
      exemptionReason: inherit,
      lines: inherit,
      breakdown: inherit,
      net: inherit,
      vat: inherit,
      gross: inherit,
      creditsNumber: inherit,
      heldUntil: inherit,
      createdAt: inherit,
      takenOverAt: inherit,
      version: inherit,
      customer: known,
      creditNote: known,
      credits: known,
    },
    InvoiceBuyer: inherit,
    InvoiceLine: inherit,
    VatTotal: inherit,
    InvoicePayload: inherit,
    DeleteDraftPayload: inherit,
    CreditInvoicePayload: inherit,
  },
  filters: [invoiceFilter],
  personalData: invoiceData,
  files: [invoiceFile],
  settings: invoiceSettings,
  operations,
  promises: [
    {
      id: 'P15',
      keptBy: 'the database refuses to change an issued invoice, and to delete it before its term has passed',
    },
  ],
});
