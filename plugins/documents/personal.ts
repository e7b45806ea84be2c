import {
  aboutCustomer,
  aboutNobody,
  definePersonalData,
  holds,
  notPersonal,
} from '../../src/kernel/personal.js';
import { DiscardedSchema, DocumentSchema, UploadSchema } from './document.js';
import { CustomerKeySchema, MasterSchema } from './keys/customer-key.js';

const folder = holds('contract', { purposes: ['support', 'invoicing', 'privacy'], until: 'minimise' });

/** All of it goes at minimising: the rows here, and with the rows the key that opens the files, and the files. */
export const folderData = [
  definePersonalData(MasterSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { one: notPersonal, id: notPersonal, since: notPersonal },
  }),
  definePersonalData(CustomerKeySchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      customerId: notPersonal,
      madeFor: notPersonal,
      masterId: notPersonal,
      wrapped: notPersonal,
      madeAt: notPersonal,
      rotatedAt: notPersonal,
    },
  }),
  definePersonalData(DocumentSchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      customerId: notPersonal,
      keyId: notPersonal,
      kind: folder,
      name: folder,
      contentType: notPersonal,
      bytes: notPersonal,
      blob: notPersonal,
      wrappedKey: notPersonal,
      storedBy: notPersonal,
      storedAt: notPersonal,
      version: notPersonal,
    },
  }),
  definePersonalData(UploadSchema, {
    subject: aboutCustomer('customerId'),
    rowsAtMinimise: 'delete',
    columns: {
      id: notPersonal,
      customerId: notPersonal,
      kind: notPersonal,
      name: folder,
      tokenHash: notPersonal,
      requestedBy: notPersonal,
      expiresAt: notPersonal,
      blob: notPersonal,
      begunAt: notPersonal,
    },
  }),
  definePersonalData(DiscardedSchema, {
    subject: aboutNobody,
    rowsAtMinimise: 'keep',
    columns: { blob: notPersonal, since: notPersonal },
  }),
];
