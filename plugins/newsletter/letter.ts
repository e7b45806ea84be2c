import sql from 'sql-template-tag';
import { badInput } from '../../src/errors.js';
import {
  type CompiledMjml,
  compileMjml,
  type Language,
  renderLine,
  renderMjml,
} from '../../src/kernel/mail.js';
import type { Scope } from '../../src/kernel/scope.js';
import type { LetterPreview } from './campaign.js';
import type { LetterInput } from './inputs.js';

/** What a merge field can stand for; nothing else of a reader gets into a letter. */
export type Merged = {
  contact: { name: string };
  office: { name: string };
  unsubscribe_url: string;
  why_url: string;
  preferences_url: string;
};

const mergeFields = ['contact.name', 'office.name', 'unsubscribe_url', 'why_url', 'preferences_url'];

/** Where a reader leaves, in the language of the letter. */
export const leaveUrl = (publicUrl: string, token: string, language?: Language): string =>
  `${publicUrl}/p/newsletter/leave/${token}${language ? `?lang=${language}` : ''}`;

/** Where a reader sees what they agreed to. */
export const whyUrl = (publicUrl: string, token: string, language: Language): string =>
  `${publicUrl}/p/newsletter/why/${token}?lang=${language}`;

/** Where a reader chooses topics, language and address, or leaves. */
export const preferencesUrl = (publicUrl: string, token: string, language: Language): string =>
  `${publicUrl}/p/newsletter/preferences/${token}?lang=${language}`;

/** Stands for a reader's token where there is no reader. */
export const sampleToken = 'voorbeeld';

const linkWords: Record<Language, Record<'why_url' | 'preferences_url', string>> = {
  nl: { why_url: 'Waarom krijgt u deze mail?', preferences_url: 'Voorkeuren veranderen' },
  en: { why_url: 'Why do you get this mail?', preferences_url: 'Change your preferences' },
};

/**
 * Each letter links to what it rests on, and to its reader's preferences: where its author has not seen to it, below
 * everything else.
 */
function withLinks(mjml: string, language: Language): string {
  const missing = (['why_url', 'preferences_url'] as const).filter(
    (field) => !new RegExp(`\\{\\{\\s*${field}\\s*\\}\\}`).test(mjml),
  );
  const end = mjml.lastIndexOf('</mj-body>');
  if (missing.length === 0 || end < 0) return mjml;
  const links = missing.map(
    (field) => `<a href="{{ ${field} }}" style="color:#4a5666">${linkWords[language][field]}</a>`,
  );
  return `${mjml.slice(0, end)}<mj-section background-color="#ffffff" padding="4px 16px 12px"><mj-column><mj-text align="center" font-size="13px">${links.join(' &middot; ')}</mj-text></mj-column></mj-section>${mjml.slice(end)}`;
}

const sample = (publicUrl: string, language: Language): Merged => ({
  contact: { name: language === 'nl' ? 'Jan Voorbeeld' : 'Jane Example' },
  office: { name: language === 'nl' ? 'Kantoor Voorbeeld' : 'Example Office' },
  unsubscribe_url: leaveUrl(publicUrl, sampleToken, language),
  why_url: whyUrl(publicUrl, sampleToken, language),
  preferences_url: preferencesUrl(publicUrl, sampleToken, language),
});

/**
 * Compiles a letter and renders it for a made-up reader, so that whatever is wrong with it shows before anybody gets it.
 * @param field of the input that the letter stands in, such as `nl`
 * @throws BAD_USER_INPUT naming the field, with mjml's own line where it has one
 */
export async function checkLetter(
  scope: Scope,
  field: Language,
  letter: LetterInput,
): Promise<LetterPreview> {
  refuseUnknownFields(`${field}.subject`, letter.subject);
  refuseUnknownFields(`${field}.mjml`, letter.mjml);
  const data = sample(scope.house.publicUrl(), field);
  const rendered = await trial(`${field}.mjml`, async () =>
    renderMjml(await compileMjml(withLinks(letter.mjml, field), field), data),
  );
  refuseWhatLoads(`${field}.mjml`, rendered.html);
  if (!rendered.html.includes(`href="${data.unsubscribe_url}"`))
    throw badInput(`${field}.mjml`, 'must link to {{ unsubscribe_url }}: leaving takes one click');
  for (const link of ['why_url', 'preferences_url'] as const)
    if (!rendered.html.includes(`href="${data[link]}"`))
      throw badInput(`${field}.mjml`, `must end its body with </mj-body>, or link to {{ ${link} }} itself`);
  const subject = await trial(`${field}.subject`, () => renderLine(letter.subject, data));
  return { subject, ...rendered };
}

