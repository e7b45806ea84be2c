import { randomUUID } from 'node:crypto';
import sql from 'sql-template-tag';
import { conflict } from '../../../src/errors.js';
import { CallerLeft } from '../../../src/kernel/api/deadline.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import type { StreamRequest } from '../../../src/kernel/streams.js';
import type { DocumentKind } from '../document.js';
import { documentStored } from '../events.js';
import { type CustomerKey, keyForCustomer, keyOfDocument, wrapDocumentKey } from '../keys/customer-keys.js';
import { requireOpen } from '../keys/vault.js';
import { newKey } from '../keys/wrap.js';
import { goneLink, hashOf, holderOf } from '../links.js';
import { mayHave } from '../actions.js';
import { writes } from '../rules.js';
import { documentSettings } from '../settings.js';
import { storeOf } from '../store/chosen.js';
import { counted, type FileKind, recognise, refuseTooLarge } from './check.js';
import { scanned } from './clamav.js';
import { nameAs } from './name.js';
import { type Bytes, seal } from './seal.js';

interface Upload {
  id: string;
  customerId: string;
  requestedBy: string;
  blob: string;
}

export interface Received {
  id: string;
  name: string;
  contentType: string;
  bytes: number;
}

/**
 * Takes a file in, as it comes: counted, recognised, looked at for viruses, sealed, stored. On no disk is ever a byte of
 * it that is not sealed. Only what arrived whole and was let through becomes a document; of all else nothing is left.
 */
export async function receive(work: Work, token: string, request: StreamRequest): Promise<Received> {
  const { house } = work;
  const settings = house.settings(documentSettings);
  requireOpen(house);
  const maximum = settings.maxMegabytes * 1_000_000;
  refuseTooLarge(request.header('content-length'), maximum);
  const known = await work.read.row<{ by: string; kind: DocumentKind }>(
    sql`select requested_by as by, kind from documents.upload where token_hash = ${hashOf(token)}`,
  );
  if (!known) throw goneLink();
  const holder = await holderOf(work, known.by, writes);
  if (!mayHave(holder, known.kind)) throw goneLink();
  const theirs = house.work(holder, 'document upload');
  const { upload, key } = await theirs.transaction((scope) => begin(scope, hashOf(token)));
  const store = await storeOf(house);
  try {
    const count = { bytes: 0 };
    const { kind, file } = await recognise(
      counted(arriving(request.body), maximum, count),
      settings.types?.split(/[\s,]+/) ?? [],
    );
    const { clamav: url, clamavSeconds: seconds } = settings;
    const looked = url ? scanned(file, { url, seconds }, request.signal) : file;
    const own = newKey();
    await store.put(upload.blob, seal(looked, own, { customerId: key.madeFor, documentId: upload.id }));
    // Nobody would hear that it is there, and they would send it once more.
    request.signal.throwIfAborted();
    return await theirs.transaction((scope) => finish(scope, upload, { key, own, kind, bytes: count.bytes }));
  } catch (error) {
    await store.remove(upload.blob).catch(() => undefined); // or else the sweep does
    await theirs.transaction((scope) => giveBack(scope, upload));
    throw error;
  }
}

/** The link is used from now on. Once more it works only if this fails. */
async function begin(scope: Scope, hash: string): Promise<{ upload: Upload; key: CustomerKey }> {
  const now = scope.now().toISOString();
  const found = await scope.row<Upload & { busy: boolean }>(sql`
    select id, customer_id as "customerId", requested_by as "requestedBy", blob is not null as busy
    from documents.upload where token_hash = ${hash} and expires_at > ${now}::timestamptz for update`);
  if (!found) throw goneLink();
  if (found.busy)
    throw conflict('This link is being used already: wait until that ends, or ask for a new one.');
  const blob = randomUUID();
  await scope.rows(
    sql`update documents.upload set blob = ${blob}, begun_at = ${now}::timestamptz where id = ${found.id}`,
  );
  return { upload: { ...found, blob }, key: await keyForCustomer(scope, found.customerId) };
}

async function finish(
  scope: Scope,
  { id, blob, requestedBy }: Upload,
  sealed: { key: CustomerKey; own: Buffer; kind: FileKind; bytes: number },
): Promise<Received> {
  const upload = await scope.row<{ customerId: string; kind: DocumentKind; name: string }>(sql`
    select customer_id as "customerId", kind, name from documents.upload where id = ${id} and blob = ${blob} for update`);
  if (!upload)
    throw conflict(
      'This file took too long, or its customer’s data was let go meanwhile. Nothing of it was kept.',
    );
  const { contentType, extension } = sealed.kind;
  const name = nameAs(upload.name, extension);
  // Read again: the customer may have been merged into another one meanwhile, and the key rotated.
  const key = await keyOfDocument(scope, sealed.key.id, upload.customerId);
  await scope.rows(sql`
    insert into documents.document (id, customer_id, key_id, kind, name, content_type, bytes, blob, wrapped_key, stored_by, stored_at)
    values (${id}, ${upload.customerId}, ${key.id}, ${upload.kind}, ${name}, ${contentType}, ${sealed.bytes}, ${blob},
      ${wrapDocumentKey(key, sealed.own, { id, blob })}, ${requestedBy}, ${scope.now().toISOString()}::timestamptz)`);
  await scope.rows(sql`delete from documents.upload where id = ${id}`);
  await scope.emit(documentStored, { customerId: upload.customerId, documentId: id });
  return { id, name, contentType, bytes: sealed.bytes };
}

/** The link may be used again, as long as it lives. What was stored by then is swept away. */
const giveBack = (scope: Scope, { id, blob }: Upload) =>
  scope.rows(
    sql`update documents.upload set blob = null, begun_at = null where id = ${id} and blob = ${blob}`,
  );

/** Whoever breaks off makes no error of ours. */
async function* arriving(body: Bytes): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch {
    throw new CallerLeft();
  }
}
