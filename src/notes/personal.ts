import { aboutCustomer, definePersonalData, holds, notPersonal } from '../kernel/personal.js';
import { NoteSchema } from './note.js';

export const noteData = definePersonalData(NoteSchema, {
  subject: aboutCustomer('customerId', { contact: 'contactId' }),
  rowsAtMinimise: 'delete',
  columns: {
    id: notPersonal,
    customerId: notPersonal,
    contactId: notPersonal,
    text: holds('free text', { purposes: ['support', 'privacy'], until: 'minimise' }),
    writtenBy: notPersonal,
    writtenAt: notPersonal,
    changedAt: notPersonal,
    version: notPersonal,
  },
});
