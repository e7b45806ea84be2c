import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hashRaw } from '@node-rs/argon2';
import { unwrap, wrap } from './wrap.js';

/**
 * The file of the master key. Whoever has it needs the passphrase as well, and whoever has both needs the database.
 * During a rotation it holds two master keys; the database says which one is in use.
 */
export interface KeyFile {
  readonly version: 1;
  /** How the passphrase becomes a key: argon2id (RFC 9106). */
  readonly argon2id: { salt: string; memoryCost: number; timeCost: number; parallelism: number };
  /** Each closed by the passphrase. */
  readonly masters: readonly { readonly id: string; readonly wrapped: string }[];
}

/** The second of the two choices that RFC 9106 recommends, with one lane: 64 MiB, three times. */
const cost = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };
const mostMemory = 4_194_304;

export type Masters = ReadonlyMap<string, Buffer>;

/** 'missing', or 'unreadable' when there is something that is no key file. */
export async function readKeyFile(path: string): Promise<KeyFile | 'missing' | 'unreadable'> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'missing' : 'unreadable';
  }
  try {
    const file = JSON.parse(text) as KeyFile;
    const { memoryCost, salt } = file.argon2id;
    const whole =
      file.version === 1 && memoryCost <= mostMemory && salt.length > 0 && file.masters.length > 0;
    return whole ? file : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

/** The key that a passphrase stands for, with this file's salt. */
export const keyOfPassphrase = (file: Pick<KeyFile, 'argon2id'>, passphrase: string): Promise<Buffer> => {
  const { salt, ...how } = file.argon2id;
  return hashRaw(passphrase.normalize('NFC'), {
    ...how,
    salt: Buffer.from(salt, 'base64url'),
    outputLen: 32,
  });
};

export const newSalt = (): KeyFile['argon2id'] => ({ salt: randomBytes(16).toString('base64url'), ...cost });

/** Undefined when it is another passphrase's key. */
export function openMasters(file: KeyFile, passphraseKey: Buffer): Masters | undefined {
  const masters = new Map<string, Buffer>();
  for (const { id, wrapped } of file.masters) {
    const master = unwrap(Buffer.from(wrapped, 'base64url'), passphraseKey, aboutMaster(id));
    if (!master) return undefined;
    masters.set(id, master);
  }
  return masters;
}

export const closeMasters = (
  argon2id: KeyFile['argon2id'],
  passphraseKey: Buffer,
  masters: Masters,
): KeyFile => ({
  version: 1,
  argon2id,
  masters: [...masters].map(([id, master]) => ({
    id,
    wrapped: wrap(master, passphraseKey, aboutMaster(id)).toString('base64url'),
  })),
});

const aboutMaster = (id: string) => `klantmap master key\n${id}`;

/** Wholly or not at all, whenever the power fails. @returns false when it was to be new and there is one already */
export async function writeKeyFile(path: string, file: KeyFile, { isNew = false } = {}): Promise<boolean> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(file, null, 2)}\n`);
    await handle.sync();
    await handle.close();
    // A link, unlike a rename, does not take the place of what another process wrote in the meantime.
    if (isNew) await link(draft, path);
    else await rename(draft, path);
    const above = await open(folder);
    await above.sync().finally(() => above.close());
    return true;
  } catch (error) {
    if (isNew && (error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
  }
}
