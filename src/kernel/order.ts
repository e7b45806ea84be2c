import { BootError } from '../errors.js';
import type { Plugin } from './plugin.js';

/**
 * Puts parts after those they need, otherwise in the order given.
 * @throws BootError for a taken name, a bad name, a missing or a circular need
 */
export function inOrder(parts: readonly Plugin[]): Plugin[] {
  const byName = new Map<string, Plugin>();
  for (const part of parts) {
    if (!/^[a-z][a-z0-9-]*$/.test(part.name)) {
      throw new BootError(
        `plugin "${part.name}": a name has lower-case letters, digits and hyphens, and starts with a letter`,
      );
    }
    if (byName.has(part.name))
      throw new BootError(`plugin "${part.name}": the name is taken; two parts cannot share it`);
    byName.set(part.name, part);
  }
  const ordered: Plugin[] = [];
  const visiting: string[] = [];
  const visit = (part: Plugin): void => {
    if (ordered.includes(part)) return;
    if (visiting.includes(part.name)) {
      throw new BootError(
        `plugin "${part.name}": needs go in a circle: ${[...visiting, part.name].join(' → ')}`,
      );
    }
    visiting.push(part.name);
    for (const need of part.needs ?? []) {
      const needed = byName.get(need);
      if (!needed)
        throw new BootError(
          `plugin "${part.name}": needs "${need}", which is not installed; add it to plugins/index.ts`,
        );
      visit(needed);
    }
    visiting.pop();
    ordered.push(part);
  };
  parts.forEach(visit);
  return ordered;
}

/** The PostgreSQL schema that a part owns. */
export const schemaOf = (part: { name: string }): string => part.name.replaceAll('-', '_');
