import { BootError } from '../../errors.js';
import { checksOf, type Check, tidy } from '../input.js';
import { GraphQLDate } from '../scalars.js';
import { unescaped } from '../export/cells.js';
import { addedColumns } from './rejected.js';

/** A column that an import understands. Its cells meet the same checks as the API's input. */
export interface Column {
  /** Name of the value in the row that is read. */
  readonly field: string;
  /** What it is called in Dutch, in order of preference; an export uses the first. Case, spaces and hyphens do not count. */
  readonly nl: readonly [string, ...string[]];
  /** The same in English. */
  readonly en: readonly [string, ...string[]];
  readonly required?: boolean;
  /** The input class and property whose checks it must meet. */
  readonly like?: readonly [inputClass: abstract new () => object, property: string];
  /** Turns text into the value. Throws when it cannot. */
  readonly read?: (text: string, style: Style) => unknown;
  /** Turns the value into text for an export; as it is when left out. */
  readonly write?: (value: unknown, language: 'nl' | 'en') => string;
  /** In Dutch, for the file of rejected rows: what a wrong value is not. */
  readonly wrong?: string;
}

/** How the file writes what can be written in more than one way. */
export interface Style {
  /** What stands before the cents; undefined: each amount tells by itself, or is refused. */
  readonly decimal?: 'comma' | 'point';
}

export type Values = Record<string, unknown>;

/** What a row says, or why it cannot be used (Dutch, without the values themselves). Empty cells are absent. */
export type ReadRow = { readonly values: Values } | { readonly reasons: readonly string[] };

export interface Layout {
  /** Names in the header that are not understood and are left. */
  readonly unknown: readonly string[];
  read(cells: readonly string[]): ReadRow;
  /** The cell of a column, as it is. */
  text(cells: readonly string[], field: string): string;
}

/** Characters of a cell that no check limits, such as a date or an amount. */
const longestCell = 500;

/** Cells that a column has over and over, such as dates and plans, are read once. */
const rememberedCells = 2000;

