import { notFound } from '../../../src/errors.js';
import { html } from '../../../src/kernel/html.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Page } from '../../../src/kernel/pages.js';
import { dayOf } from '../campaigns/reasons.js';
import { webLetter } from '../letters/web-letter.js';
import { newsletterSettings } from '../settings.js';
import { archivePath, listPublished, type Published, publishedLetter } from './archive.js';

const texts = {
  nl: {
    title: (list: string) => `${list}: eerdere edities`,
    none: 'Er is nog niets om te lezen.',
    feed: 'Volgen met RSS',
    back: 'Alle edities',
    about: (list: string) => `Wat er in ${list} stond.`,
    edition: (day: string) => `Verstuurd op ${day}.`,
    other: 'Read this page in English',
  },
  en: {
    title: (list: string) => `${list}: earlier editions`,
    none: 'There is nothing to read yet.',
    feed: 'Follow by RSS',
    back: 'All editions',
    about: (list: string) => `What ${list} was about.`,
    edition: (day: string) => `Sent on ${day}.`,
    other: 'Lees deze pagina in het Nederlands',
  },
} as const;

const urlOf = (publicUrl: string, { id, language }: Pick<Published, 'id' | 'language'>): string =>
  `${publicUrl}${archivePath}/${id}?lang=${language}`;

/** RSS 2.0. Nothing in it is anybody's own, and following it tells this house nothing but that somebody does. */
function feed(
  editions: readonly Published[],
  publicUrl: string,
  listName: string,
  language: Language,
): string {
  const say = texts[language];
  const self = `${publicUrl}/p/newsletter/archive.rss?lang=${language}`;
  const items = editions.slice(0, 30).map(
    (
      edition,
    ) => html`<item><title>${edition.subject}</title><link>${urlOf(publicUrl, edition)}</link><guid isPermaLink="true">${urlOf(publicUrl, edition)}</guid><pubDate>${new Date(edition.startedAt).toUTCString()}</pubDate><description>${say.edition(dayOf(edition.startedAt, language))}</description></item>
`,
  );
  return html`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>${listName}</title><link>${publicUrl}${archivePath}?lang=${language}</link><description>${say.about(listName)}</description><language>${language}</language><atom:link href="${self}" rel="self" type="application/rss+xml"/>
${items}</channel></rss>
`.text;
}

export const archivePages: Page[] = [
  {
    method: 'GET',
    path: 'newsletter/archive',
    async handle(work, { language }) {
      const { listName } = work.house.settings(newsletterSettings);
      const say = texts[language];
      const editions = await listPublished(work.read, language);
      const other = language === 'nl' ? 'en' : 'nl';
      return {
        title: say.title(listName),
        language,
        body: html`${
            editions.length === 0
              ? html`<p>${say.none}</p>`
              : html`<ul>
                  ${editions.map(
                    (edition) =>
                      html`<li>
                        <a
                          href="${archivePath}/${edition.id}?lang=${edition.language}"
                          hreflang="${edition.language}"
                          >${edition.subject}</a
                        ><br />
                        <time datetime="${edition.startedAt.slice(0, 10)}"
                          >${dayOf(edition.startedAt, language)}</time
                        >
                      </li>`,
                  )}
                </ul>`
          }
          <p>
            <a href="/p/newsletter/archive.rss?lang=${language}" type="application/rss+xml">${say.feed}</a>
          </p>
          <p><a href="?lang=${other}" hreflang="${other}" lang="${other}">${say.other}</a></p>`,
      };
    },
  },
  {
    method: 'GET',
    path: 'newsletter/archive.rss',
    async handle(work, { language }) {
      const { listName } = work.house.settings(newsletterSettings);
      return {
        type: 'application/rss+xml; charset=utf-8',
        content: feed(await listPublished(work.read, language), work.house.publicUrl(), listName, language),
      };
    },
  },
  {
    method: 'GET',
    path: 'newsletter/archive/:id',
    async handle(work, { params, language }) {
      const letter = await publishedLetter(work.read, params.id ?? '', language);
      if (!letter) throw notFound('edition', (params.id ?? '').slice(0, 40));
      return webLetter(letter, {
        language: letter.language,
        publicUrl: work.house.publicUrl(),
        above: html`<div
          role="navigation"
          style="padding:10px 16px;background:#ffffff!important;font:16px/1.4 system-ui,sans-serif"
        >
          <a style="color:#0b5cad!important" href="${archivePath}?lang=${letter.language}"
            >${texts[letter.language].back}</a
          >
        </div>`.text,
      });
    },
  },
];
