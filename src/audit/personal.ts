import { aboutNobody, definePersonalData, notPersonal } from '../kernel/personal.js';
import { EntrySchema } from './entry.js';

/** Ids alone: once the row that an id stands for is gone, the entry is about nobody any more. */
export const auditData = definePersonalData(EntrySchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: {
    id: notPersonal,
    at: notPersonal,
    workId: notPersonal,
    actorKind: notPersonal,
    actorId: notPersonal,
    actor: notPersonal,
    purposes: notPersonal,
    kind: notPersonal,
    cause: notPersonal,
    what: notPersonal,
    customerId: notPersonal,
    contactId: notPersonal,
    staffId: notPersonal,
    recordType: notPersonal,
    recordIds: notPersonal,
    fields: notPersonal,
  },
});
