import { defineEvent } from '../kernel/events.js';

interface OfNote {
  customerId: string;
  contactId?: string | null;
  noteId: string;
}
const aboutNote = ({ customerId, contactId, noteId }: OfNote) => ({
  customer: customerId,
  contact: contactId,
  record: ['Note', noteId] as const,
});

export const noteAdded = defineEvent<OfNote>('note.added', aboutNote, {
  nl: 'Notitie gemaakt',
  en: 'Note added',
  for: ['support', 'privacy'],
});
export const noteChanged = defineEvent<OfNote>('note.changed', aboutNote, {
  nl: 'Notitie gewijzigd',
  en: 'Note changed',
  for: ['support', 'privacy'],
});
export const noteRemoved = defineEvent<OfNote>('note.removed', aboutNote, {
  nl: 'Notitie verwijderd',
  en: 'Note removed',
  for: ['support', 'privacy'],
});
