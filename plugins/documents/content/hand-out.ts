import sql from 'sql-template-tag';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import type { StreamAnswer } from '../../../src/kernel/streams.js';
import { mayHave } from '../actions.js';
import type { DocumentKind } from '../document.js';
import { documentKey, keyOfDocument } from '../keys/customer-keys.js';
import { requireOpen } from '../keys/vault.js';
import { goneLink, holderOf, readDownloadLink } from '../links.js';
import { reads } from '../rules.js';
import { storeOf } from '../store/chosen.js';
import { asAttachment } from './name.js';
import { Altered, type Bytes, unseal } from './seal.js';

export interface Sealed {
  id: string;
  customerId: string;
  keyId: string;
  blob: string;
  wrappedKey: Buffer;
}

interface Row extends Sealed {
  kind: DocumentKind;
  name: string;
  contentType: string;
  bytes: string;
}

/** The file is not where it was put. */
export class Missing extends Error {
  override name = 'Missing';
}

/** Gives out the document behind a link. That it was given is recorded before its first byte goes. */
export async function handOut(work: Work, token: string): Promise<StreamAnswer> {
  const { house } = work;
  requireOpen(house);
  const { documentId, accountId } = readDownloadLink(house, token);
  const theirs = house.work(await holderOf(work, accountId, reads), 'document download');
  const row = await findRow(theirs.read, documentId);
  if (!row || !mayHave(theirs.actor, row.kind)) throw goneLink();
  const body = await begun(await openFile(theirs.read, row));
  await house.recorder?.recordReads(theirs, 'document download', [
    { type: 'Document', fields: ['content'], ids: [row.id], about: { customer: row.customerId } },
  ]);
  return {
    headers: {
      'content-type': row.contentType,
      'content-length': row.bytes,
      'content-disposition': asAttachment(row.name),
      'x-content-type-options': 'nosniff',
    },
    body,
  };
}

const findRow = (scope: Scope, id: string): Promise<Row | undefined> =>
  scope.row<Row>(sql`select id, customer_id as "customerId", key_id as "keyId", kind, name, content_type as "contentType",
    bytes, blob, wrapped_key as "wrappedKey" from documents.document where id = ${id}`);

/**
 * The file of a document, opened as it is read.
 * @throws Altered when its key, or at once or later the file, is not as it was stored; Missing
 */
export async function openFile(scope: Scope, row: Sealed): Promise<Bytes> {
  const customerKey = await keyOfDocument(scope, row.keyId, row.customerId);
  const key = documentKey(customerKey, row);
  const sealed = await (await storeOf(scope.house)).get(row.blob);
  if (!sealed) throw new Missing(`The file of document ${row.id} is not in the store.`);
  return unseal(sealed, key, { customerId: customerKey.madeFor, documentId: row.id });
}

/** What goes wrong with the first chunk is found before anything is answered. */
async function begun(file: Bytes): Promise<Bytes> {
  const chunks = file[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) throw new Altered('The file is empty.');
  let given = false;
  const next = async () => {
    if (given) return chunks.next();
    given = true;
    return first;
  };
  // Whoever stops reading closes the file.
  const stop = async () => (await chunks.return?.()) ?? { done: true as const, value: undefined };
  return { [Symbol.asyncIterator]: () => ({ next, return: stop }) };
}
