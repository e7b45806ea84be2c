import { createAudit } from '../../migrations/audit-0001.js';
import { definePlugin } from '../kernel/plugin.js';
import { forRole, inherit } from '../kernel/rules.js';
import { EntrySchema } from './entry.js';
import { auditData } from './personal.js';
import { recorder } from './recorder.js';
import { AuditResolver } from './resolvers.js';

/** Who did what, and who read personal fields of whom: append-only, by the database. */
export default definePlugin({
  name: 'audit',
  describe: 'who did what, and who read whose personal data',
  needs: ['staff'],
  entities: [EntrySchema],
  migrations: [createAudit],
  resolvers: [AuditResolver],
  rules: { Query: { auditTrail: forRole('privacy_officer') }, AuditEntry: inherit },
  personalData: [auditData],
  recorder,
  operations: [
    {
      name: 'WieZagWat',
      label: 'Wie zag wat',
      description: 'Wie welke persoonsgegevens heeft ingezien of gewijzigd, het nieuwste eerst.',
      document: `query WieZagWat {
  auditTrail(first: 50) {
    nodes { at actor purposes kind cause what recordType recordIds fields }
  }
}`,
    },
  ],
  promises: [
    {
      id: 'P16',
      keptBy:
        'each read of personal fields is recorded before it is answered; the database refuses to change or delete an entry',
    },
  ],
});
