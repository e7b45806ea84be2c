import { defineEvent } from '../kernel/events.js';

const everyday = ['support', 'invoicing', 'information', 'privacy'] as const;

export interface OfContact {
  customerId: string;
  contactId: string;
}
const aboutThem = ({ customerId, contactId }: OfContact) => ({ customer: customerId, contact: contactId });

/** @property source who gave their details: the person or their employer */
export const contactCreated = defineEvent<OfContact & { source: 'PERSON' | 'EMPLOYER' }>(
  'contact.created',
  aboutThem,
  { nl: 'Contactpersoon toegevoegd', en: 'Contact added', for: everyday },
);
export const contactChanged = defineEvent<OfContact & { fields: string[] }>('contact.changed', aboutThem, {
  nl: 'Contactpersoon gewijzigd',
  en: 'Contact changed',
  for: everyday,
});
/** Emitted before the row goes, in the same transaction. */
export const contactRemoved = defineEvent<OfContact>('contact.removed', aboutThem, {
  nl: 'Contactpersoon vertrokken',
  en: 'Contact left and removed',
  for: everyday,
});
/** Somebody stopped working at an office, and is a contact elsewhere now. */
export const contactLeft = defineEvent<OfContact>('contact.left', aboutThem, {
  nl: 'Contactpersoon naar een ander kantoor gegaan',
  en: 'Contact went to another office',
  for: everyday,
});
/** Somebody came to an office from another one. */
export const contactMoved = defineEvent<OfContact & { fromId: string }>('contact.moved', aboutThem, {
  nl: 'Contactpersoon van een ander kantoor gekomen',
  en: 'Contact came from another office',
  for: everyday,
});
/** The role of general contact moved to this contact. */
export const generalContactPassed = defineEvent<OfContact & { fromId: string }>(
  'contact.general-passed',
  aboutThem,
  { nl: 'Andere algemene contactpersoon', en: 'Another general contact', for: everyday },
);
/** An import added contacts: one event for a whole batch instead of `contact.created` for each. */
export const contactsImported = defineEvent<{ contactIds: string[] }>(
  'contacts.imported',
  (payload) => ({
    records: ['Contact', payload.contactIds],
  }),
  { nl: 'Contactpersoon geïmporteerd', en: 'Contact imported', for: everyday },
);

/** The contact was told what we keep of them, by our mail or otherwise (GDPR art. 14). */
export const contactNoticed = defineEvent<OfContact>('contact.noticed', aboutThem, {
  nl: 'Contactpersoon ingelicht over zijn gegevens (AVG art. 14)',
  en: 'Contact told what is kept of them (GDPR art. 14)',
  for: ['support', 'invoicing', 'privacy'],
});
/** Somebody decided what becomes of the notices to contacts that came with imports. */
export const importedNoticesDecided = defineEvent<{ notices: number }>(
  'contacts.notices-decided',
  () => ({}),
);
