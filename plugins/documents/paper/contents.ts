import {
  anyOf,
  forPersonalData,
  forPurpose,
  forRole,
  inherit,
  type RuleTree,
} from '../../../src/kernel/rules.js';
import { CabinetSchema } from './cabinet.js';
import { DestructionItemResolver, DestructionResolver } from './destruction-resolvers.js';
import { DestructionItemSchema, DestructionSchema } from './destruction.js';
import { HardCopySchema, HardCopyStepSchema } from './hard-copy.js';
import { outstandingPaper } from './lists.js';
import { operations } from './operations.js';
import { paperData } from './personal.js';
import { PrintResolver } from './print/resolvers.js';
import { latePaperMail, remindHolder } from './reminding.js';
import { CabinetResolver, CustomerPaper, HardCopyResolver } from './resolvers.js';
import { paperCheck, paperMetric, watchPaper } from './watch.js';

const reads = forPurpose('support', 'invoicing', 'privacy', 'statutory');
const writes = forPersonalData('support', 'invoicing', 'privacy');
/** Destroying asks for somebody who is bound to secrecy; whoever was there as the second may be anybody who works with paper. */
const boundOfficer = forPersonalData('privacy');
/** That it was done tells of no customer. */
const proof = anyOf(forRole('auditor'), writes);

const rules = {
  Query: {
    cabinets: reads,
    hardCopies: reads,
    hardCopy: reads,
    destructions: proof,
    hardCopyLabels: writes,
    hardCopyCabinetList: boundOfficer,
    destructionRecord: proof,
  },
  Mutation: {
    addCabinet: writes,
    changeCabinet: writes,
    registerHardCopy: writes,
    changeHardCopy: writes,
    takeOutHardCopy: writes,
    bringBackHardCopy: writes,
    scanHardCopy: writes,
    signDestruction: boundOfficer,
    countersignDestruction: writes,
    withdrawDestruction: boundOfficer,
  },
  Customer: { hardCopies: reads },
  Cabinet: inherit,
  CabinetPayload: inherit,
  HardCopy: inherit,
  HardCopyPayload: inherit,
  HardCopyStep: inherit,
  Destruction: inherit,
  DestructionItem: inherit,
  DestructionPayload: inherit,
  PrintedPdf: inherit,
} satisfies RuleTree;

/** What the plugin has for paper: the register of hard copies, and how they come to their end. */
export const paper = {
  entities: [CabinetSchema, HardCopySchema, HardCopyStepSchema, DestructionSchema, DestructionItemSchema],
  resolvers: [
    CabinetResolver,
    HardCopyResolver,
    CustomerPaper,
    DestructionResolver,
    DestructionItemResolver,
    PrintResolver,
  ],
  rules,
  personalData: paperData,
  jobs: [watchPaper, remindHolder],
  mails: [latePaperMail],
  schedules: [{ cron: '10 5 * * *', job: watchPaper }],
  operations,
  checks: [paperCheck],
  metrics: [paperMetric],
  outstanding: [outstandingPaper],
  promises: [
    {
      id: 'P8',
      keptBy:
        'each hard copy stands in a register that says in which cabinet it lies, whether that has a code lock, and who has it; what is out too long, or not behind a code lock, is told',
    },
    {
      id: 'P13',
      keptBy:
        'paper of a minimised customer keeps its run open until two people have signed for its destruction at DIN 66399 P-4 or higher; the database refuses one signature, and a change after two',
    },
  ],
} as const;
