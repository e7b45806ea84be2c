import { createNotes } from '../../migrations/notes-0001.js';
import { definePlugin } from '../kernel/plugin.js';
import { forPersonalData, forPurpose, inherit } from '../kernel/rules.js';
import { NoteSchema } from './note.js';
import { noteData } from './personal.js';
import { CustomerNotes, NoteResolver } from './resolvers.js';

const reads = forPersonalData('support', 'privacy');
const writes = forPurpose('support');

/** What support writes down of an office, and of the people there. */
export default definePlugin({
  name: 'notes',
  describe: 'notes by support on offices and their people',
  needs: ['customers', 'contacts'],
  entities: [NoteSchema],
  migrations: [createNotes],
  resolvers: [NoteResolver, CustomerNotes],
  rules: {
    Customer: { notes: reads },
    Mutation: { addNote: writes, changeNote: writes, removeNote: writes },
    Note: inherit,
    NotePayload: inherit,
    RemoveNotePayload: inherit,
  },
  personalData: [noteData],
  operations: [
    {
      name: 'NotitieMaken',
      label: 'Notitie maken',
      description:
        'Over een kantoor, of ook over iemand die er werkt. De notitie gaat weg als het kantoor geminimaliseerd wordt, en een notitie over iemand ook als diegene vertrekt.',
      document: `mutation NotitieMaken($input: AddNoteInput!) {
  addNote(input: $input) { note { id text writtenAt version } }
}`,
      variables: { input: { customerId: '…', text: 'Belt morgen terug over de koppeling.' } },
    },
    {
      name: 'NotitiesVanKantoor',
      label: 'Notities van een kantoor',
      description: 'De nieuwste eerst; met `search` alleen die waar een woord in staat.',
      document: `query NotitiesVanKantoor($id: ID!, $zoek: String) {
  customer(id: $id) {
    officeName
    notes(first: 20, search: $zoek) { nodes { id text writtenAt changedAt contact { name } version } }
  }
}`,
      variables: { id: '…', zoek: null },
    },
  ],
});