/** Filters are refused as well: `raw` would let a name be HTML. */
function refuseUnknownFields(field: string, text: string): void {
  for (const [whole, name] of text.matchAll(/\{\{(.*?)\}\}|\{%.*?%\}/gs)) {
    if (!name || !mergeFields.includes(name.trim()))
      throw badInput(
        field,
        `${whole.slice(0, 60)} is no merge field; there are ${mergeFields.map((one) => `{{ ${one} }}`).join(', ')}`,
      );
  }
}

async function trial<T>(field: string, render: () => Promise<T>): Promise<T> {
  try {
    return await render();
  } catch (error) {
    // mjml's and Liquid's own words, as they speak of what the author wrote; but not the folder that mjml names with a line.
    throw badInput(
      field,
      (error as Error).message.replace(/^mail \w+: /, '').replace(/(Line \d+) of \S+/, '$1'),
    );
  }
}

const loading: [RegExp, what: string][] = [
  [
    /<(script|iframe|object|embed|link|base|form|video|audio|svg)\b/i,
    'has an element that mail may not have',
  ],
  [/<[^>]*\s(src|srcset|background|poster)\s*=\s*["']?[^"'\s>]*/i, 'loads a picture'],
  [/url\s*\([^)]*\)?/i, 'loads a picture'],
  [/@import[^;]*/i, 'loads a style sheet'],
  [/<[^>]*\son[a-z]+\s*=/i, 'runs a script'],
  [/javascript:/i, 'runs a script'],
];

/** P18: whatever a letter loads tells somebody when it was read, and from where. */
function refuseWhatLoads(field: string, html: string): void {
  for (const [pattern, what] of loading) {
    const [found] = pattern.exec(html) ?? [];
    if (found !== undefined)
      throw badInput(
        field,
        `${what} (${found.slice(0, 80)}); a letter loads and runs nothing when it is read (P18): leave it out`,
      );
  }
}

interface Compiled {
  subject: string;
  body: CompiledMjml;
}

// A letter is compiled once per campaign and language, never per message: that costs a thousand times what filling
// in its merge fields does. A few campaigns run at a time.
const kept = 16;
const compiled = new Map<string, Promise<Compiled>>();

export interface LetterRef {
  campaignId: string;
  version: number;
  /** The reader's; who reads English gets the Dutch letter where there is no other. */
  language: Language;
}

export async function renderLetter(scope: Scope, ref: LetterRef, data: Merged): Promise<LetterPreview> {
  const key = `${ref.campaignId} ${ref.version} ${ref.language}`;
  let letter = compiled.get(key);
  if (!letter) {
    if (compiled.size >= kept) compiled.delete(compiled.keys().next().value as string);
    compiled.set(key, (letter = load(scope, ref)));
    letter.catch(() => compiled.delete(key)); // the caller hears of it; another try starts anew
  }
  const { subject, body } = await letter;
  return { subject: await renderLine(subject, data), ...(await renderMjml(body, data)) };
}

async function load(scope: Scope, { campaignId, language }: LetterRef): Promise<Compiled> {
  const row = await scope.row<{ subject: string; mjml: string; language: Language }>(
    language === 'en'
      ? sql`select coalesce(subject_en, subject_nl) as subject, coalesce(mjml_en, mjml_nl) as mjml,
          case when mjml_en is null then 'nl' else 'en' end as language from newsletter.campaign where id = ${campaignId}`
      : sql`select subject_nl as subject, mjml_nl as mjml, 'nl' as language from newsletter.campaign where id = ${campaignId}`,
  );
  if (!row) throw new Error(`There is no campaign ${campaignId}`);
  return {
    subject: row.subject,
    body: await compileMjml(withLinks(row.mjml, row.language), `${campaignId}.${language}`),
  };
}
