import sql, { type Sql } from 'sql-template-tag';
import { noticesFirst } from '../../src/contacts/notices.js';
import { isUuid } from '../../src/customers/actions.js';
import { conflict, notFound } from '../../src/errors.js';
import { newId } from '../../src/kernel/ids.js';
import { tidy } from '../../src/kernel/input.js';
import type { Scope } from '../../src/kernel/scope.js';
import { Campaign, CampaignState } from './campaign.js';
import type { ConsentPurpose } from './consent.js';
import * as events from './events.js';
import type {
  CampaignVersionInput,
  CreateCampaignInput,
  LetterInput,
  StopCampaignInput,
  UpdateCampaignInput,
} from './inputs.js';
import { checkLetter } from './letter.js';
import { enqueueLanes, lanes } from './sending/lanes.js';

/** @throws BAD_USER_INPUT naming the letter and, for its body, mjml's own line */
export async function createCampaign(scope: Scope, input: CreateCampaignInput): Promise<Campaign> {
  await checkLetter(scope, 'nl', input.nl);
  if (input.en) await checkLetter(scope, 'en', input.en);
  const campaign = scope.em.create(Campaign, {
    id: newId(scope),
    name: tidy(input.name),
    purpose: input.purpose,
    subjectNl: tidy(input.nl.subject),
    mjmlNl: input.nl.mjml,
    subjectEn: tidy(input.en?.subject) ?? null,
    mjmlEn: input.en?.mjml ?? null,
    state: CampaignState.DRAFT,
    createdAt: scope.now(),
    startedAt: null,
    finishedAt: null,
  });
  await scope.emit(events.campaignCreated, { campaignId: campaign.id });
  return campaign;
}

export async function findCampaign(scope: Scope, id: string): Promise<Campaign> {
  const campaign = isUuid(id) ? await scope.em.findOne(Campaign, { id }) : null;
  if (!campaign) throw notFound('campaign', id);
  return campaign;
}

async function findDraft(scope: Scope, { id, version }: CampaignVersionInput): Promise<Campaign> {
  const campaign = await findCampaign(scope, id);
  if (campaign.state !== CampaignState.DRAFT)
    throw conflict('This campaign was started and cannot change; make another one.');
  if (campaign.version !== version)
    throw conflict(`Somebody else changed this campaign: it is at version ${campaign.version} now.`, {
      version: campaign.version,
    });
  return campaign;
}

export async function updateCampaign(scope: Scope, input: UpdateCampaignInput): Promise<Campaign> {
  const campaign = await findDraft(scope, input);
  if (input.name) campaign.name = tidy(input.name);
  if (input.nl) {
    await checkLetter(scope, 'nl', input.nl);
    Object.assign(campaign, { subjectNl: tidy(input.nl.subject), mjmlNl: input.nl.mjml });
  }
  if (input.en) await checkLetter(scope, 'en', input.en);
  if (input.en !== undefined) Object.assign(campaign, english(input.en));
  await scope.emit(events.campaignChanged, { campaignId: campaign.id });
  return campaign;
}

const english = (letter: LetterInput | null) => ({
  subjectEn: tidy(letter?.subject) ?? null,
  mjmlEn: letter?.mjml ?? null,
});

/** Who may and can get it just now: live consent, an address, an office whose data was not minimised. */
export const audienceOf = (purpose: ConsentPurpose): Sql => sql`
  from newsletter.consent c
  join contacts.contact p on p.id = c.contact_id
  join customers.customer o on o.id = p.customer_id
  where c.live and c.purpose = ${purpose} and p.email is not null and o.minimised_on is null and not newsletter.suppressed(p.email)`;

/**
 * Starts a campaign: a delivery for each reader, in one statement, and the jobs that send them.
 * @throws CONFLICT when nobody may get it
 */
