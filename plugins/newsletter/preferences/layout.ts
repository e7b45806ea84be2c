import { GraphQLEmailAddress } from '../../../src/kernel/scalars.js';
import { type Html, html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { PageAnswer, PageRequest } from '../../../src/kernel/pages.js';
import type { NewsletterTopic } from '../consent/topic.js';

const other = { nl: 'Read this page in English', en: 'Lees deze pagina in het Nederlands' } as const;

/** The link's own language, or else the reader's, or else the browser's. */
export const languageFor = (request: PageRequest, reader?: { language: Language } | null): Language =>
  request.query.lang === 'nl' || request.query.lang === 'en'
    ? request.query.lang
    : (reader?.language ?? request.language);

export interface Shown {
  language: Language;
  title: string;
  body: Html[];
  status?: number;
  /** Of the address, besides the language. */
  query?: Readonly<Record<string, string>>;
}

export function shown({ language, title, body, status, query = {} }: Shown): PageAnswer {
  const there = language === 'nl' ? 'en' : 'nl';
  const search = new URLSearchParams({ ...query, lang: there });
  return {
    title,
    language,
    ...(status ? { status } : {}),
    body: html`${body}
      <p><a href="?${search}" hreflang="${there}" lang="${there}">${other[language]}</a></p>`,
  };
}

export const topicName = (topic: NewsletterTopic, language: Language): string =>
  language === 'nl' ? topic.nameNl : topic.nameEn;

/** A box to tick, with its words beside it. */
export const box = (name: string, words: string, checked: boolean): Html =>
  html`<label class="choice"
    ><input type="checkbox" name="${name}" value="yes" ${checked ? html`checked` : ''} />
    <span>${words}</span></label
  >`;

/** The topics as boxes, and one for all of them, those to come included. @param chosen null: all */
export const topicBoxes = (
  topics: readonly NewsletterTopic[],
  chosen: readonly string[] | null,
  language: Language,
  words: { legend: string; all: string },
): Html =>
  html`<fieldset>
    <legend>${words.legend}</legend>
    ${box('all', words.all, chosen === null)}
    ${topics.map((topic) => box(`topic-${topic.key}`, topicName(topic, language), chosen?.includes(topic.id) ?? false))}
  </fieldset>`;

/**
 * Null: all of them; empty: none was ticked. @param before what was ticked when the form was shown: who had all of them
 * and ticks some wants those, whether they took the first tick away or not
 */
export function ticked(
  form: Readonly<Record<string, string>>,
  topics: readonly NewsletterTopic[],
  before: readonly string[] | null = [],
): string[] | null {
  const some = topics.filter((topic) => form[`topic-${topic.key}`]).map(({ id }) => id);
  if (topics.length === 0 || (form.all && (before !== null || some.length === 0))) return null;
  return some;
}

/** An address as somebody typed it; undefined when it is none that mail can go to. */
export function addressFrom(text: string | undefined): string | undefined {
  const typed = (text ?? '').trim();
  if (typed.length > 254) return undefined;
  try {
    return GraphQLEmailAddress.parseValue(typed) as string;
  } catch {
    return undefined;
  }
}

const unwanted = /(?![\n\t])[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;
const longest = 500;

/** What somebody chose to tell, as text; null when they did not. */
export function wordsFrom(text: string | undefined): string | null {
  const said = (text ?? '')
    .replaceAll('\r', '')
    .replaceAll(unwanted, '')
    .toWellFormed()
    .trim()
    .normalize('NFC');
  return said === '' ? null : [...said].slice(0, longest).join('');
}
