import { exportAll, importAll } from '../kernel/file-commands.js';
import { definePlugin } from '../kernel/plugin.js';
import { forPurpose, forPersonalData, forRole, inherit, signedIn } from '../kernel/rules.js';
import { ProgressResolver } from './progress.js';
import { SystemResolver } from './resolvers.js';

const accountable = forRole('admin', 'privacy_officer', 'auditor');

/** What the house can tell of itself: its parts, its promises, its register of processing. */
export default definePlugin({
  name: 'system',
  describe: 'what the house tells of itself: parts, promises, register of processing',
  needs: ['staff', 'customers', 'contacts', 'audit'],
  resolvers: [SystemResolver, ProgressResolver],
  rules: {
    Query: {
      plugins: accountable,
      promises: signedIn,
      processingRegister: accountable,
      personalDataOf: forPersonalData('privacy'),
      operations: signedIn,
    },
    // Each kind of work says itself who may follow it.
    Subscription: { workProgress: signedIn },
    WorkProgress: inherit,
    Part: inherit,
    KeptPromise: inherit,
    RegisterLine: inherit,
    NamedOperation: inherit,
    PersonalDataExport: forPurpose('privacy'),
  },
  operations: [
    {
      name: 'Beloften',
      label: 'Onze privacybeloften',
      description: 'Wat we beloven, en hoe het systeem zich daaraan houdt.',
      document: `query Beloften {
  promises { id text keptBy }
}`,
    },
    {
      name: 'Verwerkingsregister',
      label: 'Register van verwerkingen',
      description: 'Welke persoonsgegevens waarvoor en hoe lang bewaard worden (AVG art. 30).',
      document: `query Verwerkingsregister {
  processingRegister { part record subject category columns purposes legalBases keptUntil }
}`,
    },
    {
      name: 'Inzage',
      label: 'Inzageverzoek beantwoorden',
      description: 'Alles wat er van één contactpersoon of kantoor bewaard wordt (AVG art. 15).',
      document: `query Inzage($input: SubjectInput!) {
  personalDataOf(input: $input) { data }
}`,
      variables: { input: { contactId: '…' } },
    },
  ],
  commands: [importAll, exportAll],
  promises: [{ id: 'P1', keptBy: 'the register of processing is derived from the code that processes' }],
});
