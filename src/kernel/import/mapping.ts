import { readFile } from 'node:fs/promises';
import { BootError } from '../../errors.js';
import { type Column, plainName } from './columns.js';

/** What a mapping file says: a name in the header → the column that it is, or null to leave it out. */
export type Mapping = ReadonlyMap<string, string | null>;

/**
 * Reads a mapping: a JSON object such as `{ "Rel.code": "debiteurnummer", "Opmerking": null }`.
 * @throws BootError naming the entry that is wrong
 */
export async function readMapping(path: string, columns: readonly Column[]): Promise<Mapping> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new BootError(`--map: ${path} cannot be read: ${error.message}`);
  });
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch (error) {
    throw new BootError(`--map: ${path} is not JSON: ${(error as Error).message}`);
  }
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries))
    throw new BootError(`--map: ${path} must hold an object such as { "Rel.code": "debiteurnummer" }.`);
  const known = new Map(
    columns.flatMap((column) =>
      [column.field, ...column.nl, ...column.en].map((name) => [plainName(name), column.nl[0]] as const),
    ),
  );
  const mapping = new Map<string, string | null>();
  for (const [from, to] of Object.entries(entries)) {
    const column = typeof to === 'string' ? known.get(plainName(to)) : null;
    if (column === undefined || (to !== null && typeof to !== 'string'))
      throw new BootError(
        `--map: ${path} says ${JSON.stringify(from)} is ${JSON.stringify(to)}, which is no column; there is ${columns.map(({ nl }) => nl[0]).join(', ')}, or null to leave it out.`,
      );
    mapping.set(plainName(from), column);
  }
  return mapping;
}

/**
 * The header in names that are understood.
 * @throws BootError when the mapping names a column that the file does not have
 */
export function mapped(header: readonly string[], mapping: Mapping): string[] {
  const there = new Set(header.map(plainName));
  const absent = [...mapping.keys()].filter((name) => !there.has(name));
  if (absent.length > 0)
    throw new BootError(
      `--map names a column that the file does not have: ${absent.join(', ')}; it has ${header.slice(0, 30).join(', ')}.`,
    );
  return header.map((name) => {
    const to = mapping.get(plainName(name));
    return to === undefined ? name : (to ?? '');
  });
}
