import { createReadStream } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import type { House } from '../../../src/kernel/house.js';
import { retentionSettings } from '../settings.js';
import { closedKind, lastingName } from './closed.js';
import { type Reading, textsIn } from './readings.js';

/** PostgreSQL's own files are looked through as its tables. */
const ofPostgres = /^postgres($|-\d|\.(lock|users\.lock)$)/;
/** How many bytes of a file are in memory at once. */
const chunkBytes = 262_144;
/** How long a value may be, in whichever encoding, that is cut in two between two pieces of a file. */
const overlap = 4096;

export interface FileText {
  /** Its path, but for names in it that hold something that is looked for; of what is closed as it may be kept for good. */
  shown: string;
  text: string;
  /**
   * `closed`: it, or something in it, cannot be looked into; the text says of which kind it is. `elsewhere`: it is a link
   * to what is not looked through.
   */
  part: 'name' | 'contents' | 'closed' | 'elsewhere';
  /** Whether it is a piece that came before, read in another way. */
  again: boolean;
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

/** Undefined when it has just gone. Whatever cannot be looked at for another reason is no proof: it throws. */
const unlessGone = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ENOENT') throw error;
};

const there = (path: string) => lstat(path).catch(unlessGone);

/** Where a path leads to, through whichever links; undefined when nothing is there. */
export const leadsTo = (path: string): Promise<string | undefined> => realpath(path).catch(unlessGone);

const within = (path: string, roots: readonly string[]): boolean =>
  roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep));

/**
 * Reads names and contents of all files below a path. Links in it are not followed: what they lead to is looked through
 * where it is, or it is told that it was not.
 * @param path where it is itself, and not a link to it
 * @param telling whether a name tells what nobody should read in a report
 * @param folders all that is looked through and left out, as they are themselves
 */
export async function* textsOfFiles(
  path: string,
  telling: (name: string) => boolean,
  folders: Folders,
  { root, shown } = { root: path, shown: path },
): AsyncGenerator<FileText> {
  const { own, named, leftOut } = folders;
  const found = await there(path);
  if (found?.isSymbolicLink()) {
    const target = await leadsTo(path);
    if (target && !within(target, [own, ...named, ...leftOut]))
      yield { shown, text: '', part: 'elsewhere', again: true };
  }
  if (found?.isFile()) yield* contents(path, shown, lastingName(root, basename(path), found.ino));
  if (!found?.isDirectory()) return;
  for await (const entry of await opendir(path)) {
    const child = join(path, entry.name);
    if ((path === own && ofPostgres.test(entry.name)) || leftOut.includes(child)) continue;
    const inode = telling(entry.name) && (await there(child))?.ino;
    const childShown = inode ? join(shown, `(inode ${inode})`) : join(shown, entry.name);
    yield { shown: childShown, text: entry.name, part: 'name', again: false };
    yield* textsOfFiles(child, telling, folders, { root, shown: childShown });
  }
}

/** Piece by piece, in each way that it may have been written. */
async function* contents(path: string, shown: string, lasting: string): AsyncGenerator<FileText> {
  const closed = new Set<string>();
  let reading: Reading | undefined;
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) {
      const bytes = Buffer.concat([rest, chunk as Buffer]);
      if (!reading) {
        reading = { wide: startsWide(bytes), closed: (kind) => closed.add(kind) };
        const kind = closedKind(bytes);
        if (kind) closed.add(kind);
      }
      let again = false;
      for (const text of textsIn(bytes, reading)) {
        yield { shown, text, part: 'contents', again };
        again = true;
      }
      rest = Buffer.from(bytes.subarray(-overlap));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  for (const kind of closed) yield { shown: lasting, text: kind, part: 'closed', again: true };
}

const startsWide = (bytes: Buffer): boolean => {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  return mark === 0xfeff || mark === 0xfffe;
};
