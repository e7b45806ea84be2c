import { InvoiceSchema } from '../../src/invoices/invoice.js';
import { aboutParty, definePersonalData, holds, notPersonal, through } from '../../src/kernel/personal.js';
import { HandOverSchema } from './hand-over.js';
import { PartySchema } from './party.js';

/** Who manages the engagement, and who answers an office that asks with whom its invoices were shared. */
const recipient = {
  purposes: ['administration', 'invoicing', 'support', 'privacy'],
  until: 'statutory',
} as const;
const disclosed = { purposes: ['invoicing', 'support', 'privacy', 'statutory'], until: 'statutory' } as const;

export const partyData = definePersonalData(PartySchema, {
  subject: aboutParty,
  rowsAtMinimise: 'keep',
  columns: {
    id: notPersonal,
    kind: notPersonal,
    name: holds('identity', recipient),
    email: holds('contact details', { ...recipient, purposes: ['administration', 'invoicing', 'privacy'] }),
    language: notPersonal,
    ground: notPersonal,
    agreement: notPersonal,
    accountId: notPersonal,
    engagedOn: notPersonal,
    endedOn: notPersonal,
    createdAt: notPersonal,
    version: notPersonal,
  },
});

/**
 * An office that asks for its data is told to whom its invoices went (GDPR art. 15(1)(c)), so what was sent when
 * and to which address counts as its correspondence. It stays with the invoice.
 */
export const handOverData = definePersonalData(HandOverSchema, {
  subject: through('invoiceId', InvoiceSchema),
  rowsAtMinimise: 'keep',
  columns: {
    id: notPersonal,
    invoiceId: notPersonal,
    partyId: notPersonal,
    ground: notPersonal,
    agreement: notPersonal,
    queuedAt: notPersonal,
    state: notPersonal,
    tries: notPersonal,
    sentAt: holds('correspondence', disclosed),
    sentTo: holds('correspondence', disclosed),
    pdfSha256: notPersonal,
    reason: notPersonal,
    resendReason: holds('free text', { ...disclosed, purposes: ['invoicing', 'privacy', 'statutory'] }),
  },
});
