import sql from 'sql-template-tag';
import { isUuid } from '../../src/customers/actions.js';
import { conflict, notFound } from '../../src/errors.js';
import { newId } from '../../src/kernel/ids.js';
import { tidy } from '../../src/kernel/input.js';
import type { Scope } from '../../src/kernel/scope.js';
import { Campaign, CampaignState } from './campaign.js';
import { audienceFrom } from './campaigns/audience.js';
import { goOn, withholdRest } from './campaigns/queue.js';
import type { CampaignVersionInput } from './campaigns/version-input.js';
import { topicsNamed } from './consent/topic-actions.js';
import type { ConsentPurpose } from './consent.js';
import * as events from './events.js';
import type { CreateCampaignInput, StopCampaignInput, UpdateCampaignInput } from './inputs.js';
import { checkLetter } from './letter.js';
import type { Source } from './letters/source.js';
import { enqueueLanes } from './sending/lanes.js';

/** @throws BAD_USER_INPUT naming the letter and, for its body, mjml's own line */
export async function createCampaign(scope: Scope, input: CreateCampaignInput): Promise<Campaign> {
  const nl = await checkLetter(scope, 'nl', input.nl);
  const en = input.en ? await checkLetter(scope, 'en', input.en) : null;
  const campaign = scope.em.create(Campaign, {
    id: newId(scope),
    name: tidy(input.name),
    purpose: input.purpose,
    topicId: await topicOf(scope, input.purpose, input.topicId),
    ...dutch(nl.source),
    ...english(en?.source),
    state: CampaignState.DRAFT,
    createdAt: scope.now(),
    startedAt: null,
    finishedAt: null,
    audience: await audienceFrom(scope, input.audience),
    scheduledFor: null,
    public: false,
    queuedTo: null,
    allQueued: false,
    endedBecause: null,
  });
  await scope.emit(events.campaignCreated, { campaignId: campaign.id });
  return campaign;
}

const topicOf = async (scope: Scope, purpose: ConsentPurpose, id: string | null | undefined) =>
  id ? ((await topicsNamed(scope, 'topicId', purpose, [id]))?.[0] ?? null) : null;

export async function findCampaign(scope: Scope, id: string): Promise<Campaign> {
  const campaign = isUuid(id) ? await scope.em.findOne(Campaign, { id }) : null;
  if (!campaign) throw notFound('campaign', id);
  return campaign;
}

/** @throws CONFLICT when it is no draft (any more), or at another version */
export async function findDraft(scope: Scope, { id, version }: CampaignVersionInput): Promise<Campaign> {
  const campaign = await findCampaign(scope, id);
  if (campaign.state === CampaignState.SCHEDULED)
    throw conflict('This campaign is scheduled; take it back with unscheduleCampaign first.');
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
  if (input.topicId !== undefined) campaign.topicId = await topicOf(scope, campaign.purpose, input.topicId);
  if (input.nl) Object.assign(campaign, dutch((await checkLetter(scope, 'nl', input.nl)).source));
  if (input.audience !== undefined) campaign.audience = await audienceFrom(scope, input.audience);
  if (input.en !== undefined)
    Object.assign(campaign, english(input.en ? (await checkLetter(scope, 'en', input.en)).source : null));
  await scope.emit(events.campaignChanged, { campaignId: campaign.id });
  return campaign;
}

const dutch = ({ subject, mjml, blocks }: Source) => ({
  subjectNl: subject,
  mjmlNl: mjml,
  blocksNl: blocks,
});

const english = (letter: Source | null | undefined) => ({
  subjectEn: letter?.subject ?? null,
  mjmlEn: letter?.mjml ?? null,
  blocksEn: letter?.blocks ?? null,
});

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
  await withholdRest(scope, campaign.id);
  await scope.emit(events.campaignStopped, { campaignId: campaign.id });
  return campaign;
}

/** Nothing more is handed over until it is resumed; what is with the mail server just now still goes. */
export async function pauseCampaign(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  return move(scope, input.id, CampaignState.SENDING, CampaignState.PAUSED, 'being sent');
}

export async function resumeCampaign(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  const campaign = await move(scope, input.id, CampaignState.PAUSED, CampaignState.SENDING, 'paused');
  await goOn(scope, campaign.id);
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
