import { createContacts } from '../../migrations/contacts-0001.js';
import { refuseMinimisedContacts } from '../../migrations/contacts-0002.js';
import { refuseMinimisedInSets } from '../../migrations/contacts-0003.js';
import { followPeople } from '../../migrations/contacts-0004.js';
import { definePlugin } from '../kernel/plugin.js';
import { forPurpose, inherit } from '../kernel/rules.js';
import { ContactSchema } from './contact.js';
import { oneGeneralContact } from './general.js';
import { contactFile } from './import/file.js';
import { noticeMail } from './mail.js';
import { NoticeSchema } from './notice.js';
import { ContactNotices, NoticeResolver } from './notice-resolvers.js';
import { jobs, schedules, subscriptions } from './notices.js';
import { contactData, noticeData, placementData } from './personal.js';
import { PlacementSchema } from './placement.js';
import { ContactResolver, CustomerContacts, PlacementResolver } from './resolvers.js';

const known = forPurpose('support', 'invoicing', 'information', 'privacy');
const tells = forPurpose('support', 'invoicing', 'privacy');
const writes = forPurpose('support', 'invoicing');

/** The people at an office: its general contact and others. */
export default definePlugin({
  name: 'contacts',
  describe: 'the people at an office',
  needs: ['customers'],
  entities: [ContactSchema, PlacementSchema, NoticeSchema],
  migrations: [createContacts, refuseMinimisedContacts, refuseMinimisedInSets, followPeople],
  resolvers: [ContactResolver, CustomerContacts, PlacementResolver, NoticeResolver, ContactNotices],
  rules: {
    Query: { contacts: known, contact: known, contactNotices: tells },
    Mutation: {
      createContact: writes,
      updateContact: writes,
      moveContact: writes,
      removeContact: writes,
      recordNotice: tells,
      decideImportedNotices: forPurpose('privacy'),
    },
    Customer: { contacts: known },
    Contact: inherit,
    Placement: inherit,
    ContactNotice: inherit,
    ContactNoticePayload: inherit,
    DecideImportedNoticesPayload: inherit,
    ContactPayload: inherit,
    RemoveContactPayload: inherit,
  },
  personalData: [contactData, placementData, noticeData],
  on: [...subscriptions, oneGeneralContact],
  jobs: jobs as never,
  schedules,
  mails: [noticeMail as never],
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
    {
      name: 'ContactpersoonVerhuist',
      label: 'Contactpersoon gaat naar een ander kantoor',
      description:
        'Adres, telefoonnummer en functie gaan niet mee: geef de nieuwe. Was dit de algemene contactpersoon, vraag het kantoor dan wie het wordt (`nextGeneralId`).',
      document: `mutation ContactpersoonVerhuist($input: MoveContactInput!) {
  moveContact(input: $input) { contact { id name customer { officeName } earlierPlacements { customer { officeName } endedAt } version } }
}`,
      variables: { input: { id: '…', version: 1, toCustomerId: '…', email: 'naam@nieuwkantoor.example' } },
    },
    {
      name: 'NogInTeLichten',
      label: 'Nog in te lichten',
      description:
        'Contactpersonen van wie wij de gegevens van hun kantoor kregen, en die dat nog niet van ons hoorden (AVG art. 14).',
      document: `query NogInTeLichten {
  contactNotices(first: 50, filter: { due: true }) {
    totalCount nodes { state dueOn reason contact { id name email phone customer { officeName phone } } }
  }
}`,
    },
    {
      name: 'Ingelicht',
      label: 'Contactpersoon is ingelicht',
      description: 'Legt vast dat iemand op een andere manier is ingelicht, zoals aan de telefoon.',
      document: `mutation Ingelicht($input: RecordNoticeInput!) {
  recordNotice(input: $input) { notice { state endedAt } }
}`,
      variables: { input: { contactId: '…', how: 'Aan de telefoon' } },
    },
  ],
});
