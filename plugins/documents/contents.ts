import { forRole, inherit, type RuleTree } from '../../src/kernel/rules.js';
import { DiscardedSchema, DocumentSchema, UploadSchema } from './document.js';
import { commands } from './commands.js';
import { onMinimised, onRemoved, sweepJob } from './jobs.js';
import { CustomerKeySchema, MasterSchema } from './keys/customer-key.js';
import { hearOfUnlocking } from './keys/other-processes.js';
import { VaultResolver } from './keys/resolvers.js';
import { operations } from './operations.js';
import { folderData } from './personal.js';
import { CustomerFolder, DocumentResolver } from './resolvers.js';
import { reads, writes } from './rules.js';
import { documentSettings } from './settings.js';
import { openAtStart, vaultCheck } from './start.js';
import { streams } from './streams.js';

const keeper = forRole('admin');

const rules = {
  Query: { document: reads, documentVault: forRole('admin', 'privacy_officer', 'auditor') },
  Customer: { documents: reads },
  Mutation: {
    requestDocumentUpload: writes,
    requestDocumentDownload: reads,
    changeDocument: writes,
    removeDocument: writes,
    unlockDocuments: keeper,
    lockDocuments: keeper,
  },
  Document: inherit,
  DocumentVault: inherit,
  RequestDocumentUploadPayload: inherit,
  RequestDocumentDownloadPayload: inherit,
  DocumentPayload: inherit,
  RemoveDocumentPayload: inherit,
  DocumentVaultPayload: inherit,
} satisfies RuleTree;

/** What the plugin has for files: documents, and the keys that seal them. */
export const files = {
  entities: [MasterSchema, CustomerKeySchema, DocumentSchema, UploadSchema, DiscardedSchema],
  resolvers: [DocumentResolver, CustomerFolder, VaultResolver],
  rules,
  personalData: folderData,
  streams,
  jobs: [sweepJob],
  on: [onMinimised, onRemoved],
  schedules: [{ cron: '*/10 * * * *', job: sweepJob, makeUp: false }],
  settings: documentSettings,
  commands,
  operations,
  checks: [vaultCheck],
  promises: [
    {
      id: 'P9',
      keptBy:
        'a document is stored in no other way than sealed by a key of its own, under its customer’s key, under a master key that opens with a passphrase; altered, cut or swapped it does not open',
    },
  ],
  atStart: openAtStart,
  whenServing: hearOfUnlocking,
} as const;
