import type { Language } from '../../../src/kernel/mail.js';

/** What is allowed in a letter and yet unwise: it may not arrive, or not be read by everybody. */
export enum WarningCode {
  MISSING_ALT = 'MISSING_ALT',
  TOO_LARGE = 'TOO_LARGE',
  HEAVY_IMAGES = 'HEAVY_IMAGES',
  BROKEN_LINK = 'BROKEN_LINK',
  INSECURE_LINK = 'INSECURE_LINK',
  MISLEADING_LINK = 'MISLEADING_LINK',
  ONLY_IMAGES = 'ONLY_IMAGES',
  SHOUTING = 'SHOUTING',
  EXCLAMATIONS = 'EXCLAMATIONS',
  FALSE_REPLY = 'FALSE_REPLY',
  LONG_SUBJECT = 'LONG_SUBJECT',
}

export interface Warning {
  readonly code: WarningCode;
  /** What it is about, in the letter's own words. */
  readonly where: string | null;
}

/** Gmail cuts off what is longer, the link to leave included. */
export const clippedAt = 102 * 1024;
const heavy = 1_000_000;
/** Fewer characters beside pictures are no letter. */
const fewWords = 150;
const longSubject = 78;

const W = WarningCode;
const texts: Record<WarningCode, Record<Language, string>> = {
  [W.MISSING_ALT]: {
    nl: 'Een afbeelding zonder alternatieve tekst zegt niets aan wie haar niet ziet.',
    en: 'A picture without alternative text says nothing to who does not see it.',
  },
  [W.TOO_LARGE]: {
    nl: 'De HTML is groter dan 102 kB: Gmail breekt hem af, met de link om af te melden erbij.',
    en: 'The HTML is larger than 102 kB: Gmail cuts it off, the link to leave included.',
  },
  [W.HEAVY_IMAGES]: {
    nl: 'De afbeeldingen zijn samen groter dan 1 MB, en gaan met elke mail mee.',
    en: 'The pictures are larger than 1 MB together, and travel with each mail.',
  },
  [W.BROKEN_LINK]: { nl: 'Een link die nergens heen gaat.', en: 'A link that leads nowhere.' },
  [W.INSECURE_LINK]: {
    nl: 'Een link met http: gebruik https, zodat onderweg niemand meekijkt.',
    en: 'A link with http: use https, so that nobody watches on the way.',
  },
  [W.MISLEADING_LINK]: {
    nl: 'De tekst van een link noemt een ander adres dan waar hij heen gaat; dat lijkt op bedrog.',
    en: 'The words of a link name another address than it leads to; that looks like fraud.',
  },
  [W.ONLY_IMAGES]: {
    nl: 'Bijna alleen afbeeldingen: spamfilters houden dat tegen, en wie ze niet ziet leest niets.',
    en: 'Hardly anything but pictures: spam filters stop that, and who does not see them reads nothing.',
  },
  [W.SHOUTING]: { nl: 'Het onderwerp staat in hoofdletters.', en: 'The subject is in capitals.' },
  [W.EXCLAMATIONS]: { nl: 'Veel uitroeptekens.', en: 'Many exclamation marks.' },
  [W.FALSE_REPLY]: {
    nl: 'Het onderwerp doet alsof dit een antwoord of doorgestuurde mail is.',
    en: 'The subject makes it look like a reply, or forwarded.',
  },
  [W.LONG_SUBJECT]: {
    nl: 'Het onderwerp is lang; een telefoon toont de eerste 40 tekens of minder.',
    en: 'The subject is long; a phone shows 40 characters of it or fewer.',
  },
};

export const warningInWords = (code: WarningCode, language: Language): string => texts[code][language];

const attributeOf = (attributes: string, name: string): string | undefined => {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, 'i').exec(
    attributes,
  );
  return found ? (found[1] ?? found[2] ?? found[3] ?? '') : undefined;
};

const unescaped = (text: string): string =>
  text
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&amp;', '&')
    .trim();

const tag = (name: string) => new RegExp(`<${name}\\b((?:[^>"']|"[^"]*"|'[^']*')*)>`, 'gi');
const hostIn =
  /(?:https?:\/\/|www\.)([a-z0-9.-]+\.[a-z]{2,})|^([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?:\/\S*)?$/i;

const bare = (host: string): string => host.toLowerCase().replace(/^www\./, '');

function* linkWarnings(html: string): Generator<Warning> {
  const links = new RegExp(`${tag('a').source}([\\s\\S]*?)</a>`, 'gi');
  for (const [, attributes = '', inside = ''] of html.matchAll(links)) {
    const href = unescaped(attributeOf(attributes, 'href') ?? '');
    const words = unescaped(inside);
    const where = words || href || null;
    if (/^(mailto|tel):./i.test(href)) continue;
    if (!/^https?:\/\/./i.test(href) || !URL.canParse(href)) {
      yield { code: W.BROKEN_LINK, where };
      continue;
    }
    const url = new URL(href);
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (!url.hostname.includes('.') && !local) yield { code: W.BROKEN_LINK, where };
    if (url.protocol === 'http:' && !local) yield { code: W.INSECURE_LINK, where };
    const shown = hostIn.exec(words);
    const host = shown?.[1] ?? shown?.[2];
    if (host && bare(host) !== bare(url.hostname)) yield { code: W.MISLEADING_LINK, where };
  }
}

/** Whatever is unwise in a letter as its reader gets it. @param imageBytes of all its pictures together */
export function warningsOf(
  letter: { subject: string; html: string; text: string },
  imageBytes: number,
): Warning[] {
  const { subject, html, text } = letter;
  const found: Warning[] = [...linkWarnings(html)];
  const add = (code: WarningCode, when: boolean, where: string | null = null) => {
    if (when) found.push({ code, where });
  };
  let pictures = 0;
  for (const [, attributes = ''] of html.matchAll(tag('img'))) {
    pictures += 1;
    add(W.MISSING_ALT, !attributeOf(attributes, 'alt')?.trim(), attributeOf(attributes, 'src') ?? null);
  }
  add(W.TOO_LARGE, Buffer.byteLength(html) > clippedAt, `${Math.ceil(Buffer.byteLength(html) / 1024)} kB`);
  add(W.HEAVY_IMAGES, imageBytes > heavy, `${Math.ceil(imageBytes / 1000)} kB`);
  const words = text.replaceAll(/\[?https?:\S+|\s+/g, ' ');
  add(W.ONLY_IMAGES, pictures > 0 && words.trim().length < fewWords);
  const letters = subject.replaceAll(/[^\p{L}]/gu, '');
  add(W.SHOUTING, letters.length >= 5 && letters === letters.toUpperCase(), subject);
  add(W.EXCLAMATIONS, /!.*!/.test(subject) || /!!|[?!]{3}/.test(text) || (text.match(/!/g)?.length ?? 0) > 5);
  add(W.FALSE_REPLY, /^\s*(re|fw|fwd|antw|doorst)\s*:/i.test(subject), subject);
  add(W.LONG_SUBJECT, [...subject].length > longSubject, `${[...subject].length}`);
  return found;
}
