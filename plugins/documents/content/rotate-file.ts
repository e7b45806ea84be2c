import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import type { Work } from '../../../src/kernel/scope.js';
import { keyOfDocument, wrapDocumentKey } from '../keys/customer-keys.js';
import { newKey } from '../keys/wrap.js';
import { storeOf } from '../store/chosen.js';
import { openFile, type Sealed } from './hand-out.js';
import { seal } from './seal.js';

/**
 * Seals a file anew under a key of its own, beside the old one; who reads it meanwhile reads on.
 * @returns false when it went, or was sealed anew by somebody else, meanwhile
 */
export async function rotateFile(work: Work, document: Sealed): Promise<boolean> {
  const file = await openFile(work.read, document);
  const { madeFor } = await keyOfDocument(work.read, document.keyId, document.customerId);
  const store = await storeOf(work.house);
  const [blob, own] = [randomUUID(), newKey()];
  await store.put(blob, seal(file, own, { customerId: madeFor, documentId: document.id }));
  const taken = await work.transaction(async (scope) => {
    const row = await scope.row<{ customerId: string }>(sql`
      select customer_id as "customerId" from documents.document where id = ${document.id} and blob = ${document.blob} for update`);
    if (!row) return false;
    const key = await keyOfDocument(scope, document.keyId, row.customerId);
    await scope.rows(sql`update documents.document set blob = ${blob},
      wrapped_key = ${wrapDocumentKey(key, own, { id: document.id, blob })} where id = ${document.id}`);
    return true;
  });
  // What took its place is swept away by its trigger; what did not take one goes here.
  if (!taken) await store.remove(blob);
  return taken;
}
