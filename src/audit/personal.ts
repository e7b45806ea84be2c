import { aboutNobody, definePersonalData, notPersonal } from '../kernel/personal.js';
import { AboutSchema, BlockSchema, DaySealSchema } from './block.js';
import { EntrySchema } from './entry.js';

/** Ids alone: once the row that an id stands for is gone, the entry is about nobody any more. */
const entryData = definePersonalData(EntrySchema, {
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
    place: notPersonal,
  },
});

const aboutData = definePersonalData(AboutSchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: { place: notPersonal, entryId: notPersonal, subjects: notPersonal },
});

const blockData = definePersonalData(BlockSchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: {
    id: notPersonal,
    n: notPersonal,
    kind: notPersonal,
    sealedAt: notPersonal,
    afterPlace: notPersonal,
    untilPlace: notPersonal,
    seenPlace: notPersonal,
    ofBlock: notPersonal,
    entries: notPersonal,
    firstAt: notPersonal,
    lastAt: notPersonal,
    members: notPersonal,
    keyName: notPersonal,
    previous: notPersonal,
    hash: notPersonal,
  },
});

const daySealData = definePersonalData(DaySealSchema, {
  subject: aboutNobody,
  rowsAtMinimise: 'keep',
  columns: {
    day: notPersonal,
    blockN: notPersonal,
    hash: notPersonal,
    entries: notPersonal,
    state: notPersonal,
    sentAt: notPersonal,
    reason: notPersonal,
  },
});

export const auditData = [entryData, aboutData, blockData, daySealData];
