import { definePlugin } from '../../src/kernel/plugin.js';
import { DiscardedSchema, DocumentSchema, UploadSchema } from './document.js';
import { CustomerKeySchema, MasterSchema } from './keys/customer-key.js';
import { createFolder } from './migrations/0001.js';
import { folderData } from './personal.js';

/** The customer's folder: order forms, contracts and mandates, encrypted and behind a passphrase. */
export default definePlugin({
  name: 'documents',
  describe: 'the customer’s folder, encrypted and behind a passphrase',
  needs: ['customers'],
  entities: [MasterSchema, CustomerKeySchema, DocumentSchema, UploadSchema, DiscardedSchema],
  migrations: [createFolder],
  personalData: folderData,
});