/** A name without what people vary: case, accents, spaces, hyphens and dots. */
export const plainName = (name: string): string =>
  name
    .normalize('NFD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

interface Used {
  readonly column: Column;
  readonly at: number;
  /** What the file calls it. */
  readonly label: string;
  readonly checks: readonly Check[];
  /** What cells were read as; undefined once there are too many of them. */
  known: Map<string, ReadValue> | undefined;
}

/** What a decoder puts for bytes that are no character, here or in the program that wrote the file. */
const unreadable = '\uFFFD';
const wrongEncoding = `heeft een teken dat niet te lezen is (${unreadable}); zet daar het juiste neer, en bewaar het bestand als "CSV UTF-8"`;

type ReadValue = { readonly value: unknown } | { readonly reason: string };

/**
 * Finds the columns in a header.
 * @param header names that are understood, after a mapping; `shown` as the file has them
 * @throws BootError naming what is missing, and by which names it would be found
 */
export function layoutOf(
  header: readonly string[],
  columns: readonly Column[],
  { style = {}, line = 1, shown = header }: { style?: Style; line?: number; shown?: readonly string[] } = {},
): Layout {
  const used = findColumns(header, columns, line, shown);
  const known = new Set(used.map(({ at }) => at));
  const byField = new Map(used.map((one) => [one.column.field, one.at]));
  const ours = new Set<string>(addedColumns);
  return {
    unknown: shown.filter(
      (name, at) => !known.has(at) && header[at] !== '' && name !== '' && !ours.has(plainName(name)),
    ),
    text: (cells, field) => cells[byField.get(field) ?? -1] ?? '',
    read(cells) {
      if (cells.length > header.length && cells.slice(header.length).some((cell) => cell.trim() !== ''))
        return { reasons: [`de rij heeft ${cells.length} cellen, maar de kop noemt er ${header.length}`] };
      const values: Values = {};
      let reasons: string[] | undefined;
      for (const one of used) {
        const { column, label } = one;
        const cell = cells[one.at];
        const text = cell ? tidy(unescaped(cell)) : '';
        if (text === '') {
          if (column.required) (reasons ??= []).push(`${label}: is leeg`);
          continue;
        }
        const value = remembered(one, text, style);
        if ('reason' in value) (reasons ??= []).push(`${label}: ${value.reason}`);
        else values[column.field] = value.value;
      }
      return reasons ? { reasons } : { values };
    },
  };
}

function findColumns(
  header: readonly string[],
  columns: readonly Column[],
  line: number,
  shown: readonly string[],
): Used[] {
  const places = new Map<string, number>();
  const doubles = new Set<string>();
  for (const [at, name] of header.entries()) {
    const plain = plainName(name);
    if (plain === '') continue;
    if (places.has(plain)) doubles.add(plain);
    else places.set(plain, at);
  }
  const used: Used[] = [];
  const missing: string[] = [];
  for (const column of columns) {
    const names = [...column.nl, ...column.en];
    const name = names.map(plainName).find((one) => places.has(one));
    if (name !== undefined && doubles.has(name))
      throw new BootError(
        `Line ${line} has two columns ${JSON.stringify(shown[places.get(name) as number])}; take one of them out, or give it another name.`,
      );
    if (name !== undefined) {
      const at = places.get(name) as number;
      const checks = column.like ? checksOf(...column.like) : [];
      used.push({ column, at, label: shown[at] as string, checks, known: new Map() });
    } else if (column.required) missing.push(`a column for ${column.nl[0]} (${names.join(', ')})`);
  }
  if (missing.length > 0)
    throw new BootError(
      `Line ${line} must name the columns, and lacks ${missing.join(' and ')}. Rename it there, or say with --map which column it is.`,
    );
  return used;
}

function remembered(one: Used, text: string, style: Style): ReadValue {
  const { column, checks, known } = one;
  if (!known) return readValue(column, text, checks, style);
  const before = known.get(text);
  if (before) return before;
  const value = readValue(column, text, checks, style);
  // A column in which each cell is another one, such as a bank account, is not worth the looking.
  if (known.size < rememberedCells) known.set(text, value);
  else one.known = undefined;
  return value;
}

function readValue(column: Column, text: string, checks: readonly Check[], style: Style): ReadValue {
  if (text.includes(unreadable)) return { reason: wrongEncoding };
  // What does not belong in any line is refused before something else is made of it.
  for (const { problem, maximum } of checks) {
    if (maximum === undefined || problem(text) === undefined) continue;
    return [...text].length > maximum
      ? { reason: `is langer dan ${maximum} tekens` }
      : { reason: 'bevat een teken dat niet getoond kan worden' };
  }
  const wrong = { reason: column.wrong ?? 'is niet goed' };
  // No pattern below is tried on a megabyte: one that looks back would take hours.
  if (text.length > longestCell && !checks.some(({ maximum }) => maximum !== undefined)) return wrong;
  let value: unknown = text;
  try {
    if (column.read) value = column.read(text, style);
  } catch {
    return wrong; // the reason says what was expected; the error's own text repeats the value
  }
  return checks.every(({ maximum, problem }) => maximum !== undefined || problem(value) === undefined)
    ? { value }
    : wrong;
}

/**
 * An exact decimal number, as `1.234,56`, `1,234.56` or `1234.56` with or without €. One mark with three digits after
 * it could be either a thousand or a thousandth: then the style has to say, unless it cannot be a thousand.
 */
export function readDecimal(text: string, { decimal }: Style): string {
  const [, minus, number = ''] = /^(-?)\s*€?\s*([\d.,' ]*\d)$/.exec(text.replaceAll('\u00A0', ' ')) ?? [];
  const bare = number.replaceAll(/[' ]/g, '');
  const marks = bare.replaceAll(/\d/g, '');
  const last = marks.at(-1);
  let point = last;
  if (decimal) point = decimal === 'comma' ? ',' : '.';
  else if (marks.length > 1 && new Set(marks).size === 1)
    point = undefined; // 1.234.567
  else if (marks.length === 1 && /^[1-9]\d{0,2}[.,]\d{3}$/.test(bare))
    throw new Error('a thousand or a thousandth');
  const thousands = point === ',' ? '.' : ',';
  const grouped = point === undefined ? marks !== '' : bare.includes(thousands);
  if (grouped && !/^\d{1,3}(?:[.,]\d{3})*(?:[.,]\d+)?$/.test(bare)) throw new Error('oddly grouped');
  const plain = (point ? bare : bare.replaceAll(/[.,]/g, '')).replaceAll(point ? thousands : '', '');
  const [, whole, part = ''] = /^(\d{1,12})(?:[.,](\d{1,8}))?$/.exec(plain) ?? [];
  if (whole === undefined) throw new Error('no number');
  const digits = part.replace(/0+$/, '').padEnd(2, '0');
  return `${minus}${whole.replace(/^0+(?=\d)/, '')}.${digits}`;
}

/** As `readDecimal` reads it: never with three decimals, which could be taken for a thousand. */
export function writeDecimal(value: unknown, language: 'nl' | 'en'): string {
  const [whole = '', part = ''] = String(value).split('.');
  const digits = part.replace(/0+$/, '');
  const written = digits.length === 3 ? `${digits}0` : digits.padEnd(2, '0');
  return `${whole}${language === 'nl' ? ',' : '.'}${written}`;
}

export const wrongDecimal =
  'is geen bedrag, zoals 1234,56; zeg zo nodig met --decimal welk teken voor de centen staat';

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
export const readCountry = (text: string): string => countries[plainName(text)] ?? text.toUpperCase();
