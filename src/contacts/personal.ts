import { aboutContact, definePersonalData, holds, notPersonal } from '../kernel/personal.js';
import { ContactSchema } from './contact.js';

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
