import sql, { type Sql } from 'sql-template-tag';
import { isUuid } from '../../../src/customers/actions.js';
import { notFound } from '../../../src/errors.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { DeliveryState } from '../campaign.js';
import { presently } from '../consent/presently.js';
import type { ConsentChannel, ConsentPurpose } from '../consent.js';
import { deliveryOf } from '../tokens.js';
import { channelInWords, dayOf } from './reasons.js';

/** What one message rests on. */
export interface Basis {
  readonly deliveryId: string;
  readonly campaignId: string;
  readonly contactId: string;
  readonly customerId: string;
  readonly eventId: string;
  readonly purpose: ConsentPurpose;
  readonly state: DeliveryState;
  readonly mailedAt: string | null;
  readonly agreedAt: string;
  readonly channel: ConsentChannel;
  readonly wording: string;
  readonly wordingVersion: number;
  readonly wordingLanguage: Language;
  /** Names of the topics that they chose; null: all of them. */
  readonly topicsNl: readonly string[] | null;
  readonly topicsEn: readonly string[] | null;
  /** Where they stand by now. */
  readonly live: boolean;
  readonly since: string;
  readonly language: Language;
}

const basis = (now: Date): Sql => sql`
  select d.id as "deliveryId", d.campaign_id as "campaignId", d.contact_id as "contactId", p.customer_id as "customerId", e.id as "eventId",
    k.purpose, d.state, d.ended_at as "mailedAt", e.at as "agreedAt", e.channel, w.text as wording, w.version as "wordingVersion",
    w.language as "wordingLanguage",
    (select array_agg(t.name_nl order by t.created_at, t.id) from newsletter.topic t where t.id = any(e.topics)) as "topicsNl",
    (select array_agg(t.name_en order by t.created_at, t.id) from newsletter.topic t where t.id = any(e.topics)) as "topicsEn",
    ${presently(now)}, p.language
  from newsletter.delivery d
  join newsletter.campaign k on k.id = d.campaign_id
  join contacts.contact p on p.id = d.contact_id
  join newsletter.consent_event e on e.id = d.consent_event_id
  join newsletter.wording w on w.id = e.wording_id
  join newsletter.consent c on c.contact_id = d.contact_id and c.purpose = k.purpose`;

/** @throws NOT_FOUND when there is no such message (any more) */
export async function whyMailed(scope: Scope, deliveryId: string): Promise<Basis> {
  const row = isUuid(deliveryId)
    ? await scope.row<Basis>(sql`${basis(scope.now())} where d.id = ${deliveryId}`)
    : undefined;
  if (!row) throw notFound('message', deliveryId);
  return row;
}

/** For the reader, who has the mail and nothing else: by the token in its links. */
export async function whyMailedByToken(scope: Scope, token: string): Promise<Basis | undefined> {
  const id = deliveryOf(scope.house, token);
  return id ? scope.row<Basis>(sql`${basis(scope.now())} where d.id = ${id}`) : undefined;
}

export const basisInWords = (
  { agreedAt, channel, wording, wordingVersion }: Basis,
  language: Language,
): string => {
  const [day, how] = [dayOf(agreedAt, language), channelInWords(channel, language)];
  return language === 'nl'
    ? `Ging op ${day} ${how} akkoord met tekst ${wordingVersion}: “${wording}”`
    : `Agreed on ${day}, ${how}, to text ${wordingVersion}: “${wording}”`;
};
