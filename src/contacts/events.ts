import { defineEvent } from '../kernel/events.js';

export interface OfContact {
  customerId: string;
  contactId: string;
}
const aboutThem = ({ customerId, contactId }: OfContact) => ({ customer: customerId, contact: contactId });

export const contactCreated = defineEvent<OfContact>('contact.created', aboutThem);
export const contactChanged = defineEvent<OfContact & { fields: string[] }>('contact.changed', aboutThem);
/** Emitted before the row goes, in the same transaction. */
export const contactRemoved = defineEvent<OfContact>('contact.removed', aboutThem);
/** An import added contacts: one event for a whole batch instead of `contact.created` for each. */
export const contactsImported = defineEvent<{ contactIds: string[] }>('contacts.imported', (payload) => ({
  records: ['Contact', payload.contactIds],
}));
