import { createRequire } from 'node:module';
import { fontFiles } from './fonts.js';

const require = createRequire(import.meta.url);

interface Font {
  hasGlyphForCodePoint(codePoint: number): boolean;
  readonly unitsPerEm: number;
  layout(text: string): { readonly advanceWidth: number };
}

/** The same reader of fonts as pdfmake draws with, found from where pdfmake finds it. */
const fontkit = createRequire(createRequire(require.resolve('pdfmake')).resolve('pdfkit'))('fontkit') as {
  openSync(file: string): Font;
};
const openedFonts = fontFiles.map((file) => fontkit.openSync(file));
const graphemes = new Intl.Segmenter('nl', { granularity: 'grapheme' });

/** Controls but for the line feed, soft hyphens, joiners, marks of direction, variation selectors, byte order marks. */
const invisible = /(?!\n)[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu;

/**
 * Text as the font can show it: line ends are \n, accents are joined to their letters, what cannot be seen is
 * gone and what cannot be drawn is �, one for each character as a reader counts them.
 */
function shown(text: string): string {
  const joined = text
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ');
  // Most text is ASCII: nothing to look up.
  if (/^[\n\u0020-\u007e]*$/.test(joined)) return joined;
  return [...graphemes.segment(joined)]
    .map(({ segment }) => {
      const visible = segment.replace(invisible, '');
      const known = Array.from(visible).every(
        (character) =>
          character === '\n' ||
          openedFonts.every((font) => font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)),
      );
      return known ? visible : '\ufffd';
    })
    .join('');
}

/** All text of a document made showable, once, so that no field is forgotten. */
export function showable<T>(value: T): T {
  if (typeof value === 'string') return shown(value) as T;
  if (Array.isArray(value)) return value.map(showable) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, showable(part)])) as T;
  }
  return value;
}

const widthOf = (text: string, fontSize: number): number =>
  Math.max(...openedFonts.map((font) => (font.layout(text).advanceWidth / font.unitsPerEm) * fontSize));

/** A line cut to a width in points, with … where something is left out: for paper whose places are fixed. */
export function fitting(text: string, width: number, fontSize: number): string {
  const line = shown(text).replaceAll('\n', ' ');
  if (widthOf(line, fontSize) <= width) return line;
  const characters = [...graphemes.segment(line)].map(({ segment }) => segment);
  let [fits, tooMany] = [0, characters.length];
  while (tooMany - fits > 1) {
    const half = Math.floor((fits + tooMany) / 2);
    if (widthOf(`${characters.slice(0, half).join('')}…`, fontSize) <= width) fits = half;
    else tooMany = half;
  }
  return `${characters.slice(0, fits).join('').trimEnd()}…`;
}
