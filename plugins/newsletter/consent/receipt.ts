import sql from 'sql-template-tag';
import { inLanguage } from '../../../src/kernel/pages.js';
import { mailSettings } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { type ConsentEvent, ConsentKind, ConsentPurpose } from '../consent.js';
import { newsletterSettings } from '../settings.js';
import { receiptSchemaPath } from './receipt-schema.js';
import { standingAt } from './standing.js';
import { topicsOfPurpose } from './topic-actions.js';

/** In the words of the W3C's Data Privacy Vocabulary (https://w3id.org/dpv). */
const statuses: Record<ConsentKind, string> = {
  [ConsentKind.GIVEN]: 'dpv:ConsentGiven',
  [ConsentKind.CONFIRMED]: 'dpv:ConsentGiven',
  [ConsentKind.WITHDRAWN]: 'dpv:ConsentWithdrawn',
  [ConsentKind.OBJECTED]: 'dpv:ConsentWithdrawn',
  [ConsentKind.EXPIRED]: 'dpv:ConsentExpired',
  [ConsentKind.SUPERSEDED]: 'dpv:ConsentInvalidated',
};
const purposes: Record<ConsentPurpose, string> = {
  [ConsentPurpose.NEWSLETTER]: 'dpv:DirectMarketing',
  [ConsentPurpose.NON_COMMERCIAL]: 'dpv:CommunicationManagement',
};

interface Told extends Pick<ConsentEvent, 'id' | 'kind' | 'topicIds' | 'channel' | 'proof' | 'expiresAt'> {
  at: string;
  text: string | null;
  version: number | null;
  language: 'nl' | 'en' | null;
}

export type Receipt = Readonly<Record<string, unknown>>;

/**
 * What somebody can keep of their consent: who asked what, in which words, what happened to it and when. It names
 * nobody, so that whoever finds the link learns no name or address. Undefined when nothing ever happened.
 */
export async function receiptOf(
  scope: Scope,
  contactId: string,
  purpose: ConsentPurpose,
): Promise<Receipt | undefined> {
  const events = await scope.rows<Told>(sql`
    select e.id, e.kind, e.topics as "topicIds", e.channel, e.proof, e.expires_at as "expiresAt", e.at, w.text, w.version, e.language
    from newsletter.consent_event e left join newsletter.wording w on w.id = e.wording_id
    where e.contact_id = ${contactId} and e.purpose = ${purpose} order by e.sequence`);
  if (events.length === 0) return undefined;
  const topics = await topicsOfPurpose(scope, purpose);
  const now = scope.now();
  const { allowed, basis, topicIds, expired } = standingAt(events, topics, now);
  const agreedTo = events.findLast((event) => event.kind === ConsentKind.GIVEN);
  const language = agreedTo?.language ?? 'nl';
  const named = (ids: readonly string[] | null) =>
    ids
      ?.map((id) => topics.find((topic) => topic.id === id))
      .map((topic) => topic && inLanguage(language, { nl: topic.nameNl, en: topic.nameEn }));
  const { fromName, fromAddress } = scope.settings(mailSettings);
  const instant = (at: string | Date) => new Date(at).toISOString();
  return {
    $schema: `${scope.house.publicUrl()}/p/${receiptSchemaPath}`,
    '@context': {
      dpv: 'https://w3id.org/dpv#',
      'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
      pd: 'https://w3id.org/dpv/pd#',
    },
    '@type': 'dpv:ConsentRecord',
    schemaVersion: '1.0',
    receiptId: events[0]?.id,
    issuedAt: instant(now),
    'dpv:hasDataController': {
      '@type': 'dpv:DataController',
      'dpv:hasName': fromName,
      'dpv:hasContact': fromAddress,
    },
    'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dpv:hasIdentifier': contactId },
    'dpv:hasLegalBasis': 'eu-gdpr:A6-1-a',
    'dpv:hasPurpose': {
      '@type': purposes[purpose],
      name: purpose === ConsentPurpose.NEWSLETTER ? scope.settings(newsletterSettings).listName : purpose,
      topics: allowed ? (named(topicIds) ?? 'all') : [],
    },
    'dpv:hasPersonalData': ['pd:Name', 'pd:EmailAddress', 'pd:Language'],
    'dpv:hasConsentStatus': expired
      ? 'dpv:ConsentExpired'
      : basis
        ? statuses[basis.kind]
        : 'dpv:ConsentUnknown',
    'dpv:hasNotice': agreedTo
      ? {
          '@type': 'dpv:ConsentNotice',
          language: agreedTo.language,
          version: agreedTo.version,
          text: agreedTo.text,
        }
      : null,
    expiresAt: allowed && basis?.expiresAt ? instant(basis.expiresAt) : null,
    withdrawal: 'The link in each mail, in one click; or tell the controller in any way.',
    events: events.map((event) => ({
      eventId: event.id,
      kind: event.kind,
      'dpv:hasConsentStatus': statuses[event.kind],
      'dpv:isIndicatedAtTime': instant(event.at),
      channel: event.channel,
      topics: named(event.topicIds ?? null) ?? 'all',
      wordingVersion: event.version,
      language: event.language,
      proof: event.proof,
    })),
  };
}
