import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import sql from 'sql-template-tag';
import { badInput, conflict } from '../../../src/errors.js';
import type { House } from '../../../src/kernel/house.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { documentSettings } from '../settings.js';
import { newKey } from './wrap.js';
import {
  closeMasters,
  type KeyFile,
  keyOfPassphrase,
  type Masters,
  newSalt,
  openMasters,
  readKeyFile,
  writeKeyFile,
} from './key-file.js';

/** Why documents cannot be opened, and what to do about it. */
export const lockReasons = {
  NOT_SET_UP:
    'There is no master key yet: put a passphrase in DOCUMENTS_PASSPHRASE_FILE and start again, or run `klantmap documents create-key`.',
  NO_PASSPHRASE:
    'An admin opens them with the mutation unlockDocuments, or whoever runs this house by DOCUMENTS_PASSPHRASE_FILE.',
  WRONG_PASSPHRASE:
    'The passphrase does not open the key file; use the right one, or the key file that it is of.',
  KEY_FILE_MISSING:
    'The file with the master key is gone: put its back-up in the place that DOCUMENTS_KEY_FILE names. Without it nobody can open them.',
  KEY_FILE_UNREADABLE:
    'The file with the master key cannot be read, or is damaged: put its back-up in the place that DOCUMENTS_KEY_FILE names.',
  KEY_FILE_OF_ANOTHER:
    'The key file is not that of this database: put the back-up of the right one in the place that DOCUMENTS_KEY_FILE names.',
} as const;

export type LockReason = keyof typeof lockReasons;

export const shortestPassphrase = 15;

type State =
  | {
      readonly open: true;
      readonly masters: Masters;
      /** What the passphrase became, and how: it opens the file again when that changes. */
      readonly passphraseKey: Buffer;
      readonly argon2id: KeyFile['argon2id'];
    }
  | { readonly open: false; readonly reason: LockReason };

/** What this process holds of the keys. It is in memory alone, and gone when the process ends. */
const states = new WeakMap<House, State>();

export const vaultState = (house: House): State =>
  states.get(house) ?? { open: false, reason: 'NO_PASSPHRASE' };

/** @throws CONFLICT that says what to do */
export const locked = (reason: LockReason) =>
  conflict(`Documents are locked. ${lockReasons[reason]}`, { reason });

export function lock(house: House, reason: LockReason = 'NO_PASSPHRASE'): void {
  states.set(house, { open: false, reason });
}

/** @throws CONFLICT when documents are locked */
export function requireOpen(house: House): State & { open: true } {
  const state = vaultState(house);
  if (!state.open) throw locked(state.reason);
  return state;
}

export const keyFilePath = (house: House): string =>
  resolve(house.settings(documentSettings).keyFile ?? join(house.config.dataDir, 'documents.key'));

const masterInUse = (scope: Scope, lockIt = sql``) =>
  scope.row<{ id: string }>(sql`select id from documents.master ${lockIt}`);

/** The key that customers' keys are to be wrapped by now. It stays that one until this transaction ends. */
export async function currentMaster(scope: Scope): Promise<{ id: string; key: Buffer }> {
  requireOpen(scope.house);
  const inUse = await masterInUse(scope, sql`for share`);
  if (!inUse) throw locked('NOT_SET_UP');
  return { id: inUse.id, key: await masterKey(scope.house, inUse.id) };
}

/** A master key that this process does not know was made by another one since; the file has it by now. */
export async function masterKey(house: House, id: string): Promise<Buffer> {
  const key = requireOpen(house).masters.get(id) ?? (await readMasters(house)).get(id);
  if (!key) throw locked('KEY_FILE_OF_ANOTHER');
  return key;
}

