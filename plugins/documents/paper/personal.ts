import {
  aboutCustomer,
  aboutNobody,
  definePersonalData,
  holds,
  notPersonal,
  through,
} from '../../../src/kernel/personal.js';
import { CabinetSchema } from './cabinet.js';
import { DestructionItemSchema, DestructionSchema } from './destruction.js';
import { HardCopySchema, HardCopyStepSchema } from './hard-copy.js';

const readers = ['support', 'invoicing', 'privacy', 'statutory'] as const;

/**
 * The entry stays when its customer is minimised: without the place nobody could fetch the paper to destroy it. The
 * place is emptied when two people have signed that it is gone.
 */
export const paperData = [
  definePersonalData(CabinetSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { id: notPersonal, name: notPersonal, codeLocked: notPersonal, version: notPersonal },
  }),
  definePersonalData(HardCopySchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: 'keep',
    retention: 'master data',
    columns: {
      id: notPersonal,
      number: notPersonal,
      customerId: notPersonal,
      kind: notPersonal,
      cabinetId: notPersonal,
      folder: holds('contract', { purposes: readers, until: 'statutory' }),
      remark: holds('free text', { purposes: ['support', 'invoicing', 'privacy'], until: 'minimise' }),
      keptSince: holds('contract', { purposes: readers, until: 'statutory' }),
      registeredAt: notPersonal,
      takenOutBy: notPersonal,
      takenOutAt: notPersonal,
      backBy: notPersonal,
      lateToldOn: notPersonal,
      scanId: notPersonal,
      destructionId: notPersonal,
      destroyedOn: notPersonal,
      version: notPersonal,
    },
  }),
  definePersonalData(HardCopyStepSchema, {
    subject: through('copyId', HardCopySchema),
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      copyId: notPersonal,
      what: notPersonal,
      byAccount: notPersonal,
      at: notPersonal,
      version: notPersonal,
      cabinetId: notPersonal,
    },
  }),
  definePersonalData(DestructionSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      number: notPersonal,
      destroyedOn: notPersonal,
      method: notPersonal,
      level: notPersonal,
      firstSignedBy: notPersonal,
      firstSignedAt: notPersonal,
      secondSignedBy: notPersonal,
      secondSignedAt: notPersonal,
      withdrawnAt: notPersonal,
    },
  }),
  definePersonalData(DestructionItemSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      destructionId: notPersonal,
      copyId: notPersonal,
      number: notPersonal,
      kind: notPersonal,
    },
  }),
];
