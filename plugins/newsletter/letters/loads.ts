import { badInput } from '../../../src/errors.js';

/** Where they stand does not matter: an attribute's value may hold a “>”, so what is inside a tag cannot be told by eye. */
const loading: [RegExp, what: string][] = [
  [
    /<(script|iframe|frame|object|embed|link|base|form|video|audio|svg|math)\b/i,
    'has an element that mail may not have',
  ],
  [/<meta[^>]*http-equiv\s*=\s*["']?refresh/i, 'goes elsewhere by itself'],
  [/url\s*\([^)]*\)?/i, 'loads a picture'],
  [/image-set\s*\([^)]*\)?/i, 'loads a picture'],
  [/@import[^;]*/i, 'loads a style sheet'],
  [/\\[0-9a-f]/i, 'has an escaped letter in its style'],
  [/[\s"'/]ping\s*=/i, 'tells somebody of a click'],
  [/[\s"'/]on[a-z]{3,}\s*=/i, 'runs a script'],
  [/(java|vb)\s*script\s*:/i, 'runs a script'],
  [/[\s"'/]href\s*=\s*["']?\s*data:/i, 'holds a page within a link'],
];

const source =
  /[\s"'/](?:src|srcset|lowsrc|dynsrc|background|poster)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']*))/gi;
const ownPicture = /^cid:[0-9a-f]{40}@klantmap$/;

const named: Record<string, string> = {
  colon: ':',
  lpar: '(',
  rpar: ')',
  tab: '',
  newline: '',
  sol: '/',
  bsol: '\\',
};

/** As a browser reads attributes: `u&#114;l(` is `url(`. */
const decoded = (html: string): string =>
  html
    .replaceAll(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));?/gi, (_whole, hex?: string, decimal?: string) => {
      const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replaceAll(/&([a-z]{3,8});/gi, (whole, name: string) => named[name.toLowerCase()] ?? whole);

/**
 * P18: whatever a letter loads tells somebody when it was read, and from where. Its pictures travel with it.
 * @throws BAD_USER_INPUT with what it would load or run
 */
export function refuseWhatLoads(field: string, html: string): void {
  for (const text of [html, decoded(html)]) {
    for (const [pattern, what] of loading) {
      const [found] = pattern.exec(text) ?? [];
      if (found !== undefined) throw refusal(field, what, found);
    }
    for (const [whole, double, single, bare] of text.matchAll(source))
      if (!ownPicture.test(double ?? single ?? bare ?? ''))
        throw refusal(field, 'loads a picture from elsewhere', whole.trim());
  }
}

const refusal = (field: string, what: string, found: string) =>
  badInput(
    field,
    `${what} (${found.slice(0, 80)}); a letter loads and runs nothing when it is read (P18): leave it out, or add a picture with addNewsletterImage and name it image:<hash>`,
  );
