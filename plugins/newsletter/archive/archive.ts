import sql from 'sql-template-tag';
import { isUuid } from '../../../src/customers/actions.js';
import { type Language, renderLine } from '../../../src/kernel/mail.js';
import { ofPeople } from '../../../src/kernel/mail/merge.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { fillLetter, loadLetter, type Merged, sampleToken, whyUrl } from '../letter.js';

export const archivePath = '/p/newsletter/archive';

/** What stands in the archive where a reader's own values stood: nobody's. */
const neutral = (publicUrl: string, language: Language): Merged => {
  const ask = `${publicUrl}/p/newsletter/ask?lang=${language}`;
  return {
    contact: { name: language === 'nl' ? 'lezer' : 'reader' },
    office: { name: language === 'nl' ? 'uw kantoor' : 'your office' },
    unsubscribe_url: ask,
    preferences_url: ask,
    why_url: whyUrl(publicUrl, sampleToken, language),
  };
};

export interface Published {
  readonly id: string;
  readonly subject: string;
  readonly startedAt: string;
  /** Of the letter: Dutch where there is no English one. */
  readonly language: Language;
}

/** Shown to anybody: what was sent, and is marked as public. */
const published = sql`public and started_at is not null`;
const mostShown = 100;

export async function listPublished(scope: Scope, language: Language): Promise<Published[]> {
  const rows = await scope.rows<Published>(sql`
    select id, started_at as "startedAt", case when ${language} = 'en' and subject_en is not null then 'en' else 'nl' end as language,
      case when ${language} = 'en' then coalesce(subject_en, subject_nl) else subject_nl end as subject
    from newsletter.campaign where ${published} order by started_at desc, id limit ${mostShown}`);
  const publicUrl = scope.house.publicUrl();
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      subject: await renderLine(row.subject, neutral(publicUrl, row.language), ofPeople),
    })),
  );
}

/** Undefined when it is not public, or not there: which of the two is nobody's business. */
export async function publishedLetter(
  scope: Scope,
  id: string,
  language: Language,
): Promise<{ subject: string; html: string; language: Language } | undefined> {
  const known = isUuid(id)
    ? await scope.row(sql`select 1 as n from newsletter.campaign where id = ${id} and ${published}`)
    : undefined;
  if (!known) return undefined;
  const letter = await loadLetter(scope, { campaignId: id, language }, 'house');
  const filled = await fillLetter(letter, neutral(scope.house.publicUrl(), letter.language));
  return { ...filled, language: letter.language };
}
