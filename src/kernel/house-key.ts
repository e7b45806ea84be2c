import { hkdfSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BootError } from '../errors.js';
import { makeDataDir } from './own-folder.js';

/**
 * The one secret of a house that is not in its database: what is signed or hashed with it cannot be made, or guessed
 * back, by whoever has the database alone. Keep it apart from back-ups of the database.
 */
export interface HouseKey {
  /** 32 bytes for one use; nobody can tell one use's bytes from another's. */
  for(use: string): Buffer;
}

/**
 * HOUSE_KEY, or else the file `house.key` in DATA_DIR, made at first need. Processes on several machines need the
 * same one.
 */
export function createHouseKey(config: { houseKey: string | null; dataDir: string }): HouseKey {
  let secret: Buffer | undefined;
  const derived = new Map<string, Buffer>();
  return {
    for(use) {
      const known = derived.get(use);
      if (known) return known;
      secret ??= config.houseKey ? Buffer.from(config.houseKey) : fromFile(config.dataDir);
      const bytes = Buffer.from(hkdfSync('sha256', secret, 'klantmap', use, 32));
      derived.set(use, bytes);
      return bytes;
    },
  };
}

function fromFile(folder: string): Buffer {
  const path = join(folder, 'house.key');
  makeDataDir(folder);
  try {
    writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unreadable(path, error);
  }
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw unreadable(path, error);
  }
  if (text.length < 32)
    throw new BootError(
      `klantmap: the key in ${path} is cut short; put its back-up in place, or set HOUSE_KEY`,
    );
  return Buffer.from(text);
}

const unreadable = (path: string, cause: unknown) =>
  new BootError(
    `klantmap: the key file ${path} cannot be read or made (${(cause as NodeJS.ErrnoException).code}); mend that, or set HOUSE_KEY`,
    { cause },
  );
