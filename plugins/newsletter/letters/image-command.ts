import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { badInput } from '../../../src/errors.js';
import type { Command } from '../../../src/kernel/plugin.js';
import { keepImage, largestImage } from './image-actions.js';

/** Reads no more of a file than a picture may have. */
async function start(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw badInput('file', `${path} cannot be read (${error.code})`);
  });
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(largestImage + 1) });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The same as addNewsletterImage, for who has the file on the server. */
export const addImage: Command = {
  usage: 'newsletter image <file>',
  describe: 'adds a picture for letters, and prints the hash that they name it by',
  async run(work, [path = ''], _options, print) {
    const content = await start(path);
    const image = await work.transaction((scope) =>
      keepImage(scope, { name: basename(path).slice(0, 120), content }, 'file'),
    );
    print(`image:${image.hash} ${image.type} ${image.width}×${image.height} ${image.size} bytes`);
  },
};
