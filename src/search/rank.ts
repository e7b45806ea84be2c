import { type Readable, SearchField } from './fields.js';
import type { Term } from './typed.js';

/** An office that may be meant, with its words as they are kept. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly lexemes: readonly string[];
}

export interface Ranked {
  readonly id: string;
  /** Higher is likelier; to be compared within one answer. */
  readonly score: number;
  readonly matched: readonly SearchField[];
  /** Nothing that was typed is missing, save what says little. */
  readonly complete: boolean;
}

/** Numbers that stand for one office, typed in full, come before anything else. */
const exactNumber = 40;
const wholeName = 14;
const beginsLikeIt = 5;
const coverage = 6;

/** @param whole all that was typed, in one piece */
export function rank(
  candidates: readonly Candidate[],
  terms: readonly Term[],
  whole: string,
  readable: Readable,
): Ranked[] {
  return candidates
    .map((candidate) => ({ ...judge(candidate, terms, whole, readable), name: candidate.name }))
    .filter(({ score }) => score > 0)
    .toSorted(
      (a, b) =>
        b.score - a.score || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || (a.id < b.id ? -1 : 1),
    )
    .map(({ name: _name, ...ranked }) => ranked);
}

interface Best {
  value: number;
  tag: string;
  lexeme: string;
}

function judge(
  { id, name, lexemes }: Candidate,
  terms: readonly Term[],
  whole: string,
  readable: Readable,
): Ranked {
  const open = lexemes.filter((lexeme) => readable.byTag.has(lexeme[0] as string));
  const matched = new Set<SearchField>();
  let score = 0;
  let complete = true;
  const inName = new Set<string>();
  const note = (best: Best): void => {
    matched.add((readable.byTag.get(best.tag) as { field: SearchField }).field);
    if (best.tag === 'n') inName.add(best.lexeme.slice(1));
  };
  for (const [at, term] of terms.entries()) {
    const best = bestOf(term, terms[at - 1], open, readable);
    if (!best) {
      if (!term.weak) {
        score -= 3;
        complete = false;
      }
      continue;
    }
    score += term.weak ? best.value / 8 : best.value;
    note(best);
    if (term.kind !== 'word' && best.lexeme.length - 1 === term.text.length && best.tag !== 'z')
      score += exactNumber;
  }
  if (open.includes(`d${whole}`)) {
    score += exactNumber * 2;
    complete = true;
    matched.add(SearchField.DEBTOR_NUMBER);
  }
  if (readable.byTag.has('n') && whole && name) {
    if (name === whole) score += wholeName;
    else if (name.startsWith(whole) && whole.length > 1) {
      score += beginsLikeIt;
      complete = true;
      matched.add(SearchField.OFFICE_NAME);
    }
    // Of two offices with the word, the one whose name is little more than it.
    const length = [...inName].reduce((sum, word) => sum + word.length, 0);
    score += coverage * Math.min(1, length / name.length);
  }
  return {
    id,
    score: matched.size > 0 ? Math.max(score, 0.01) : 0,
    matched: [...matched],
    complete: complete && matched.size > 0,
  };
}

function bestOf(
  term: Term,
  before: Term | undefined,
  lexemes: readonly string[],
  readable: Readable,
): Best | undefined {
  let best: Best | undefined;
  const ways = [
    { text: term.text, trust: 1, half: term.kind !== 'word' || term.text.length >= 2 },
    ...term.variants.map(({ text, trust }) => ({ text, trust, half: false })),
    ...(before?.variants ?? [])
      .filter(({ covers }) => covers > 0)
      .map(({ text, trust }) => ({ text, trust, half: false })),
    ...(/^[1-9]\d{8}$/.test(term.text) ? [{ text: `0${term.text}`, trust: 1, half: false }] : []),
  ];
  for (const lexeme of lexemes) {
    const tag = lexeme[0] as string;
    const { weight = 0 } = readable.byTag.get(tag) ?? {};
    const word = lexeme.slice(1);
    for (const { text, trust, half } of ways) {
      const quality =
        word === text ? 1 : half && word.startsWith(text) ? 0.6 + (0.3 * text.length) / word.length : 0;
      const value = weight * quality * trust;
      if (value > (best?.value ?? 0)) best = { value, tag, lexeme };
    }
  }
  return best;
}
