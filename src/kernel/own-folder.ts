import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { BootError } from '../errors.js';

/**
 * Makes DATA_DIR, and what it stands in. Step by step: asked for all at once, Node goes on for ever where nothing can be
 * made, such as in /proc.
 * @throws BootError that says what to do
 */
export function makeDataDir(folder: string): void {
  try {
    make(folder);
  } catch (error) {
    throw new BootError(
      `klantmap: the folder of setting DATA_DIR, ${folder}, cannot be made (${(error as NodeJS.ErrnoException).code}); name one that can be written to`,
      { cause: error },
    );
  }
}

function make(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o711 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(folder).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(folder) === folder) throw error;
    make(dirname(folder));
    mkdirSync(folder, { mode: 0o711 });
  }
}