export async function sendCampaign(scope: Scope, input: CampaignVersionInput): Promise<Campaign> {
  const campaign = await findDraft(scope, input);
  Object.assign(campaign, { state: CampaignState.SENDING, startedAt: scope.now() });
  // The lock comes with the reading: who withdraws meanwhile is either left out here, or waits and finds the delivery.
  const row = await scope.row<{ n: string }>(sql`
    with chosen as (select c.contact_id, c.event_id ${audienceOf(campaign.purpose)} for share of c),
    queued as (
      insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at, lane)
      select gen_random_uuid(), ${campaign.id}::uuid, contact_id, event_id, 'queued', ${scope.now()}::timestamptz,
        row_number() over () % ${lanes} from chosen
      returning 1)
    select count(*) as n from queued`);
  const deliveries = Number(row?.n ?? 0);
  if (deliveries === 0)
    throw conflict(
      'Nobody with an e-mail address has given consent for this, so there is nobody to send it to.',
    );
  await noticesFirst(
    scope,
    sql`select contact_id from newsletter.delivery where campaign_id = ${campaign.id}`,
  );
  await enqueueLanes(scope, campaign.id);
  await scope.emit(events.campaignSending, { campaignId: campaign.id, deliveries });
  return campaign;
}

/** What has not gone is withheld; what is with the mail server just now still goes. Stopping twice is stopping once. */
export async function stopCampaign(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  const campaign = await findCampaign(scope, input.id);
  const stopped = await scope.row(sql`
    update newsletter.campaign set state = 'STOPPED', finished_at = ${scope.now()}, version = version + 1
    where id = ${campaign.id} and state in ('SENDING', 'PAUSED') returning id`);
  await scope.em.refresh(campaign);
  if (!stopped) {
    if (campaign.state === CampaignState.STOPPED) return campaign;
    throw conflict(
      campaign.state === CampaignState.SENT
        ? 'This campaign was sent already; there is nothing to stop.'
        : 'This campaign is a draft; it is not being sent.',
    );
  }
  await scope.rows(sql`
    update newsletter.delivery set state = 'withheld', ended_at = ${scope.now()}, reason = 'campaign stopped'
    where campaign_id = ${campaign.id} and state = 'queued'`);
  await scope.emit(events.campaignStopped, { campaignId: campaign.id });
  return campaign;
}

/** Nothing more is handed over until it is resumed; what is with the mail server just now still goes. */
export async function pauseCampaign(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  return move(scope, input.id, CampaignState.SENDING, CampaignState.PAUSED, 'being sent');
}

export async function resumeCampaign(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  const campaign = await move(scope, input.id, CampaignState.PAUSED, CampaignState.SENDING, 'paused');
  await enqueueLanes(scope, campaign.id);
  return campaign;
}

/** Doing it twice is doing it once. */
async function move(
  scope: Scope,
  id: string,
  from: CampaignState,
  to: CampaignState.SENDING | CampaignState.PAUSED,
  words: string,
): Promise<Campaign> {
  const campaign = await findCampaign(scope, id);
  const moved = await scope.row(sql`
    update newsletter.campaign set state = ${to}, version = version + 1 where id = ${campaign.id} and state = ${from} returning id`);
  await scope.em.refresh(campaign);
  if (moved)
    await scope.emit(to === CampaignState.PAUSED ? events.campaignPaused : events.campaignResumed, {
      campaignId: campaign.id,
    });
  else if (campaign.state !== to)
    throw conflict(`This campaign is not ${words}: it is ${campaign.state}.`, { state: campaign.state });
  return campaign;
}

/**
 * Queues again what may or may not have been sent, because somebody says so: some readers may get it twice. Who took
 * back consent meanwhile gets nothing.
 * @throws CONFLICT when there is nothing in doubt, or the campaign was stopped
 */
export async function sendUnknownAgain(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  const campaign = await findCampaign(scope, input.id);
  const open = await scope.row(sql`
    update newsletter.campaign set state = case state when 'PAUSED' then state else 'SENDING' end, finished_at = null, version = version + 1
    where id = ${campaign.id} and state in ('SENDING', 'PAUSED', 'SENT')
      and exists (select 1 from newsletter.delivery where campaign_id = ${campaign.id} and state = 'unknown') returning id`);
  await scope.em.refresh(campaign);
  if (!open)
    throw conflict('No message of this campaign is in doubt, or it was stopped.', { state: campaign.state });
  const again = await scope.rows<{ id: string }>(sql`
    update newsletter.delivery set state = 'queued', reason = null, not_before = '-infinity'
    where campaign_id = ${campaign.id} and state = 'unknown' returning id`);
  await enqueueLanes(scope, campaign.id);
  await scope.emit(events.unknownQueuedAgain, {
    campaignId: campaign.id,
    deliveryIds: again.map(({ id }) => id),
  });
  return campaign;
}
