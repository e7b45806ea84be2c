import sql from 'sql-template-tag';
import type { Language } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { ConsentPurpose, ConsentWording } from '../consent.js';

export type Asked = Pick<ConsentWording, 'id' | 'purpose' | 'language' | 'version' | 'text' | 'validMonths'>;

/** The newest text of each purpose, in this language or else in the other: what is asked today. */
export const askedToday = (scope: Scope, language: Language): Promise<Asked[]> =>
  scope.rows<Asked>(sql`
    select distinct on (purpose) id, purpose, language, version, text, valid_months as "validMonths" from newsletter.wording
    order by purpose, (language = ${language}) desc, version desc`);

export const askedFor = async (
  scope: Scope,
  language: Language,
  purpose: ConsentPurpose,
): Promise<Asked | undefined> => (await askedToday(scope, language)).find((one) => one.purpose === purpose);
