import { createContacts } from '../../migrations/contacts-0001.js';
import { refuseMinimisedContacts } from '../../migrations/contacts-0002.js';
import { refuseMinimisedInSets } from '../../migrations/contacts-0003.js';
import { definePlugin } from '../kernel/plugin.js';
import { forPurpose, inherit } from '../kernel/rules.js';
import { ContactSchema } from './contact.js';
import { contactFile } from './import/file.js';
import { contactData } from './personal.js';
import { ContactResolver, CustomerContacts } from './resolvers.js';

const known = forPurpose('support', 'invoicing', 'information', 'privacy');
const writes = forPurpose('support', 'invoicing');

/** The people at an office: its general contact and others. */
export default definePlugin({
  name: 'contacts',
  describe: 'the people at an office',
  needs: ['customers'],
  entities: [ContactSchema],
  migrations: [createContacts, refuseMinimisedContacts, refuseMinimisedInSets],
  resolvers: [ContactResolver, CustomerContacts],
  rules: {
    Query: { contacts: known, contact: known },
    Mutation: { createContact: writes, updateContact: writes, removeContact: writes },
    Customer: { contacts: known },
    Contact: inherit,
    ContactPayload: inherit,
    RemoveContactPayload: inherit,
  },
  personalData: [contactData],
  files: [contactFile],
  operations: [
    {
      name: 'KantoorMetContactpersonen',
      label: 'Kantoor met contactpersonen',
      description: 'Wie er werken bij een kantoor, en hoe zij te bereiken zijn.',
      document: `query KantoorMetContactpersonen($zoek: String!) {
  customers(first: 5, filter: { search: $zoek }) {
    nodes {
      id officeName debtorNumber phone phase
      contacts { id name function email phone general }
      subscriptions { plan startedOn endedOn }
    }
  }
}`,
      variables: { zoek: '10001' },
    },
  ],
});
