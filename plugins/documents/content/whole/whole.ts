import { jpegLacks, pngLacks } from './image.js';
import { pdfLacks } from './pdf.js';
import type { Opened } from './pieces.js';
import { tiffLacks } from './tiff.js';

const looks: Readonly<Record<string, (file: Opened) => Promise<string | undefined>>> = {
  'application/pdf': pdfLacks,
  'image/jpeg': async ({ open }) => jpegLacks(await open()),
  'image/png': async ({ open }) => pngLacks(await open()),
  'image/tiff': tiffLacks,
};

export const typesOfScans = Object.keys(looks);

/**
 * What is wrong with a file that is no whole one of its type; undefined when nothing is. It goes by the file's structure from its
 * beginning to its end, not by what can be seen on it, and keeps no more than pieces of it.
 */
export const whatLacks = async (contentType: string, file: Opened): Promise<string | undefined> =>
  looks[contentType]?.(file);
