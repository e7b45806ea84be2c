import { BootError } from '../../errors.js';
import { checksOf, type Check, tidy } from '../input.js';
import { GraphQLDate } from '../scalars.js';
import { addedColumns, unescaped } from './rejected.js';

/** A column that an import understands. Its cells meet the same checks as the API's input. */
export interface Column {
  /** Name of the value in the row that is read. */
  readonly field: string;
  /** What the column is called: Dutch first, then English, in order of preference. Case, spaces and hyphens do not count. */
  readonly names: readonly string[];
  readonly required?: boolean;
  /** The input class and property whose checks it must meet. */
  readonly like?: readonly [inputClass: abstract new () => object, property: string];
  /** Turns text into the value. Throws when it cannot. */
  readonly read?: (text: string) => unknown;
  /** In Dutch, for the file of rejected rows: what a wrong value is not. */
  readonly wrong?: string;
}

export type Values = Record<string, unknown>;

/** What a row says, or why it cannot be used (Dutch, without the values themselves). Empty cells are absent. */
export type ReadRow = { readonly values: Values } | { readonly reasons: readonly string[] };

export interface Layout {
  /** Names in the header that are not understood and are left. */
  readonly unknown: readonly string[];
  read(cells: readonly string[]): ReadRow;
}

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

/**
 * Finds the columns in a header.
 * @throws BootError naming what is missing, and by which names it would be found
 */
export function layoutOf(header: readonly string[], columns: readonly Column[]): Layout {
  const places = new Map<string, number>();
  const doubles = new Set<string>();
  for (const [at, name] of header.entries()) {
    if (plain(name) === '') continue;
    if (places.has(plain(name))) doubles.add(plain(name));
    else places.set(plain(name), at);
  }
  const used: { column: Column; at: number; label: string; checks: readonly Check[] }[] = [];
  const missing: string[] = [];
  for (const column of columns) {
    const name = column.names.find((one) => places.has(plain(one)));
    if (name !== undefined && doubles.has(plain(name)))
      throw new BootError(`Line 1 has two columns "${name}"; take one of them out, or give it another name.`);
    if (name !== undefined) {
      const at = places.get(plain(name)) as number;
      used.push({
        column,
        at,
        label: header[at] as string,
        checks: column.like ? checksOf(...column.like) : [],
      });
    } else if (column.required) missing.push(`a column for ${column.names[0]} (${column.names.join(', ')})`);
  }
  if (missing.length > 0)
    throw new BootError(`Line 1 must name the columns, and lacks ${missing.join(' and ')}.`);
  const known = new Set(used.map(({ at }) => at));
  const ours = new Set<string>(addedColumns);
  return {
    unknown: header.filter((name, at) => !known.has(at) && name !== '' && !ours.has(plain(name))),
    read(cells) {
      if (cells.slice(header.length).some((cell) => cell.trim() !== ''))
        return { reasons: [`de rij heeft ${cells.length} cellen, maar de kop noemt er ${header.length}`] };
      const values: Values = {};
      const reasons: string[] = [];
      for (const { column, at, label, checks } of used) {
        const text = tidy(unescaped(cells[at] ?? ''));
        if (text === '') {
          if (column.required) reasons.push(`${label}: is leeg`);
          continue;
        }
        const value = readValue(column, text, checks);
        if ('reason' in value) reasons.push(`${label}: ${value.reason}`);
        else values[column.field] = value.value;
      }
      return reasons.length > 0 ? { reasons } : { values };
    },
  };
}

function readValue(
  column: Column,
  text: string,
  checks: readonly Check[],
): { value: unknown } | { reason: string } {
  // What does not belong in any line is refused before something else is made of it.
  for (const { problem, maximum } of checks) {
    if (maximum === undefined || problem(text) === undefined) continue;
    return [...text].length > maximum
      ? { reason: `is langer dan ${maximum} tekens` }
      : { reason: 'bevat een teken dat niet getoond kan worden' };
  }
  const wrong = { reason: column.wrong ?? 'is niet goed' };
  let value: unknown = text;
  try {
    if (column.read) value = column.read(text);
  } catch {
    return wrong; // the reason says what was expected; the error's own text repeats the value
  }
  return checks.every(({ maximum, problem }) => maximum !== undefined || problem(value) === undefined)
    ? { value }
    : wrong;
}

/** A day as Dutch programs write it (31-12-2026, 31/12/2026, 31.12.2026) or as ISO 8601 does, as `2026-12-31`. */
export function readDate(text: string): string {
  const [, day = '', month = '', year = ''] =
    /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?: 0?0:00(?::00)?)?$/.exec(text) ?? [];
  return GraphQLDate.parseValue(
    year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text,
  ) as string;
}

export const wrongDate = 'is geen bestaande datum, zoals 31-12-2026';

export function readYesNo(text: string): boolean {
  if (/^(ja|j|yes|y|true|waar|1|x)$/i.test(text)) return true;
  if (/^(nee|n|no|false|onwaar|0|-)$/i.test(text)) return false;
  throw new Error('neither yes nor no');
}

const languages: Readonly<Record<string, 'nl' | 'en'>> = {
  nl: 'nl',
  nld: 'nl',
  nederlands: 'nl',
  dutch: 'nl',
  en: 'en',
  eng: 'en',
  engels: 'en',
  english: 'en',
};

export function readLanguage(text: string): 'nl' | 'en' {
  const language = languages[text.toLowerCase()];
  if (!language) throw new Error('not a language that is known');
  return language;
}

const countries: Readonly<Record<string, string>> = {
  nederland: 'NL',
  netherlands: 'NL',
  thenetherlands: 'NL',
  holland: 'NL',
  belgie: 'BE',
  belgium: 'BE',
  duitsland: 'DE',
  germany: 'DE',
  luxemburg: 'LU',
  luxembourg: 'LU',
  frankrijk: 'FR',
  france: 'FR',
  verenigdkoninkrijk: 'GB',
  unitedkingdom: 'GB',
};

/** A code of ISO 3166-1, or the name of a country nearby. */
export const readCountry = (text: string): string => countries[plain(text)] ?? text.toUpperCase();
