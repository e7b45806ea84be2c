import { defineEvent } from '../../src/kernel/events.js';

const disclosed = ['invoicing', 'support', 'privacy', 'statutory'] as const;

interface OfParty {
  partyId: string;
}
const aboutParty = ({ partyId }: OfParty) => ({ record: ['Party', partyId] as const });

export const partyEngaged = defineEvent<OfParty>('party.engaged', aboutParty);
export const partyChanged = defineEvent<OfParty>('party.changed', aboutParty);
export const engagementEnded = defineEvent<OfParty>('party.engagement-ended', aboutParty);

interface OfHandOver {
  customerId: string;
  invoiceId: string;
  partyId: string;
  handOverId: string;
}
const aboutHandOver = ({ customerId, handOverId }: OfHandOver) => ({
  customer: customerId,
  record: ['HandOver', handOverId] as const,
});

/** The party’s mail server took the invoice. */
export const invoiceShared = defineEvent<OfHandOver>('invoice.shared', aboutHandOver, {
  nl: 'Factuur gedeeld met boekhouder of accountant',
  en: 'Invoice shared with bookkeeper or accountant',
  for: disclosed,
});
/** The engagement had ended before the invoice could be sent. */
export const invoiceWithheld = defineEvent<OfHandOver>('invoice.withheld', aboutHandOver, {
  nl: 'Factuur niet gedeeld: samenwerking was beëindigd',
  en: 'Invoice not shared: the engagement had ended',
  for: disclosed,
});
/** A person had an invoice sent again that was refused, or of which nobody knows. */
export const handOverResent = defineEvent<OfHandOver>('hand-over.resent', aboutHandOver, {
  nl: 'Factuur nogmaals gedeeld',
  en: 'Invoice shared again',
  for: disclosed,
});
