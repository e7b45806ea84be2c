import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { release } from '../content/memory.js';
import type { Bytes } from '../content/seal.js';
import type { Store, Stored } from './store.js';

const half = '.part';
/** So few turns that a busy machine, on which each turn waits for its own, hardly slows it. */
const gatheredBytes = 2_097_152;

/** Files below one folder, in 256 folders by the end of their name, readable by the owner alone. */
export function folderStore(folder: string): Store {
  const inside = (name: string) => join(folder, name.slice(-2));
  const pathOf = (name: string) => join(inside(name), name);
  return {
    where: `folder ${folder}`,
    async put(name, file) {
      await mkdir(inside(name), { recursive: true, mode: 0o700 });
      const part = pathOf(name) + half;
      const handle = await open(part, 'wx', 0o600);
      try {
        await write(handle, file);
        // A document is there once it is said to be, also when the power fails at that moment.
        await handle.datasync();
      } catch (error) {
        await handle.close();
        await rm(part, { force: true });
        throw error;
      }
      await handle.close();
      await rename(part, pathOf(name));
      await synced(inside(name));
    },
    async get(name) {
      const handle = await open(pathOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return handle && read(handle);
    },
    async remove(name) {
      for (const path of [pathOf(name), pathOf(name) + half]) await rm(path, { force: true });
    },
    list: () => listed(folder),
    close: () => undefined,
  };
}

/**
 * The next piece is read while the one before is used, into the same three buffers over and over: a piece is good until the
 * one after the next is asked for.
 */
export function read(handle: FileHandle): AsyncIterableIterator<Buffer> {
  const buffers: Buffer[] = [];
  let turn = 0;
  const piece = async () => {
    const buffer = (buffers[turn % 3] ??= Buffer.allocUnsafeSlow(gatheredBytes));
    turn += 1;
    const { bytesRead } = await handle.read(buffer, 0, gatheredBytes, null);
    return buffer.subarray(0, bytesRead);
  };
  let reading: Promise<Buffer> | undefined;
  const end = async (): Promise<IteratorReturnResult<undefined>> => {
    await reading?.catch(() => undefined);
    await handle.close();
    return { done: true, value: undefined };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const value = await (reading ?? piece());
      if (value.length === 0) return end();
      reading = piece();
      reading.catch(() => undefined); // it is thrown where it is awaited
      return { done: false, value };
    },
    // Also of who never began.
    return: end,
  };
}

/** The next piece is made while the one before is written. */
async function write(handle: FileHandle, file: Bytes): Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  let pieces: Uint8Array[] = [];
  let length = 0;
  const flush = async () => {
    const now = pieces;
    pieces = [];
    length = 0;
    await writing;
    writing = writeAll(handle, now).then(() => now.forEach(release));
    writing.catch(() => undefined); // it is thrown where it is awaited
  };
  for await (const piece of file) {
    pieces.push(piece);
    length += piece.byteLength;
    if (length >= gatheredBytes) await flush();
  }
  await flush();
  await writing;
}

async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let left = pieces.filter((piece) => piece.byteLength > 0);
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left);
    left = left.flatMap((piece) => {
      const done = Math.min(piece.byteLength, bytesWritten);
      bytesWritten -= done;
      return done === piece.byteLength ? [] : [piece.subarray(done)];
    });
  }
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

async function* listed(folder: string): AsyncGenerator<Stored> {
  const entries = await opendir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for await (const entry of entries)
    if (entry.isFile()) {
      const found = await stat(join(entry.parentPath, entry.name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined; // it may just have gone
        throw error;
      });
      if (found) yield { name: entry.name.replace(/\.part$/, ''), at: found.mtime };
    }
}
