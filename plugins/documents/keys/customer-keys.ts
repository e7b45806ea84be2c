import sql from 'sql-template-tag';
import { keptInstead } from '../../../src/customers/merge/alias.js';
import { newId } from '../../../src/kernel/ids.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { Altered } from '../content/seal.js';
import { currentMaster, masterKey } from './vault.js';
import { newKey, unwrap, wrap } from './wrap.js';

/** A customer's key, opened. */
export interface CustomerKey {
  readonly id: string;
  /** In all that it seals: the customer for whom it was made. */
  readonly madeFor: string;
  readonly key: Buffer;
}

interface Row {
  id: string;
  madeFor: string;
  masterId: string;
  wrapped: Buffer;
}

const columns = sql`id, made_for as "madeFor", master_id as "masterId", wrapped`;

/** The key for what is stored of this customer, made at first need. Nobody rotates it until this transaction ends. */
export async function keyForCustomer(scope: Scope, customerId: string): Promise<CustomerKey> {
  const master = await currentMaster(scope);
  const id = newId(scope);
  const key = newKey();
  const wrapped = wrap(key, master.key, aboutKey(id, customerId));
  await scope.rows(sql`insert into documents.customer_key (id, customer_id, made_for, master_id, wrapped, made_at)
    values (${id}, ${customerId}, ${customerId}, ${master.id}, ${wrapped}, ${scope.now().toISOString()}::timestamptz)
    on conflict (made_for) do nothing`);
  const row = await scope.row<Row>(
    sql`select ${columns} from documents.customer_key where made_for = ${customerId} for share`,
  );
  return opened(scope, row as Row);
}

/**
 * The key by which a document of this customer is sealed.
 * @throws Altered when it is another customer's: one that was merged into this one aside
 */
export async function keyOfDocument(scope: Scope, keyId: string, customerId: string): Promise<CustomerKey> {
  const row = await scope.row<Row>(sql`select ${columns} from documents.customer_key
    where id = ${keyId} and customer_id = ${customerId} ${scope.inTransaction ? sql`for share` : sql``}`);
  const owner =
    row &&
    (row.madeFor === customerId ? customerId : (await keptInstead(scope, [row.madeFor])).get(row.madeFor));
  if (!row || owner !== customerId) throw new Altered('The key of a document is not its customer’s.');
  return opened(scope, row);
}

async function opened(scope: Scope, { id, madeFor, masterId, wrapped }: Row): Promise<CustomerKey> {
  const key = unwrap(wrapped, await masterKey(scope.house, masterId), aboutKey(id, madeFor));
  if (!key) throw new Altered('The key of a customer is not as it was made.');
  return { id, madeFor, key };
}

export const aboutKey = (id: string, madeFor: string) => `klantmap customer key\n${id}\n${madeFor}`;

export const aboutDocument = (madeFor: string, documentId: string, blob: string) =>
  `klantmap document key\n${madeFor}\n${documentId}\n${blob}`;

/** The key of one document. @throws Altered */
export function documentKey(
  { key, madeFor }: CustomerKey,
  document: { id: string; blob: string; wrappedKey: Buffer },
): Buffer {
  const opens = unwrap(document.wrappedKey, key, aboutDocument(madeFor, document.id, document.blob));
  if (!opens) throw new Altered('The key of a document is not as it was made.');
  return opens;
}

export const wrapDocumentKey = (
  by: CustomerKey,
  key: Buffer,
  document: { id: string; blob: string },
): Buffer => wrap(key, by.key, aboutDocument(by.madeFor, document.id, document.blob));
