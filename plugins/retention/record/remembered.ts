import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { House } from '../../../src/kernel/house.js';

/**
 * That a house has an erasure record is remembered in DATA_DIR, outside the record and the database: an old copy of the
 * database, from before its first erasure, cannot know. Names of houses alone.
 */
const fileOf = ({ config }: House): string => join(config.dataDir, 'erasure-record.known');

/** Whether this house, by its name in the record, had one. */
export async function hadRecord(house: House, name: string): Promise<boolean> {
  const text = await readFile(fileOf(house), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  return text.split('\n').includes(name);
}

const remembered = new WeakSet<House>();

/** Once is enough; what could not be written now is written at the next start. */
export async function rememberRecord(house: House, name: string): Promise<void> {
  if (remembered.has(house)) return;
  try {
    if (!(await hadRecord(house, name))) await appendFile(fileOf(house), `${name}\n`, { mode: 0o600 });
    remembered.add(house);
  } catch (error) {
    house.log.warn({ error }, 'that there is an erasure record could not be written down in DATA_DIR');
  }
}
