import { join, resolve } from 'node:path';
import { BootError } from '../../../src/errors.js';
import type { House } from '../../../src/kernel/house.js';
import { documentSettings } from '../settings.js';
import { folderStore } from './folder.js';
import type { Store } from './store.js';

const stores = new WeakMap<House, Promise<Store>>();

/** The store that the settings name. */
export function storeOf(house: House): Promise<Store> {
  let store = stores.get(house);
  if (!store) stores.set(house, (store = chosen(house)));
  return store;
}

async function chosen(house: House): Promise<Store> {
  const { folder, s3Endpoint, s3Bucket, s3Region, s3KeyId, s3Secret } = house.settings(documentSettings);
  if (!s3Endpoint) return folderStore(resolve(folder ?? join(house.config.dataDir, 'documents')));
  if (!s3Bucket || !s3KeyId || !s3Secret)
    throw new BootError(
      'plugin "documents": with DOCUMENTS_S3_ENDPOINT set DOCUMENTS_S3_BUCKET, DOCUMENTS_S3_KEY_ID and DOCUMENTS_S3_SECRET as well',
    );
  const { bucketStore } = await import('./s3.js'); // it is large, and most houses have a folder
  return bucketStore({
    endpoint: s3Endpoint,
    bucket: s3Bucket,
    region: s3Region ?? 'eu-west-1',
    accessKeyId: s3KeyId,
    secretAccessKey: s3Secret,
  });
}
