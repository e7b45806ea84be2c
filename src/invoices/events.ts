import { defineEvent } from '../kernel/events.js';

const everyone = ['support', 'invoicing', 'privacy', 'statutory'] as const;

export interface OfInvoice {
  customerId: string;
  invoiceId: string;
}
const aboutIt = ({ customerId, invoiceId }: OfInvoice) => ({
  customer: customerId,
  record: ['Invoice', invoiceId] as const,
});

export const invoiceDrafted = defineEvent<OfInvoice>('invoice.drafted', aboutIt, {
  nl: 'Conceptfactuur gemaakt',
  en: 'Invoice drafted',
  for: ['invoicing', 'privacy'],
});
export const invoiceDraftChanged = defineEvent<OfInvoice>('invoice.draft-changed', aboutIt, {
  nl: 'Conceptfactuur gewijzigd',
  en: 'Draft invoice changed',
  for: ['invoicing', 'privacy'],
});
export const invoiceDraftDeleted = defineEvent<OfInvoice>('invoice.draft-deleted', aboutIt, {
  nl: 'Conceptfactuur weggegooid',
  en: 'Draft invoice deleted',
  for: ['invoicing', 'privacy'],
});
/** An invoice or a credit note got its number, and can no longer change. */
export const invoiceIssued = defineEvent<OfInvoice>('invoice.issued', aboutIt, {
  nl: 'Factuur uitgereikt',
  en: 'Invoice issued',
  for: everyone,
});
/**
 * Invoices of an earlier system were taken over as they were. `share`: whoever gets each invoice that is issued is to
 * get these too.
 */
export const invoicesTakenOver = defineEvent<{ invoiceIds: string[]; share: boolean }>(
  'invoices.taken-over',
  ({ invoiceIds }) => ({ records: ['Invoice', invoiceIds] }),
  {
    nl: 'Factuur overgenomen uit een eerder systeem',
    en: 'Invoice taken over from an earlier system',
    for: everyone,
  },
);
export const invoiceCredited = defineEvent<OfInvoice & { creditNoteId: string }>(
  'invoice.credited',
  aboutIt,
  { nl: 'Factuur gecrediteerd', en: 'Invoice credited', for: everyone },
);
