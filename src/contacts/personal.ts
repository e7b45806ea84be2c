import { aboutContact, aboutCustomer, definePersonalData, holds, notPersonal } from '../kernel/personal.js';
import { ContactSchema } from './contact.js';
import { NoticeSchema } from './notice.js';
import { PlacementSchema } from './placement.js';

const everyday = { purposes: ['support', 'invoicing', 'information', 'privacy'], until: 'minimise' } as const;

export const contactData = definePersonalData(ContactSchema, {
  subject: aboutContact('id'),
  rowsAtMinimise: 'delete',
  columns: {
    id: notPersonal,
    customerId: notPersonal,
    name: holds('identity', everyday),
    function: holds('identity', { ...everyday, purposes: ['support', 'invoicing', 'privacy'] }),
    email: holds('contact details', everyday),
    phone: holds('contact details', { ...everyday, purposes: ['support', 'invoicing', 'privacy'] }),
    language: holds('contact details', everyday),
    general: notPersonal,
    createdAt: notPersonal,
    version: notPersonal,
  },
  shows: { phoneForDisplay: 'phone' },
});

const records = { purposes: ['support', 'invoicing', 'privacy'], until: 'minimise' } as const;

/** Of the old office, and about the person too: it goes with whichever goes first, or by its own term when both stay. */
export const placementData = definePersonalData(PlacementSchema, {
  subject: aboutCustomer('customerId', { contact: 'contactId' }),
  rowsAtMinimise: 'delete',
  retention: { class: 'person', since: 'endedAt' },
  columns: {
    id: notPersonal,
    contactId: notPersonal,
    customerId: notPersonal,
    function: holds('identity', records),
    general: notPersonal,
    startedAt: holds('behaviour', records),
    endedAt: holds('behaviour', records),
  },
});

export const noticeData = definePersonalData(NoticeSchema, {
  subject: aboutContact('contactId'),
  rowsAtMinimise: 'delete',
  columns: {
    id: notPersonal,
    contactId: notPersonal,
    state: notPersonal,
    dueOn: notPersonal,
    tries: notPersonal,
    sentTo: holds('correspondence', records),
    endedAt: holds('correspondence', records),
    reason: holds('free text', records),
  },
});
