/** One thing that somebody typed, as it may stand in an office's words. */
export interface Term {
  /** Cut as the database cuts words. An e-mail address stays whole. */
  readonly text: string;
  readonly kind: 'word' | 'number' | 'address';
  /** Other ways to write it, such as with the next word, or as it was probably meant. */
  readonly variants: readonly Variant[];
  /** Says so little that a hit may do without: a legal form, "en", "van". */
  readonly weak: boolean;
  /** It occurs as it is; otherwise it may be the beginning of a word. */
  readonly known: boolean;
}

export interface Variant {
  readonly text: string;
  /** How sure it is that this was meant: 1 is as sure as what was typed. */
  readonly trust: number;
  /** For this many further terms as well: "administratie kantoor" is one word too. */
  readonly covers: number;
}

// prettier-ignore
const weakWords = new Set([
  'bv', 'nv', 'vof', 'cv', 'maatschap', 'stichting', 'en', 'and', 'de', 'het', 'van', 'der', 'den', 'ten', 'ter', 'te', 't', 's',
  'in', 'op', 'aan', 'of', 'd', 'mr', 'dhr', 'mw', 'mevr', 'mevrouw', 'meneer', 'heer', 'www', 'info', 'mail', 'post', 'nl', 'com', 'be', 'eu', 'example', 'kantoor', 'tel', 'postbus',
]);

/** What was typed, taken apart before the database cuts it into words. */
export interface Taken {
  readonly addresses: readonly string[];
  readonly numbers: readonly string[];
  /** The rest, in which each number stands as one word. */
  readonly rest: string;
}

/**
 * Finds e-mail addresses and numbers, however they are spaced: `06 12 34 56 78`, `+31 (0)30-123 45 67`, `1234 5678`.
 * A Dutch number becomes the national one, which is how it is kept among the words.
 */
export function takeApart(typed: string): Taken {
  const addresses: string[] = [];
  const numbers: string[] = [];
  const take = (number: string): string => {
    numbers.push(number);
    return ` ${number} `;
  };
  const rest = typed
    .replaceAll(/<?\b(?:mailto:)?([^\s<>,;@]+@[^\s<>,;@]*)>?/giu, (_, address: string) => {
      addresses.push(address.toLowerCase().replace(/\.$/, ''));
      return ' ';
    })
    .replaceAll(/(?:\+|\b00)31[\s./-]*(?:\(0\))?[\s./-]*((?:\d[\s./()-]*)+)/g, (_, local: string) =>
      take(`0${local.replaceAll(/\D/g, '')}`),
    )
    .replaceAll(/\+((?:\d[\s./()-]*){6,})/g, (_, foreign: string) =>
      take(`00${foreign.replaceAll(/\D/g, '')}`),
    )
    .replaceAll(/\b\d{4}\s?[a-z]{2}\b/giu, (code) => take(code.replace(/\s/, '').toLowerCase()))
    // Digits within a word, as of "Studio 12ab34", are part of it: so it is kept among the words.
    .replaceAll(/(?<![\p{L}\d])\(?\d(?:[\s./()-]*\d)+(?![\p{L}\d])/gu, (digits) => {
      const joined = digits.replaceAll(/\D/g, '');
      return numbers.includes(joined) ? ` ${joined} ` : take(joined);
    });
  return { addresses, numbers: [...new Set(numbers)], rest };
}

/** @param words of the rest, with whether each occurs in some office, in the order in which they were typed */
export function termsOf(taken: Taken, words: readonly { word: string; known: boolean }[]): Term[] {
  const numbers = new Set(taken.numbers);
  const terms: Term[] = taken.addresses.map((text) => ({
    text,
    kind: 'address',
    variants: [],
    weak: false,
    known: false,
  }));
  for (const [at, { word, known }] of words.entries()) {
    const number = numbers.has(word) || /^\d+$/.test(word);
    const next = words[at + 1]?.word;
    terms.push({
      text: word,
      kind: number ? 'number' : 'word',
      variants: next && !numbers.has(next) && !number ? [{ text: word + next, trust: 0.95, covers: 1 }] : [],
      weak: weakWords.has(word),
      known,
    });
  }
  // When all that was typed says little, it is all there is to go by.
  return terms.every(({ weak }) => weak) ? terms.map((term) => ({ ...term, weak: false })) : terms;
}
