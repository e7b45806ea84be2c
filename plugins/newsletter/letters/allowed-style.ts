import { type CSSToken, type ParseError, tokenize, TokenType } from '@csstools/css-tokenizer';

/**
 * What the style of a letter may consist of. It is judged by its tokens, as CSS itself defines them: what has none of the
 * functions and rules that load loads nothing, whichever properties a mail program knows, and however it mends what is
 * broken.
 */
const functions = new Set(
  `rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark
   linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient
   repeating-conic-gradient -webkit-linear-gradient -webkit-radial-gradient
   calc min max clamp var env minmax repeat fit-content counter counters cubic-bezier steps
   matrix perspective rotate rotatex rotatey rotatez scale scalex scaley skew skewx skewy translate translatex
   translatey translatez translate3d
   blur brightness contrast drop-shadow grayscale hue-rotate invert opacity saturate sepia
   not is where has lang dir nth-child nth-last-child nth-of-type nth-last-of-type`.split(/\s+/),
);

/** The last two are known to no program: mj-carousel hides its style from Gmail behind them. */
const rules = new Set(['media', 'supports', 'keyframes', '-webkit-keyframes', 'goodbye', 'gmail']);

/** Of Microsoft's own there are filters that load, with the address in a string. */
const microsofts = new Set(['-ms-text-size-adjust', '-ms-interpolation-mode', '-ms-high-contrast']);

const plain = new Set<TokenType>([
  TokenType.Comment,
  TokenType.Whitespace,
  TokenType.Colon,
  TokenType.Semicolon,
  TokenType.Comma,
  TokenType.Number,
  TokenType.Percentage,
  TokenType.Dimension,
  TokenType.Hash,
  TokenType.String,
  TokenType.OpenParen,
  TokenType.CloseParen,
  TokenType.OpenSquare,
  TokenType.CloseSquare,
  TokenType.OpenCurly,
  TokenType.CloseCurly,
  TokenType.EOF,
]);

const allowed = (token: CSSToken): boolean => {
  switch (token[0]) {
    case TokenType.Function:
      return functions.has(token[4].value.toLowerCase());
    case TokenType.AtKeyword:
      return rules.has(token[4].value.toLowerCase());
    case TokenType.Ident: {
      const name = token[4].value.toLowerCase();
      return !name.startsWith('-ms-') || microsofts.has(name);
    }
    case TokenType.Delim:
      return '.>+-~*!=^$|/&%'.includes(token[4].value);
    default:
      return plain.has(token[0]);
  }
};

/** Programs differ in how they read these, so one could find a picture where another finds a word. */
const escaped = ([type, written]: CSSToken): boolean =>
  type !== TokenType.Comment &&
  (type === TokenType.String ? written.replaceAll(/\\[0-9a-f]{1,6}/gi, '') : written).includes('\\');

const advice = 'leave it out; a picture goes in an mj-image, and a font is one that readers have';

/** What is wrong with it, in words; undefined when it loads nothing. */
export function faultOfStyle(style: string): string | undefined {
  if (style.includes('{{')) return 'has a merge field in its style; put it in the text';
  let broken: ParseError | undefined;
  const tokens = tokenize({ css: style }, { onParseError: (error) => (broken ??= error) });
  for (const token of tokens) {
    const found = () => `has “${style.slice(token[2], token[2] + 60).replaceAll(/\s+/g, ' ')}” in its style`;
    if (escaped(token)) return `${found()}; write it without a backslash`;
    if (!allowed(token)) return `${found()}, which may load something: ${advice}`;
  }
  return broken && `has style that is cut short (${broken.message}); mend it`;
}
