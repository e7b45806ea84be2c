import { createHash, randomBytes } from 'node:crypto';
import sql from 'sql-template-tag';
import { defineSteps } from '../../src/kernel/jobs.js';
import { type Language, mailSettings, type OutgoingMail } from '../../src/kernel/mail.js';
import type { Scope, Work } from '../../src/kernel/scope.js';
import { type SendSteps, sendOnce } from '../../src/kernel/send-once.js';
import * as events from './events.js';
import { leaveUrl, renderLetter } from './letter.js';
import { newsletterSettings } from './settings.js';

interface DeliveryJob {
  campaignId: string;
  deliveryId: string;
}

/** Hands one message to the mail server, at most once. The last of a campaign closes it. */
export const sendNewsletter = defineSteps<DeliveryJob>('newsletter.send', async (work, job) => {
  const steps: SendSteps = {
    claim: (scope) => claim(scope, job),
    settle: (scope, state, reason) => settle(scope, job, state, reason),
    retry: (scope, delaySeconds) => scope.enqueue(sendNewsletter, job, { delaySeconds, priority: 10 }),
  };
  await sendOnce(work, steps);
  await closeCampaign(work, job.campaignId);
});

/** Of the token in an unsubscribe link: the token itself is only in the message. */
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

interface Reader {
  state: string;
  campaign_state: string;
  version: number;
  live: boolean;
  contact_id: string;
  name: string;
  email: string | null;
  language: Language;
  office_name: string;
  minimised_on: string | null;
}

/**
 * Looks once more whether it may go, and to whom, with consent locked until `sending` is written. The lock on consent
 * comes before that on the delivery, as it does when somebody withdraws: the other way round the two could deadlock.
 */
async function claim(scope: Scope, job: DeliveryJob): Promise<OutgoingMail | 'in flight' | undefined> {
  const reader = await scope.row<Reader>(sql`
    select d.state, k.state as campaign_state, k.version, c.live, p.id as contact_id, p.name, p.email, p.language, o.office_name, o.minimised_on
    from newsletter.delivery d
    join newsletter.campaign k on k.id = d.campaign_id
    join newsletter.consent c on c.contact_id = d.contact_id and c.purpose = k.purpose
    join contacts.contact p on p.id = d.contact_id
    join customers.customer o on o.id = p.customer_id
    where d.id = ${job.deliveryId} for share of c`);
  if (reader?.state === 'sending') return 'in flight';
  if (reader?.state !== 'queued') return undefined; // the contact is gone, or it was withheld
  const why = whyNot(reader);
  if (why) {
    await scope.rows(sql`
      update newsletter.delivery set state = 'withheld', ended_at = ${scope.now()}, reason = ${why}
      where id = ${job.deliveryId} and state = 'queued'`);
    return undefined;
  }
  const token = randomBytes(32).toString('base64url');
  const claimed = await scope.row(sql`
    update newsletter.delivery set state = 'sending', token_hash = ${hashOfToken(token)}
    where id = ${job.deliveryId} and state = 'queued' returning id`);
  return claimed ? compose(scope, job, reader, token) : undefined;
}

function whyNot(reader: Reader): string | undefined {
  if (!reader.live) return 'consent withdrawn';
  if (reader.campaign_state !== 'SENDING') return 'campaign stopped';
  if (!reader.email) return 'no e-mail address';
  if (reader.minimised_on) return 'office minimised';
  return undefined;
}

async function compose(scope: Scope, job: DeliveryJob, reader: Reader, token: string): Promise<OutgoingMail> {
  const publicUrl = scope.house.publicUrl();
  const { listName, listId, unsubscribeMailto } = scope.settings(newsletterSettings);
  const domain = scope.settings(mailSettings).fromAddress.split('@')[1];
  const { language } = reader;
  const letter = await renderLetter(
    scope,
    { campaignId: job.campaignId, version: reader.version, language },
    {
      contact: { name: reader.name },
      office: { name: reader.office_name },
      unsubscribe_url: leaveUrl(publicUrl, token, language),
    },
  );
  return {
    ...letter,
    to: { name: reader.name, address: reader.email as string },
    language,
    category: 'marketing',
    messageRow: job.deliveryId,
    messageId: `<${job.deliveryId}@${domain}>`,
    // One click: the mail program posts here by itself (RFC 8058).
    listUnsubscribe: {
      url: leaveUrl(publicUrl, token),
      ...(unsubscribeMailto ? { mailto: `mailto:${unsubscribeMailto}?subject=unsubscribe` } : {}),
    },
    listId: { id: listId ?? `nieuwsbrief.${domain}`, name: listName },
  };
}

const told = {
  sent: events.newsletterSent,
  refused: events.newsletterRefused,
  unknown: events.newsletterUnknown,
} as const;

/** What another process took for lost may turn out to be sent after all; nothing else changes how it ended. */
async function settle(
  scope: Scope,
  { deliveryId }: DeliveryJob,
  state: Parameters<SendSteps['settle']>[1],
  reason: string | null,
): Promise<void> {
  const row = await scope.row<{ contact_id: string }>(sql`
    update newsletter.delivery set state = ${state}, reason = ${reason}, ended_at = ${scope.now()}
    where id = ${deliveryId} and (state = 'sending' or (state = 'unknown' and ${state}::text in ('sent', 'refused')))
    returning contact_id`);
  if (row && state !== 'queued')
    await scope.emit<events.OfDelivery>(told[state], { contactId: row.contact_id, deliveryId });
}

/**
 * In a transaction after that of the message: of two that end at the same time, the one that commits last sees both.
 * Every message has a job of its own, so a campaign whose last ones were withheld is closed too.
 */
async function closeCampaign(work: Work, campaignId: string): Promise<void> {
  const nothingLeft = sql`state = 'SENDING' and not exists (
    select 1 from newsletter.delivery d where d.campaign_id = ${campaignId} and d.state in ('queued', 'sending'))`;
  const done = await work.read.row(
    sql`select 1 as n from newsletter.campaign where id = ${campaignId} and ${nothingLeft}`,
  );
  if (!done) return;
  await work.transaction(async (scope) => {
    const closed = await scope.row(sql`
      update newsletter.campaign set state = 'SENT', finished_at = ${scope.now()}, version = version + 1
      where id = ${campaignId} and ${nothingLeft} returning id`);
    if (closed) await scope.emit(events.campaignSent, { campaignId });
  });
}
