import type { Readable } from './fields.js';
import type { Term } from './typed.js';

/** A text search of PostgreSQL (`tsquery`), or null where nothing would be looked for. */
export type Query = string | null;

const quoted = (lexeme: string): string => `'${lexeme.replaceAll(/['\\]/g, String.raw`$&$&`)}'`;
const any = (parts: readonly string[]): Query =>
  parts.length === 0 ? null : parts.length === 1 ? (parts[0] as string) : `(${parts.join(' | ')})`;

/** Shorter ones begin so many words that they say nothing. */
const shortestBeginning = 3;

interface Where {
  /** Tags of the fields with words, such as `nc`; of those with numbers. */
  readonly words: string;
  readonly numbers: string;
  /** Of which words that occur as they are, also what begins with them. One that does not occur always is a beginning. */
  readonly beginnings: 'none' | 'last' | 'all';
}

/** That one term is found in one of these fields. */
function matching(term: Term, { words, numbers }: Where, begins: string): Query {
  const { text, kind } = term;
  if (kind === 'address')
    return any([...words].filter((tag) => 'ef'.includes(tag)).map((tag) => `${quoted(tag + text)}:*`));
  const parts = [...words].map((tag) => quoted(tag + text) + begins);
  if (/\d/.test(text)) {
    parts.push(...[...numbers].map((tag) => quoted(tag + text) + (tag === 'd' ? '' : begins)));
    // A phone number without the 0 it begins with.
    if (/^[1-9]\d{8}$/.test(text))
      parts.push(...[...numbers].filter((tag) => 'pq'.includes(tag)).map((tag) => quoted(`${tag}0${text}`)));
  }
  for (const variant of term.variants) {
    if (variant.covers > 0) continue;
    parts.push(...[...words].map((tag) => quoted(tag + variant.text)));
  }
  return any(parts);
}

/** That all of these are found; weak ones are not asked for. Two words may be found as the one that they make. */
export function allOf(terms: readonly Term[], where: Where): Query {
  return each(terms, where, () => true);
}

/** Of what `allOf` asks, the words that are whole, where others are not: few offices may be left to look through. */
export function wholeOf(terms: readonly Term[], where: Where): Query {
  const strong = terms.filter(({ weak }) => !weak);
  const whole = strong.filter((term) => !asBeginning(term, terms, where));
  return whole.length < strong.length ? each(terms, where, (term) => whole.includes(term)) : null;
}

const asBeginning = (term: Term, terms: readonly Term[], { beginnings }: Where): boolean =>
  term.kind === 'address' ||
  (term.text.length >= shortestBeginning &&
    (!term.known || beginnings === 'all' || (beginnings === 'last' && term === terms.at(-1))));

function each(terms: readonly Term[], where: Where, wanted: (term: Term) => boolean): Query {
  const asked: string[] = [];
  for (const [at, term] of terms.entries()) {
    if (term.weak || !wanted(term)) continue;
    const found = matching(term, where, asBeginning(term, terms, where) ? ':*' : '');
    if (!found) return null; // what cannot be looked for here cannot be found here
    const joined = [term, terms[at - 1]]
      .flatMap((one) => one?.variants.filter(({ covers }) => covers > 0) ?? [])
      .flatMap(({ text }) => [...where.words].map((tag) => quoted(tag + text)));
    asked.push(any([found, ...joined]) as string);
  }
  return asked.length > 0 ? asked.join(' & ') : null;
}

/** That all but one of these are found, whichever it is. */
export function allButOne(terms: readonly Term[], where: Where): Query {
  const strong = terms.filter(({ weak }) => !weak);
  if (strong.length < 2 || strong.length > 6) return null;
  return any(
    strong.flatMap((left) => {
      const query = allOf(
        terms.filter((term) => term !== left),
        where,
      );
      return query ? [`(${query})`] : [];
    }),
  );
}

/** A number or address that stands for one office, all of it typed. */
export function exactly(terms: readonly Term[], whole: string, readable: Readable): Query {
  const parts = terms.flatMap(({ text, kind }) => {
    if (kind === 'address')
      return [...readable.words].filter((tag) => 'ef'.includes(tag)).map((tag) => quoted(tag + text));
    return kind === 'number'
      ? [...readable.numbers].filter((tag) => tag !== 'z').map((tag) => quoted(tag + text))
      : [];
  });
  if (readable.byTag.has('d') && whole) parts.push(quoted(`d${whole}`));
  return any([...new Set(parts)]);
}
