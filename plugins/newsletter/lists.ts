import sql from 'sql-template-tag';
import { type Contact, ContactSchema } from '../../src/contacts/contact.js';
import { readBy } from '../../src/kernel/lists.js';
import { defineLoader } from '../../src/kernel/scope.js';
import { type Campaign, CampaignProgress, CampaignSchema, DeliveryState } from './campaign.js';
import { type NewsletterTopic, TopicSchema } from './consent/topic.js';
import {
  type Consent,
  type ConsentEvent,
  ConsentEventSchema,
  ConsentSchema,
  type ConsentWording,
  WordingSchema,
} from './consent.js';

const grouped = <T>(ids: readonly string[], rows: readonly T[], keyOf: (row: T) => string): T[][] => {
  const byKey = Map.groupBy(rows, keyOf);
  return ids.map((id) => byKey.get(id) ?? []);
};

const each = <T extends { id: string }>(ids: readonly string[], rows: readonly T[]): (T | null)[] => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
};

export const consentsOf = defineLoader<string, Consent[]>(async (scope, ids) =>
  grouped(
    ids,
    await readBy<Consent>(scope, ConsentSchema, 'contact_id', ids, { order: 't.purpose' }),
    (row) => row.contactId,
  ),
);

/** All events of a contact, the oldest first. */
export const consentEventsOf = defineLoader<string, ConsentEvent[]>(async (scope, ids) =>
  grouped(
    ids,
    await readBy<ConsentEvent>(scope, ConsentEventSchema, 'contact_id', ids, {
      order: 't.purpose, t.sequence',
    }),
    (row) => row.contactId,
  ),
);

export const wordingById = defineLoader<string, ConsentWording | null>(async (scope, ids) =>
  each(ids, await readBy<ConsentWording>(scope, WordingSchema, 'id', ids)),
);

export const topicById = defineLoader<string, NewsletterTopic | null>(async (scope, ids) =>
  each(ids, await readBy<NewsletterTopic>(scope, TopicSchema, 'id', ids)),
);

export const campaignById = defineLoader<string, Campaign | null>(async (scope, ids) =>
  each(ids, await readBy<Campaign>(scope, CampaignSchema, 'id', ids)),
);

export const readerById = defineLoader<string, Contact | null>(async (scope, ids) =>
  each(ids, await readBy<Contact>(scope, ContactSchema, 'id', ids)),
);

export const progressOf = defineLoader<string, CampaignProgress>(async (scope, ids) => {
  const rows = await scope.rows<{ campaign_id: string; state: DeliveryState; n: string; past: boolean }>(sql`
    select campaign_id, state, count(*) as n, false as past from newsletter.delivery
    where campaign_id = any(${ids as string[]}::uuid[]) group by 1, 2
    union all
    select p.campaign_id, counted.state, sum(counted.n), true from newsletter.past_mailing p
    cross join lateral (values ('sent', p.sent), ('refused', p.refused), ('unknown', p.unknown), ('withheld', p.withheld)) counted (state, n)
    where p.campaign_id = any(${ids as string[]}::uuid[]) group by 1, 2`);
  return grouped(ids, rows, (row) => row.campaign_id).map((counts) => {
    const progress = {
      total: 0,
      queued: 0,
      sending: 0,
      sent: 0,
      refused: 0,
      unknown: 0,
      withheld: 0,
      letGo: 0,
    };
    for (const { state, n, past } of counts) {
      progress[state] += Number(n);
      progress.total += Number(n);
      if (past) progress.letGo += Number(n);
    }
    return progress;
  });
});
