import { definePlugin } from '../../src/kernel/plugin.js';
import { files } from './contents.js';
import { createFolder } from './migrations/0001.js';
import { createPaper } from './migrations/0010.js';
import { keepScans } from './migrations/0011.js';
import { latePaper } from './migrations/0090-late-paper.js';
import { paper } from './paper/contents.js';

/** The customer's folder: order forms, contracts and mandates, sealed and behind a passphrase; and those on paper. */
export default definePlugin({
  name: 'documents',
  describe: 'the customer’s folder: files behind a passphrase, and a register of paper',
  needs: ['customers', 'invoices'],
  entities: [...files.entities, ...paper.entities],
  migrations: [createFolder, createPaper, keepScans, latePaper],
  resolvers: [...files.resolvers, ...paper.resolvers],
  rules: {
    ...files.rules,
    ...paper.rules,
    Query: { ...files.rules.Query, ...paper.rules.Query },
    Mutation: { ...files.rules.Mutation, ...paper.rules.Mutation },
    Customer: { ...files.rules.Customer, ...paper.rules.Customer },
  },
  personalData: [...files.personalData, ...paper.personalData],
  streams: files.streams,
  on: [...files.on],
  jobs: [...files.jobs, ...paper.jobs],
  schedules: [...files.schedules, ...paper.schedules],
  mails: [...paper.mails] as never,
  settings: files.settings,
  commands: files.commands,
  operations: [...files.operations, ...paper.operations],
  checks: [...files.checks, ...paper.checks],
  metrics: [...paper.metrics],
  outstanding: [...paper.outstanding],
  promises: [...files.promises, ...paper.promises],
  atStart: files.atStart,
  whenServing: files.whenServing,
});
