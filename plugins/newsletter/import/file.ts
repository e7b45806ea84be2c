import sql from 'sql-template-tag';
import type { FileKind, Import } from '../../../src/kernel/file-kind.js';
import { ConsentKind, ConsentPurpose } from '../consent.js';
import { consentColumns } from './columns.js';
import { type ConsentRow, storeConsents, utc, utcOf } from './store.js';

/** Consent that cannot be shown is none (GDPR art. 7(1)): what another system says without proof stays there. */
const prepare = (now: () => Date): Import<ConsentRow>['prepare'] => {
  return (values) => {
    const row = {
      purpose: ConsentPurpose.NEWSLETTER,
      kind: ConsentKind.GIVEN,
      ...(values as unknown as Partial<ConsentRow>),
    } as ConsentRow;
    const reasons: string[] = [];
    if (row.contactId === undefined && row.email === undefined && row.name === undefined)
      reasons.push('e-mail: is leeg, en de naam ook; van wie is dit?');
    if (row.kind === ConsentKind.GIVEN)
      for (const [field, name] of [
        ['wording', 'tekst'],
        ['proof', 'bewijs'],
      ] as const)
        if (row[field] === undefined) reasons.push(`${name}: is leeg; zonder is het geen toestemming`);
    if (row.expiresAt !== undefined && row.expiresAt <= row.at)
      reasons.push('vervalt op: moet na de datum liggen');
    if (new Date(row.at) > now()) reasons.push('datum: ligt in de toekomst');
    return reasons.length > 0 ? { reasons } : row;
  };
};

/** What was agreed to and taken back, as a history: with its source, date, wording and proof, or not at all. */
export const consentFile: FileKind = {
  name: 'consents',
  describe:
    'consents with their source, date, wording and proof, by debtor number and e-mail address; import their contacts first',
  columns: consentColumns,
  begin: (work) => ({ prepare: prepare(() => work.clock.now()), store: storeConsents }),
  handout: {
    type: 'ConsentEvent',
    fields: [
      'debtorNumber',
      'email',
      'name',
      'purpose',
      'kind',
      'at',
      'channel',
      'wording',
      'topics',
      'expiresAt',
      'language',
      'proof',
      'contactId',
      'id',
    ],
    rows: () => sql`
      select t.id as record, t.id, t.contact_id as "contactId", c.debtor_number as "debtorNumber", k.email, k.name, t.purpose, t.kind,
        ${utc} as at, t.channel, w.text as wording, t.language, t.proof,
        (select string_agg(o.key, ' ' order by o.key) from newsletter.topic o where o.id = any(t.topics)) as topics,
        ${utcOf('expires_at')} as "expiresAt"
      from newsletter.consent_event t join contacts.contact k on k.id = t.contact_id join customers.customer c on c.id = k.customer_id
      left join newsletter.wording w on w.id = t.wording_id where c.minimised_on is null
      order by c.debtor_number collate "C", t.contact_id, t.purpose, t.sequence`,
  },
};
