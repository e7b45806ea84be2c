import { defineEvent } from '../../src/kernel/events.js';

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
export const invoiceShared = defineEvent<OfHandOver>('invoice.shared', aboutHandOver);
/** The engagement had ended before the invoice could be sent. */
export const invoiceWithheld = defineEvent<OfHandOver>('invoice.withheld', aboutHandOver);
/** A person had an invoice sent again that was refused, or of which nobody knows. */
export const handOverResent = defineEvent<OfHandOver>('hand-over.resent', aboutHandOver);
