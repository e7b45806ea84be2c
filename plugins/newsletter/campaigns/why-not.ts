import sql, { join, raw } from 'sql-template-tag';
import { noticeUnderWay } from '../../../src/contacts/notices.js';
import { isUuid } from '../../../src/customers/actions.js';
import { notFound } from '../../../src/errors.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { type Campaign, DeliveryState } from '../campaign.js';
import { ConsentKind } from '../consent.js';
import { type Audience, conditionsOf } from './audience.js';

/** Why somebody does not get a campaign. Reasons stand beside each other: taking one away may leave another. */
export enum NotMailedReason {
  ALREADY_MAILED = 'ALREADY_MAILED',
  IN_DOUBT = 'IN_DOUBT',
  REFUSED = 'REFUSED',
  WITHHELD = 'WITHHELD',
  NO_CONSENT = 'NO_CONSENT',
  WITHDRAWN = 'WITHDRAWN',
  OBJECTED = 'OBJECTED',
  EXPIRED = 'EXPIRED',
  SUPERSEDED = 'SUPERSEDED',
  OTHER_TOPIC = 'OTHER_TOPIC',
  AGREED_LATER = 'AGREED_LATER',
  SUPPRESSED = 'SUPPRESSED',
  NO_ADDRESS = 'NO_ADDRESS',
  OTHER_OFFICE = 'OTHER_OFFICE',
  OTHER_PLAN = 'OTHER_PLAN',
  OTHER_LANGUAGE = 'OTHER_LANGUAGE',
  OTHER_PHASE = 'OTHER_PHASE',
  NOTICE_UNDER_WAY = 'NOTICE_UNDER_WAY',
  CAMPAIGN_STOPPED = 'CAMPAIGN_STOPPED',
}

export interface Reason {
  readonly reason: NotMailedReason;
  /** Since when, or when that was. */
  readonly at: Date | null;
  /** What the database noted with it, in English. */
  readonly detail: string | null;
}

export interface Answer {
  readonly customerId: string;
  readonly contactId: string;
  readonly delivery: DeliveryState | null;
  readonly reasons: readonly Reason[];
}

interface Row extends Partial<Record<keyof Audience, boolean>> {
  customer_id: string;
  no_address: boolean;
  suppressed: boolean;
  suppressed_since: string | null;
  notice: boolean;
  live: boolean | null;
  expired: boolean;
  expires_at: string | null;
  agrees: boolean;
  topic_left: string | null;
  since: string | null;
  kind: ConsentKind | null;
  state: DeliveryState | null;
  ended_at: string | null;
  reason: string | null;
}

/**
 * All that stands between a contact and a campaign just now; no reason at all: they get it, or would.
 * @throws NOT_FOUND when there is no such contact
 */
export async function whyNotMailed(scope: Scope, campaign: Campaign, contactId: string): Promise<Answer> {
  const outside = Object.entries(conditionsOf(campaign.audience, scope.today())).map(
    ([name, condition]) => sql`, (${condition}) as ${raw(`"${name}"`)}`,
  );
  const row = isUuid(contactId)
    ? await scope.row<Row>(sql`
      select p.customer_id, p.email is null as no_address, newsletter.suppressed(p.email) as suppressed,
        (select max(s.at) from newsletter.suppression s where s.lifted_at is null and s.address_hash = newsletter.address_hash(p.email)) as suppressed_since,
        ${noticeUnderWay(sql`p.id`)} as notice, c.live, c.since, c.expires_at,
        coalesce(c.expires_at <= ${scope.now()}, false) as expired, newsletter.covers(c.topics, ${campaign.topicId ?? null}::uuid) as agrees,
        (select max(l.at) from newsletter.consent_event l where l.contact_id = p.id and l.purpose = ${campaign.purpose}
          and l.kind in ('withdrawn', 'objected') and ${campaign.topicId ?? null}::uuid = any(l.topics)) as topic_left, e.kind, d.state, d.ended_at, d.reason
        ${outside.length > 0 ? join(outside, '') : sql``}
      from contacts.contact p
      join customers.customer o on o.id = p.customer_id and o.minimised_on is null
      left join newsletter.consent c on c.contact_id = p.id and c.purpose = ${campaign.purpose}
      left join newsletter.consent_event e on e.id = c.event_id
      left join newsletter.delivery d on d.contact_id = p.id and d.campaign_id = ${campaign.id}
      where p.id = ${contactId}`)
    : undefined;
  if (!row) throw notFound('contact', contactId);
  return {
    customerId: row.customer_id,
    contactId,
    delivery: row.state,
    reasons: row.state && row.state !== DeliveryState.QUEUED ? ofDelivery(row) : ofPresent(row, campaign),
  };
}

const one = (reason: NotMailedReason, at: string | null = null, detail: string | null = null): Reason => ({
  reason,
  at: at ? new Date(at) : null,
  detail,
});

/** There is a message already: nothing else matters. One that is being handed over has no reason. */
function ofDelivery({ state, ended_at, reason }: Row): Reason[] {
  switch (state) {
    case DeliveryState.SENT:
      return [one(NotMailedReason.ALREADY_MAILED, ended_at)];
    case DeliveryState.UNKNOWN:
      return [one(NotMailedReason.IN_DOUBT, ended_at, reason)];
    case DeliveryState.REFUSED:
      return [one(NotMailedReason.REFUSED, ended_at, reason)];
    case DeliveryState.WITHHELD:
      return [one(NotMailedReason.WITHHELD, ended_at, reason)];
    default:
      return [];
  }
}

const ended: Partial<Record<ConsentKind, NotMailedReason>> = {
  [ConsentKind.WITHDRAWN]: NotMailedReason.WITHDRAWN,
  [ConsentKind.OBJECTED]: NotMailedReason.OBJECTED,
  [ConsentKind.EXPIRED]: NotMailedReason.EXPIRED,
  [ConsentKind.SUPERSEDED]: NotMailedReason.SUPERSEDED,
};

const outsideOf: Record<keyof Audience, NotMailedReason> = {
  customerIds: NotMailedReason.OTHER_OFFICE,
  plans: NotMailedReason.OTHER_PLAN,
  language: NotMailedReason.OTHER_LANGUAGE,
  phases: NotMailedReason.OTHER_PHASE,
};

function ofPresent(row: Row, campaign: Campaign): Reason[] {
  const reasons: Reason[] = [];
  if (row.live && row.expired) reasons.push(one(NotMailedReason.EXPIRED, row.expires_at));
  if (row.live && !row.agrees) reasons.push(one(NotMailedReason.OTHER_TOPIC, row.topic_left));
  if (!row.live) reasons.push(one((row.kind && ended[row.kind]) || NotMailedReason.NO_CONSENT, row.since));
  if (row.no_address) reasons.push(one(NotMailedReason.NO_ADDRESS));
  if (row.suppressed) reasons.push(one(NotMailedReason.SUPPRESSED, row.suppressed_since));
  for (const [name, reason] of Object.entries(outsideOf) as [keyof Audience, NotMailedReason][])
    if (row[name] === false) reasons.push(one(reason));
  if (row.notice) reasons.push(one(NotMailedReason.NOTICE_UNDER_WAY));
  if (reasons.length > 0 || row.state === DeliveryState.QUEUED) return reasons;
  if (campaign.state === 'STOPPED')
    return [one(NotMailedReason.CAMPAIGN_STOPPED, campaign.finishedAt && String(campaign.finishedAt))];
  // They may be mailed now, and were not when its readers were queued.
  return campaign.allQueued ? [one(NotMailedReason.AGREED_LATER, row.since)] : [];
}
