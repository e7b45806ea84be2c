import { createReadStream } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { House } from '../../../src/kernel/house.js';
import { retentionSettings } from '../settings.js';

/** PostgreSQL's own files are looked through as its tables. */
const ofPostgres = /^postgres($|-\d|\.(lock|users\.lock)$)/;
/** How long a value may be that is cut in two between two pieces of a file. */
const overlap = 1024;

export interface FileText {
  /** Its path, but for names in it that hold something that is looked for. */
  shown: string;
  text: string;
  part: 'name' | 'contents';
}

export interface Folders {
  /** What the house keeps outside the database. */
  own: string;
  /** What was named to be looked through too. */
  named: string[];
  /** What was named not to be. */
  leftOut: string[];
}

export function foldersOf(house: House): Folders {
  const { scan, scanExcept } = house.settings(retentionSettings);
  const own = house.config.dataDir;
  const paths = (text: string | null) =>
    (text ?? '')
      .split(',')
      .map((path) => path.trim())
      .filter(Boolean)
      .map((path) => resolve(own, path));
  return { own, named: paths(scan), leftOut: paths(scanExcept) };
}

/** What stands there; undefined when it has just gone. Whatever cannot be looked at for another reason is no proof: it throws. */
const there = (path: string) =>
  lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/**
 * Reads names and contents of all files below a path; links are not followed, since what they lead to is somewhere else.
 * @param telling whether a name tells what nobody should read in a report
 */
export async function* textsOfFiles(
  path: string,
  telling: (name: string) => boolean,
  { own, leftOut }: Pick<Folders, 'own' | 'leftOut'>,
  shown = path,
): AsyncGenerator<FileText> {
  const found = await there(path);
  if (found?.isFile()) yield* contents(path, shown);
  if (!found?.isDirectory()) return;
  for await (const entry of await opendir(path)) {
    const child = join(path, entry.name);
    if ((path === own && ofPostgres.test(entry.name)) || leftOut.includes(child)) continue;
    const inode = telling(entry.name) && (await there(child))?.ino;
    const childShown = inode ? join(shown, `(inode ${inode})`) : join(shown, entry.name);
    yield { shown: childShown, text: entry.name, part: 'name' };
    yield* textsOfFiles(child, telling, { own, leftOut }, childShown);
  }
}

async function* contents(path: string, shown: string): AsyncGenerator<FileText> {
  let rest = '';
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
      const text = rest + (chunk as string);
      yield { shown, text, part: 'contents' };
      rest = text.slice(-overlap);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
