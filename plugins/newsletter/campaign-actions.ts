import sql, { type Sql } from 'sql-template-tag';
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
import { sendNewsletter } from './sending.js';

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
  where c.live and c.purpose = ${purpose} and p.email is not null and o.minimised_on is null`;

/**
 * Starts a campaign: a delivery and a job for each reader, in one statement and one transaction.
 * @throws CONFLICT when nobody may get it
 */
export async function sendCampaign(scope: Scope, input: CampaignVersionInput): Promise<Campaign> {
  const campaign = await findDraft(scope, input);
  Object.assign(campaign, { state: CampaignState.SENDING, startedAt: scope.now() });
  // The lock comes with the reading: who withdraws meanwhile is either left out here, or waits and finds the delivery.
  // After mail of the product itself (priority 0), which somebody may be waiting for.
  const row = await scope.row<{ n: string }>(sql`
    with chosen as (select c.contact_id, c.event_id ${audienceOf(campaign.purpose)} for share of c),
    queued as (
      insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at)
      select gen_random_uuid(), ${campaign.id}::uuid, contact_id, event_id, 'queued', ${scope.now()}::timestamptz from chosen
      returning id)
    select count(*) as n from graphile_worker.add_jobs((
      select array_agg(row(${sendNewsletter.name}::text, json_build_object('campaignId', ${campaign.id}::text, 'deliveryId', id),
        null, null, null, null, 10, null)::graphile_worker.job_spec) from queued))`);
  const deliveries = Number(row?.n ?? 0);
  if (deliveries === 0)
    throw conflict(
      'Nobody with an e-mail address has given consent for this, so there is nobody to send it to.',
    );
  await scope.emit(events.campaignSending, { campaignId: campaign.id, deliveries });
  return campaign;
}

/** What has not gone is withheld; what is with the mail server just now still goes. Stopping twice is stopping once. */
export async function stopCampaign(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  const campaign = await findCampaign(scope, input.id);
  const stopped = await scope.row(sql`
    update newsletter.campaign set state = 'STOPPED', finished_at = ${scope.now()}, version = version + 1
    where id = ${campaign.id} and state = 'SENDING' returning id`);
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
