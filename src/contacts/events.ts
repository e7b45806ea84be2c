import { defineEvent } from '../kernel/events.js';

export interface OfContact {
  customerId: string;
  contactId: string;
}
const aboutThem = ({ customerId, contactId }: OfContact) => ({ customer: customerId, contact: contactId });

/** @property source who gave their details: the person or their employer */
export const contactCreated = defineEvent<OfContact & { source: 'PERSON' | 'EMPLOYER' }>(
  'contact.created',
  aboutThem,
);
export const contactChanged = defineEvent<OfContact & { fields: string[] }>('contact.changed', aboutThem);
/** Emitted before the row goes, in the same transaction. */
export const contactRemoved = defineEvent<OfContact>('contact.removed', aboutThem);
/** Somebody stopped working at an office, and is a contact elsewhere now. */
export const contactLeft = defineEvent<OfContact>('contact.left', aboutThem);
/** Somebody came to an office from another one. */
export const contactMoved = defineEvent<OfContact & { fromId: string }>('contact.moved', aboutThem);
/** The role of general contact moved to this contact. */
export const generalContactPassed = defineEvent<OfContact & { fromId: string }>(
  'contact.general-passed',
  aboutThem,
);
/** An import added contacts: one event for a whole batch instead of `contact.created` for each. */
export const contactsImported = defineEvent<{ contactIds: string[] }>('contacts.imported', (payload) => ({
  records: ['Contact', payload.contactIds],
}));

/** The contact was told what we keep of them, by our mail or otherwise (GDPR art. 14). */
export const contactNoticed = defineEvent<OfContact>('contact.noticed', aboutThem);
/** Somebody decided what becomes of the notices to contacts that came with imports. */
export const importedNoticesDecided = defineEvent<{ notices: number }>(
  'contacts.notices-decided',
  () => ({}),
);
