import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import { badInput } from '../../src/errors.js';
import {
  type CompiledMjml,
  compileMjml,
  type Language,
  renderLine,
  renderMjml,
} from '../../src/kernel/mail.js';
import { ofPeople } from '../../src/kernel/mail/merge.js';
import type { InlineImage } from '../../src/kernel/mail/stencil.js';
import type { Scope } from '../../src/kernel/scope.js';
import type { ConsentPurpose } from './consent.js';
import type { LetterInput } from './inputs.js';
import { checkImages, inlineImages, withImages } from './letters/image-actions.js';
import { type Source, sourceOf } from './letters/source.js';

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

export const sample = (publicUrl: string, language: Language): Merged => ({
  contact: { name: language === 'nl' ? 'Jan Voorbeeld' : 'Jane Example' },
  office: { name: language === 'nl' ? 'Kantoor Voorbeeld' : 'Example Office' },
  unsubscribe_url: leaveUrl(publicUrl, sampleToken, language),
  why_url: whyUrl(publicUrl, sampleToken, language),
  preferences_url: preferencesUrl(publicUrl, sampleToken, language),
});

/** A name may be anything, so where it is merged it must be text: not an address, a tag, or style. */
const anyName = {
  contact: { name: 'x:{{ contact.name }}' },
  office: { name: 'x:{{ office.name }}' },
};

export interface Checked {
  readonly source: Source;
  readonly letter: { subject: string; html: string; text: string };
  /** Of all its pictures together. */
  readonly imageBytes: number;
}

/**
 * Compiles a letter and renders it for a made-up reader, so that whatever is wrong with it shows before anybody gets it.
 * @param field of the input that the letter stands in, such as `nl`
 * @throws BAD_USER_INPUT naming the field, with mjml's own line where it has one
 */
export async function checkLetter(scope: Scope, field: Language, input: LetterInput): Promise<Checked> {
  const source = sourceOf(field, input);
  const path = source.blocks ? `${field}.blocks` : `${field}.mjml`;
  refuseUnknownFields(`${field}.subject`, source.subject);
  refuseUnknownFields(path, source.mjml);
  if (/<mj-include\b/i.test(source.mjml))
    throw badInput(path, 'has an mj-include: a letter is one whole, and reads no file; put its text here');
  const imageBytes = await checkImages(scope, path, source.mjml);
  const publicUrl = scope.house.publicUrl();
  const data = sample(publicUrl, field);
  const compiled = await trial(path, () =>
    compiledOnce(withImages(withLinks(source.mjml, field), 'message', publicUrl), field),
  );
  refuseOtherFields(path, compiled.fields);
  const rendered = await trial(path, () => renderMjml(compiled, data));
  // As mjml itself: most starts of the house read no letter.
  const { refuseWhatLoads } = await import('./letters/loads.js');
  refuseWhatLoads(path, (await renderMjml(compiled, { ...data, ...anyName })).html);
  if (!rendered.html.includes(`href="${data.unsubscribe_url}"`))
    throw badInput(path, 'must link to {{ unsubscribe_url }}: leaving takes one click');
  for (const link of ['why_url', 'preferences_url'] as const)
    if (!rendered.html.includes(`href="${data[link]}"`))
      throw badInput(path, `must end its body with </mj-body>, or link to {{ ${link} }} itself`);
  const subject = await trial(`${field}.subject`, () => renderLine(source.subject, data, ofPeople));
  return { source, letter: { subject, ...rendered }, imageBytes };
}

// Compiling costs a thousand times what filling in does, and whoever writes a letter looks at it again and again.
const kept = 32;
const compiledLately = new Map<string, Promise<CompiledMjml>>();

function compiledOnce(mjml: string, language: Language): Promise<CompiledMjml> {
  const key = createHash('sha256').update(`${language} ${mjml}`).digest('base64');
  let compiled = compiledLately.get(key);
  if (!compiled) {
    if (compiledLately.size >= kept) compiledLately.delete(compiledLately.keys().next().value as string);
    compiledLately.set(key, (compiled = compileMjml(mjml, language, ofPeople)));
    compiled.catch(() => compiledLately.delete(key));
  }
  return compiled;
}

const named = mergeFields.map((one) => `{{ ${one} }}`).join(', ');

/** Filters are refused as well: `raw` would let a name be HTML. */
function refuseUnknownFields(field: string, text: string): void {
  for (const [whole, name] of text.matchAll(/\{\{(.*?)\}\}|\{%.*?%\}/gs))
    if (!name || !mergeFields.includes(name.trim()))
      throw badInput(field, `${whole.slice(0, 60)} is no merge field; there are ${named}`);
}

/** What became one once markup and entities were taken away. */
function refuseOtherFields(field: string, found: readonly string[]): void {
  const other = found.find((name) => !mergeFields.includes(name));
  if (other) throw badInput(field, `{{ ${other.slice(0, 60)} }} is no merge field; there are ${named}`);
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

interface Compiled {
  subject: string;
  body: CompiledMjml;
}

export interface LetterRef {
  campaignId: string;
  /** The reader's; who reads English gets the Dutch letter where there is no other. */
  language: Language;
}

interface Stored {
  subject: string;
  mjml: string;
  language: Language;
  purpose: ConsentPurpose;
}

/** @param images where its pictures are: in the message, or at this house */
export async function loadLetter(
  scope: Scope,
  { campaignId, language }: LetterRef,
  images: 'message' | 'house',
): Promise<Compiled & { purpose: ConsentPurpose; inline: InlineImage[]; language: Language }> {
  const row = await scope.row<Stored>(
    language === 'en'
      ? sql`select coalesce(subject_en, subject_nl) as subject, coalesce(mjml_en, mjml_nl) as mjml, purpose,
          case when mjml_en is null then 'nl' else 'en' end as language from newsletter.campaign where id = ${campaignId}`
      : sql`select subject_nl as subject, mjml_nl as mjml, purpose, 'nl' as language from newsletter.campaign where id = ${campaignId}`,
  );
  if (!row) throw new Error(`There is no campaign ${campaignId}`);
  const mjml = withImages(withLinks(row.mjml, row.language), images, scope.house.publicUrl());
  return {
    subject: row.subject,
    body: await compiledOnce(mjml, row.language),
    purpose: row.purpose,
    inline: images === 'message' ? await inlineImages(scope, row.mjml) : [],
    language: row.language,
  };
}

export async function fillLetter(
  { subject, body }: Compiled,
  data: Merged,
): Promise<{ subject: string; html: string; text: string }> {
  return { subject: await renderLine(subject, data, ofPeople), ...(await renderMjml(body, data)) };
}
