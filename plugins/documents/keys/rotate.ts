import sql from 'sql-template-tag';
import { conflict } from '../../../src/errors.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { customerKeyRotated, masterKeyRotated } from '../events.js';
import { aboutKey, documentKey, keyOfDocument, wrapDocumentKey } from './customer-keys.js';
import { keyOfPassphrase, type Masters, newSalt } from './key-file.js';
import {
  currentMaster,
  keepMasters,
  masterKey,
  newMasterId,
  readMasters,
  requireLong,
  requireOpen,
} from './vault.js';
import { newKey, unwrap, wrap } from './wrap.js';

const atOnce = 500;

/**
 * A new master key, under which all customers' keys are wrapped anew; no document is touched, and everybody works on. The
 * old one is gone at the end, and with it whatever older back-ups of the database hold of customers' keys. Killed at any
 * moment nothing is lost: each key is wrapped by one of the two, the file has both, and the next run ends it.
 * @returns how many customers' keys were wrapped anew
 */
export async function rotateMaster(work: Work): Promise<number> {
  await endRotation(work);
  await work.transaction(async (scope) => {
    const { id: old, key: oldKey } = await mastersToChange(scope);
    const id = newMasterId();
    await writeMasters(scope, new Map([[old, oldKey], [id, newKey()]])); // prettier-ignore
    await scope.rows(
      sql`update documents.master set id = ${id}, since = ${scope.now().toISOString()}::timestamptz`,
    );
    await scope.emit(masterKeyRotated, {});
  });
  return endRotation(work);
}

/** Wraps what is left under an older master key, and then forgets that key. */
async function endRotation(work: Work): Promise<number> {
  let done = 0;
  for (;;) {
    const some = await work.transaction(rewrapSome);
    done += some;
    if (some === 0) break;
  }
  await work.transaction(async (scope) => {
    const { id, key } = await mastersToChange(scope);
    const left = await scope.row(
      sql`select 1 as n from documents.customer_key where master_id <> ${id} limit 1`,
    );
    if (!left && requireOpen(scope.house).masters.size > 1) await writeMasters(scope, new Map([[id, key]]));
  });
  return done;
}

/** Nobody else changes the key file until this transaction ends, and nobody makes a customer's key. */
async function mastersToChange(scope: Scope): Promise<{ id: string; key: Buffer }> {
  const inUse = await scope.row<{ id: string }>(sql`select id from documents.master for update`);
  if (!inUse) return currentMaster(scope); // says that there is none
  // What this process remembers may be of before a change by another one: writing that back would lose a key.
  await readMasters(scope.house);
  return { id: inUse.id, key: await masterKey(scope.house, inUse.id) };
}

async function writeMasters(scope: Scope, masters: Masters): Promise<void> {
  const { argon2id, passphraseKey } = requireOpen(scope.house);
  await keepMasters(scope.house, masters, { argon2id, passphraseKey });
}

async function rewrapSome(scope: Scope): Promise<number> {
  const master = await currentMaster(scope);
  const rows = await scope.rows<{ id: string; madeFor: string; masterId: string; wrapped: Buffer }>(sql`
    select id, made_for as "madeFor", master_id as "masterId", wrapped from documents.customer_key
    where master_id <> ${master.id} order by id limit ${atOnce} for update`);
  for (const { id, madeFor, masterId, wrapped } of rows) {
    const of = aboutKey(id, madeFor);
    const key = unwrap(wrapped, await masterKey(scope.house, masterId), of);
    if (!key)
      throw conflict(`The key ${id} of customer ${madeFor} does not open: put back what it was, then go on.`);
    await scope.rows(
      sql`update documents.customer_key set master_id = ${master.id}, wrapped = ${wrap(key, master.key, of)} where id = ${id}`,
    );
  }
  return rows.length;
}

/** A new key for what a customer has, under which the keys of its documents are wrapped anew; files stay as they are. */
export async function rotateCustomerKey(scope: Scope, keyId: string): Promise<number> {
  const master = await currentMaster(scope);
  const row = await scope.row<{ customerId: string }>(
    sql`select customer_id as "customerId" from documents.customer_key where id = ${keyId} for update`,
  );
  if (!row) return 0; // its customer was minimised meanwhile
  const old = await keyOfDocument(scope, keyId, row.customerId);
  const renewed = { ...old, key: newKey() };
  const documents = await scope.rows<{ id: string; blob: string; wrappedKey: Buffer }>(
    sql`select id, blob, wrapped_key as "wrappedKey" from documents.document where key_id = ${keyId} for update`,
  );
  for (const document of documents) {
    const wrapped = wrapDocumentKey(renewed, documentKey(old, document), document);
    await scope.rows(sql`update documents.document set wrapped_key = ${wrapped} where id = ${document.id}`);
  }
  await scope.rows(sql`update documents.customer_key set master_id = ${master.id}, rotated_at = ${scope.now().toISOString()}::timestamptz,
    wrapped = ${wrap(renewed.key, master.key, aboutKey(keyId, old.madeFor))} where id = ${keyId}`);
  await scope.emit(customerKeyRotated, { customerId: row.customerId });
  return documents.length;
}

/** The same master keys under another passphrase. The old one opens nothing from now on, but for back-ups of the file. */
export async function changePassphrase(work: Work, passphrase: string): Promise<void> {
  requireLong(passphrase);
  const argon2id = newSalt();
  const passphraseKey = await keyOfPassphrase({ argon2id }, passphrase);
  await work.transaction(async (scope) => {
    await mastersToChange(scope);
    await keepMasters(scope.house, requireOpen(scope.house).masters, { argon2id, passphraseKey });
  });
}
