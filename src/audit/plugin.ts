import { createAudit } from '../../migrations/audit-0001.js';
import { sealEntries } from '../../migrations/audit-0002.js';
import { deedsOfCustomers } from '../../migrations/audit-0003.js';
import { definePlugin } from '../kernel/plugin.js';
import { forRole, inherit } from '../kernel/rules.js';
import { AboutSchema, BlockSchema, DaySealSchema } from './block.js';
import { verifyCommand } from './command.js';
import { noteDaySeal, sendDaySeal } from './day-seal.js';
import { EntrySchema } from './entry.js';
import { letGoJob, schedules, sealJob } from './jobs.js';
import { daySealMail } from './mail.js';
import { operations } from './operations.js';
import { auditData } from './personal.js';
import { recorder } from './recorder.js';
import { AuditResolver } from './resolvers.js';
import { auditSettings } from './settings.js';

const overseer = forRole('privacy_officer', 'auditor');

/** Who did what, and who read personal fields of whom: append-only, and sealed so that it can be proven. */
export default definePlugin({
  name: 'audit',
  describe: 'who did what, and who read whose personal data',
  needs: ['staff', 'customers', 'contacts'],
  entities: [EntrySchema, AboutSchema, BlockSchema, DaySealSchema],
  migrations: [createAudit, sealEntries, deedsOfCustomers],
  resolvers: [AuditResolver],
  rules: {
    Query: { auditTrail: overseer, auditBlocks: overseer },
    AuditEntry: inherit,
    AuditBlock: inherit,
  },
  personalData: auditData,
  recorder,
  jobs: [sealJob, letGoJob, noteDaySeal, sendDaySeal],
  schedules,
  mails: [daySealMail],
  commands: [verifyCommand],
  settings: auditSettings,
  operations,
  promises: [
    {
      id: 'P16',
      keptBy:
        'each read of personal fields is recorded before it is answered; entries are sealed in a chain, and klantmap audit verify names one that was changed, removed or put in',
    },
  ],
});
