import { html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { FileAnswer } from '../../../src/kernel/pages.js';

/** As mail programs do that know no dark letters: all colours turned round, and pictures back again. */
const turnedRound =
  'html{filter:invert(1) hue-rotate(180deg);background:#fff}img{filter:invert(1) hue-rotate(180deg)}';

/** True when its author has thought of the dark. */
export const knowsDark = (letter: string): boolean => /prefers-color-scheme:\s*dark/.test(letter);

const inTheDark = (letter: string): string => {
  const style = knowsDark(letter) ? ':root{color-scheme:dark}' : turnedRound;
  return letter
    .replaceAll(/\(\s*prefers-color-scheme:\s*dark\s*\)/g, 'all')
    .replaceAll(/\(\s*prefers-color-scheme:\s*light\s*\)/g, 'not all')
    .replace('</head>', `<style>${style}</style></head>`);
};

const byDay = (letter: string): string =>
  letter
    .replaceAll(/\(\s*prefers-color-scheme:\s*dark\s*\)/g, 'not all')
    .replaceAll(/\(\s*prefers-color-scheme:\s*light\s*\)/g, 'all');

/** mjml writes `und` where its author did not say. */
const withLanguage = (tag: string, language: Language): string =>
  /\slang="(?!und")[^"]+"/.test(tag)
    ? tag
    : tag.replace(/\slang="[^"]*"/, '').replace(/^<html/i, `<html lang="${language}"`);

const body = /<body\b(?:[^>"']|"[^"]*"|'[^']*')*>/i;

/**
 * A letter as a page of its own. It may load its own pictures, run nothing, ask nothing of anybody, and be shown in a
 * frame of this house alone.
 */
export function webLetter(
  letter: { subject: string; html: string },
  options: { language: Language; publicUrl: string; colours?: 'day' | 'dark'; above?: string },
): FileAnswer {
  const { language, publicUrl, colours, above = '' } = options;
  const seen =
    colours === 'dark' ? inTheDark(letter.html) : colours === 'day' ? byDay(letter.html) : letter.html;
  return {
    type: 'text/html; charset=utf-8',
    policy: `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' ${new URL(publicUrl).origin}; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-popups allow-top-navigation-by-user-activation`,
    content: seen
      .replace(/<html\b[^>]*>/i, (tag) => withLanguage(tag, language))
      .replace(/<title>\s*<\/title>/i, () => html`<title>${letter.subject}</title>`.text)
      .replace(body, (tag) => tag + above),
  };
}
