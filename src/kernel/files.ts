import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: the compiler's output in `dist` mirrors the sources beside it. */
export const projectFolder = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** A file that stands beside a source file, such as a mail's mjml, and is not compiled. */
export function beside(moduleUrl: string, path: string): string {
  const compiled = dirname(fileURLToPath(moduleUrl));
  return resolve(projectFolder, relative(resolve(projectFolder, 'dist'), compiled), path);
}