/** As the file has them now. Documents are locked here when its passphrase was changed meanwhile. */
export async function readMasters(house: House): Promise<Masters> {
  const state = requireOpen(house);
  const file = await readKeyFile(keyFilePath(house));
  if (file === 'missing') throw locked('KEY_FILE_MISSING');
  if (file === 'unreadable') throw locked('KEY_FILE_UNREADABLE');
  const masters = openMasters(file, state.passphraseKey);
  if (!masters) lock(house);
  if (!masters) throw locked('NO_PASSPHRASE');
  states.set(house, { ...state, argon2id: file.argon2id, masters });
  return masters;
}

/** @throws CONFLICT with the reason for which they stay locked */
export const unlock = (work: Work, passphrase: string): Promise<void> =>
  unlockWith(work, (file) => keyOfPassphrase(file, passphrase));

export async function unlockWith(work: Work, keyFor: (file: KeyFile) => Promise<Buffer>): Promise<void> {
  const { house } = work;
  const path = keyFilePath(house);
  const file = await readKeyFile(path);
  const inUse = await masterInUse(work.read);
  const fail = (reason: LockReason) => {
    if (!vaultState(house).open) lock(house, reason);
    return locked(reason);
  };
  if (file === 'missing') throw fail(inUse ? 'KEY_FILE_MISSING' : 'NOT_SET_UP');
  if (file === 'unreadable') throw fail('KEY_FILE_UNREADABLE');
  const passphraseKey = await keyFor(file);
  const masters = openMasters(file, passphraseKey);
  if (!masters) throw fail('WRONG_PASSPHRASE');
  // Killed between the file and the row, a set-up ends here.
  const id = inUse?.id ?? (await putInUse(work, file.masters[0]?.id as string));
  if (!masters.has(id)) throw fail('KEY_FILE_OF_ANOTHER');
  states.set(house, { open: true, masters, passphraseKey, argon2id: file.argon2id });
}

/** The first master key of this house. @throws CONFLICT when there is one, BAD_USER_INPUT when the passphrase is too short */
export async function createKey(work: Work, passphrase: string): Promise<void> {
  requireLong(passphrase);
  if (await masterInUse(work.read))
    throw conflict('There is a master key already; `klantmap documents rotate master` makes another one.');
  const argon2id = newSalt();
  const passphraseKey = await keyOfPassphrase({ argon2id }, passphrase);
  const masters = new Map([[newMasterId(), newKey()]]);
  await writeKeyFile(keyFilePath(work.house), closeMasters(argon2id, passphraseKey, masters), {
    isNew: true,
  });
  await unlock(work, passphrase); // of whichever process was first
}

export const newMasterId = (): string => newKey().subarray(0, 8).toString('hex');

export function requireLong(passphrase: string): void {
  if ([...passphrase].length < shortestPassphrase)
    throw badInput('passphrase', `must have ${shortestPassphrase} characters or more`);
}

async function putInUse(work: Work, id: string): Promise<string> {
  return work.transaction(async (scope) => {
    await scope.rows(sql`insert into documents.master (id, since) values (${id}, ${scope.now().toISOString()}::timestamptz)
      on conflict do nothing`);
    return (await masterInUse(scope))?.id as string;
  });
}

/** Replaces the key file, with the same passphrase or another, and what this process holds of it. */
export async function keepMasters(
  house: House,
  masters: Masters,
  by: { argon2id: KeyFile['argon2id']; passphraseKey: Buffer },
): Promise<void> {
  await writeKeyFile(keyFilePath(house), closeMasters(by.argon2id, by.passphraseKey, masters));
  states.set(house, { open: true, masters, ...by });
}

/** The passphrase that the settings give, if they do. */
export async function passphraseOfSettings(house: House): Promise<string | undefined> {
  const { passphrase, passphraseFile } = house.settings(documentSettings);
  if (!passphraseFile) return passphrase ?? undefined;
  return passphraseIn(passphraseFile);
}

export async function passphraseIn(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw conflict(`The passphrase file ${path} cannot be read (${error.code}).`);
  });
  return text.replace(/\r?\n$/, '');
}
