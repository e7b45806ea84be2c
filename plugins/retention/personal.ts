import { aboutNobody, definePersonalData, notPersonal } from '../../src/kernel/personal.js';
import { ErasureSchema, RunItemSchema, RunSchema } from './run.js';

/** Ids and counts alone: once the row that an id stands for is gone, they are about nobody. */
export const retentionData = [
  definePersonalData(RunSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      state: notPersonal,
      startedBy: notPersonal,
      onDate: notPersonal,
      startedAt: notPersonal,
      finishedAt: notPersonal,
    },
  }),
  definePersonalData(RunItemSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      runId: notPersonal,
      customerId: notPersonal,
      slice: notPersonal,
      state: notPersonal,
      reason: notPersonal,
      failures: notPersonal,
      failure: notPersonal,
      endedAt: notPersonal,
    },
  }),
  definePersonalData(ErasureSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: {
      id: notPersonal,
      customerId: notPersonal,
      contactId: notPersonal,
      runId: notPersonal,
      counts: notPersonal,
      at: notPersonal,
    },
  }),
];
