import sql from 'sql-template-tag';
import type { Scope } from '../kernel/scope.js';
import { type Readable, readableBy } from './fields.js';
import { allButOne, allOf, exactly, type Query, wholeOf } from './match.js';
import { meant } from './near.js';
import { type Candidate, rank, type Ranked } from './rank.js';
import { takeApart, type Term, termsOf } from './typed.js';

/** Of each kind of candidate; more than a person pages through. */
const mostCandidates = 150;
/** With fewer hits than these, what was typed may be half a word. */
const fewHits = 8;

/**
 * The offices that somebody probably means, the likeliest first. First those that have every word as it was typed,
 * then words that begin so, then words that look like it, and at last all words but one.
 */
export async function findOffices(scope: Scope, typed: string): Promise<Ranked[]> {
  const readable = readableBy(scope.actor);
  if (readable.byTag.size === 0) return [];
  const question = await understand(scope, typed);
  const { terms } = question;
  if (terms.length === 0) return [];
  const { words, numbers } = readable;

  for (const beginnings of ['none', 'last'] as const) {
    const found = await candidates(scope, readable, question, {
      terms,
      inName: readable.byTag.has('n') ? allOf(terms, { words: 'n', numbers: '', beginnings }) : null,
      anywhere: allOf(terms, { words, numbers, beginnings }),
      narrow: wholeOf(terms, { words, numbers, beginnings }),
    });
    const complete = found.filter((one) => one.complete).length;
    if (complete >= fewHits || (complete > 0 && beginnings === 'last')) return found;
  }
  const probable = await withMeant(scope, question);
  const everywhere = { words, numbers, beginnings: 'all' } as const;
  const near = await candidates(scope, readable, question, {
    terms: probable,
    inName: null,
    anywhere: allOf(probable, everywhere),
    narrow: wholeOf(probable, everywhere),
  });
  if (near.some((one) => one.complete)) return near;
  return candidates(scope, readable, question, {
    terms: probable,
    inName: null,
    anywhere: allButOne(probable, everywhere),
    narrow: null,
  });
}

/** All offices that have each of the words, however many. */
export async function everyWordOf(scope: Scope, typed: string, readable: Readable): Promise<Query> {
  const { terms, whole } = await understand(scope, typed);
  const { words, numbers } = readable;
  const every = allOf(terms, { words, numbers, beginnings: 'all' });
  const one = exactly(terms, whole, readable);
  return every && one ? `(${every}) | ${one}` : (every ?? one);
}

interface Question {
  readonly terms: readonly Term[];
  /** Words of the addresses among them, should the address as a whole be unknown. */
  readonly addressWords: readonly Term[];
  /** All that was typed in one piece: the beginning of a name, or a debtor number with letters. */
  readonly whole: string;
}

interface Cut {
  word: string;
  known: boolean;
  ofAddress: boolean;
}

/** What was typed, word by word. @param near also what its words may have been meant to be */
export async function understand(scope: Scope, typed: string, near = false): Promise<Question> {
  const taken = takeApart(typed.normalize('NFC').slice(0, 200));
  const cut = await scope.rows<Cut>(sql`
    select w.word, exists (select from search.word k where k.word = w.word) as known, t.address as "ofAddress"
    from (values (1, ${taken.rest}, false), (2, ${taken.addresses.join(' ')}, true)) t (place, given, address),
      unnest(search.words(t.given)) with ordinality w (word, at)
    order by t.place, w.at limit 24`);
  const words = cut.filter(({ ofAddress }) => !ofAddress);
  const question = {
    terms: termsOf(taken, words),
    addressWords: termsOf(
      { addresses: [], numbers: [], rest: '' },
      cut.filter(({ ofAddress }) => ofAddress),
    ),
    whole: words.map(({ word }) => word).join(''),
  };
  return near ? { ...question, terms: await withMeant(scope, question) } : question;
}

/** Words with a typing error, together with what they were probably meant to be. */
async function withMeant(scope: Scope, { terms, addressWords }: Question): Promise<Term[]> {
  const all = [...terms.filter(({ kind }) => kind !== 'address'), ...addressWords];
  const doubtful = all.filter(({ kind, weak, text }) => kind === 'word' && !weak && text.length >= 4);
  const looksLike = await scope.rows<{ typed: string; words: string[] }>(sql`
    select t.typed, array(select search.near(t.typed)) as words from unnest(${doubtful.map(({ text }) => text)}::text[]) t (typed)`);
  const byWord = new Map(looksLike.map(({ typed, words }) => [typed, words]));
  return all.map((term) => ({
    ...term,
    variants: [
      ...term.variants,
      ...meant(term.text, byWord.get(term.text) ?? []).map(({ word, errors }) => ({
        text: word,
        trust: 0.85 - 0.12 * errors,
        covers: 0,
      })),
    ],
  }));
}

interface Asked {
  readonly terms: readonly Term[];
  readonly inName: Query;
  readonly anywhere: Query;
  /** What every office has that is found by the two above; null where that would be no less. */
  readonly narrow: Query;
}

async function candidates(
  scope: Scope,
  readable: Readable,
  { terms: typed, whole }: Question,
  { terms, inName, anywhere, narrow }: Asked,
): Promise<Ranked[]> {
  const [from, to] =
    readable.byTag.has('n') && whole.length > 1 ? [whole, `${whole}\u{10FFFF}`] : [null, null];
  const rows = await scope.rows<Candidate>(sql`
    select * from search.candidates(${exactly(typed, whole, readable)}::tsquery, ${from}, ${to}, ${inName}::tsquery,
      ${anywhere}::tsquery, ${narrow}::tsquery, ${scope.actor.purposes.has('statutory') || scope.actor.kind === 'system'}, ${mostCandidates})`);
  return rank(rows, terms, whole, readable);
}
