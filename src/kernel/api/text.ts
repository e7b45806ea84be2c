import { Lexer, Source, TokenKind } from 'graphql';
import { limits, within } from '../limits.js';

const opens: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.PAREN_L, TokenKind.BRACKET_L]);
const closes: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.PAREN_R, TokenKind.BRACKET_R]);

/**
 * Measures a document before it is parsed: the parser and all that comes after it call themselves once for each
 * bracket, and would fill the stack. Only the words are looked at, in one go, which takes microseconds.
 * @throws LIMIT_EXCEEDED saying which limit, and how far over
 */
export function checkText(text: string): void {
  within('document', text.length);
  const found = measure(text);
  within('nesting', found.nesting);
  within('aliases', found.aliases);
  within('tokens', found.tokens);
  // As they are written, fragments not yet spread: comparing each with each is what makes validation slow.
  within('fields', found.fields);
}

function measure(text: string): { tokens: number; nesting: number; aliases: number; fields: number } {
  const found = { tokens: 0, nesting: 0, aliases: 0, fields: 0 };
  const lexer = new Lexer(new Source(text));
  let open = 0;
  let openParens = 0;
  try {
    let before: string = TokenKind.SOF;
    for (let { kind, value } = lexer.advance(); kind !== TokenKind.EOF; { kind, value } = lexer.advance()) {
      found.tokens += 1;
      // A name in a selection, but for that of a fragment or directive; after an alias it is the same field.
      if (kind === TokenKind.NAME && open > 0 && openParens === 0 && isField(before)) found.fields += 1;
      // `... on Type`: the type is no field either.
      before = before === TokenKind.SPREAD && value === 'on' ? TokenKind.SPREAD : kind;
      if (opens.has(kind)) found.nesting = Math.max(found.nesting, ++open);
      else if (closes.has(kind)) open -= 1;
      if (kind === TokenKind.PAREN_L) openParens += 1;
      else if (kind === TokenKind.PAREN_R) openParens -= 1;
      // Within parentheses a colon stands between an argument and its value; elsewhere it follows an alias.
      else if (kind === TokenKind.COLON && openParens === 0) found.aliases += 1;
    }
  } catch {
    // Not GraphQL from here on: the parser, which reads no further either, says what is wrong.
  }
  return found;
}

const isField = (before: string): boolean =>
  before !== TokenKind.SPREAD && before !== TokenKind.AT && before !== TokenKind.COLON;

/**
 * Measures variables without calling itself, for the same reason.
 * @throws LIMIT_EXCEEDED when they nest too deep or hold too many values
 */
export function checkValues(variables: unknown): void {
  let level: unknown[] = [variables];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      for (const inner of Object.values(value)) next.push(inner);
    }
    values += next.length;
    within('values', values);
    if (depth > limits.nesting) within('nesting', depthOf(level, depth));
    level = next;
  }
}

/** How deep it goes in all, from a level that is too deep already. */
function depthOf(from: readonly unknown[], depth: number): number {
  let deepest = depth;
  for (let level = from; level.length > 0; deepest += 1)
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  return deepest - 1;
}
