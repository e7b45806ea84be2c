import { definePlugin } from '../../src/kernel/plugin.js';
import { DiscardedSchema, DocumentSchema, UploadSchema } from './document.js';
import { CustomerKeySchema, MasterSchema } from './keys/customer-key.js';
import { createFolder } from './migrations/0001.js';
import { createPaper } from './migrations/0010.js';
import { paper } from './paper/contents.js';
import { folderData } from './personal.js';

/** The customer's folder: order forms, contracts and mandates, encrypted and behind a passphrase. */
export default definePlugin({
  name: 'documents',
  describe: 'the customer’s folder, encrypted and behind a passphrase',
  needs: ['customers'],
  entities: [
    MasterSchema,
    CustomerKeySchema,
    DocumentSchema,
    UploadSchema,
    DiscardedSchema,
    ...paper.entities,
  ],
  migrations: [createFolder, createPaper],
  resolvers: [...paper.resolvers],
  rules: paper.rules,
  personalData: [...folderData, ...paper.personalData],
  jobs: [...paper.jobs],
  schedules: [...paper.schedules],
  operations: [...paper.operations],
  checks: [...paper.checks],
  metrics: [...paper.metrics],
  outstanding: [...paper.outstanding],
  promises: [...paper.promises],
});
