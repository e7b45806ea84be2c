import { defineEvent } from '../kernel/events.js';

export interface OfInvoice {
  customerId: string;
  invoiceId: string;
}
const aboutIt = ({ customerId, invoiceId }: OfInvoice) => ({
  customer: customerId,
  record: ['Invoice', invoiceId] as const,
});

export const invoiceDrafted = defineEvent<OfInvoice>('invoice.drafted', aboutIt);
export const invoiceDraftChanged = defineEvent<OfInvoice>('invoice.draft-changed', aboutIt);
export const invoiceDraftDeleted = defineEvent<OfInvoice>('invoice.draft-deleted', aboutIt);
/** An invoice or a credit note got its number, and can no longer change. */
export const invoiceIssued = defineEvent<OfInvoice>('invoice.issued', aboutIt);
/**
 * Invoices of an earlier system were taken over as they were. `share`: whoever gets each invoice that is issued is to
 * get these too.
 */
export const invoicesTakenOver = defineEvent<{ invoiceIds: string[]; share: boolean }>(
  'invoices.taken-over',
  ({ invoiceIds }) => ({ records: ['Invoice', invoiceIds] }),
);
export const invoiceCredited = defineEvent<OfInvoice & { creditNoteId: string }>('invoice.credited', aboutIt);
