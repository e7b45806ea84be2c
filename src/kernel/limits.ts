import { type CallerError, limitExceeded } from '../errors.js';

/** What one request may ask for. A page of 500 rows with all that hangs below it stays well within. */
export const limits = {
  /** Bytes of the whole request. */
  body: 1_048_576,
  /** Characters of the document. */
  document: 262_144,
  /** Tokens of the document, so that reading it stays cheap. */
  tokens: 4000,
  /** Brackets within brackets, in the document and in its variables. */
  nesting: 40,
  /** Values in the variables, so that checking them stays cheap. */
  values: 10_000,
  /** Fields asked for under a name of their own, as written. */
  aliases: 200,
  /** Levels of fields below the root. */
  depth: 12,
  /** Fields at the root: each is a query of its own. */
  rootFields: 20,
  /** Fields in all, with fragments written out. */
  fields: 600,
  /** What the answer may cost: `cost.ts` says how that is counted. */
  cost: 50_000,
} as const;

export type Limit = keyof typeof limits;

const nouns: Record<Limit, string> = {
  body: 'bytes',
  document: 'characters in the document',
  tokens: 'tokens in the document',
  nesting: 'brackets within brackets',
  values: 'values in the variables',
  aliases: 'aliases',
  depth: 'levels of fields',
  rootFields: 'fields at the root',
  fields: 'fields',
  cost: 'points of cost',
};

/** @param found how much was asked for; the error says how far that is over */
export function beyond(limit: Limit, found: number): CallerError {
  const maximum = limits[limit];
  const over = found - maximum;
  return limitExceeded(
    `This asks for ${found} ${nouns[limit]}; the most is ${maximum}, so it is ${over} over. Ask for less at once.`,
    { limit, maximum, found, over },
  );
}

/** @throws LIMIT_EXCEEDED saying which limit, and how far over */
export function within(limit: Limit, found: number): void {
  if (found > limits[limit]) throw beyond(limit, found);
}
