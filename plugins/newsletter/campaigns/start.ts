import sql from 'sql-template-tag';
import { addTo } from '../../../src/kernel/clock.js';
import { badInput, conflict } from '../../../src/errors.js';
import { defineSteps, type JobDefinition, type Schedule } from '../../../src/kernel/jobs.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { Campaign, CampaignState } from '../campaign.js';
import { findCampaign, findDraft } from '../campaign-actions.js';
import * as events from '../events.js';
import type { StopCampaignInput } from '../inputs.js';
import type { ScheduleCampaignInput } from './inputs.js';
import { keepQueueing, queueFirst } from './queue.js';
import type { CampaignVersionInput } from './version-input.js';

/**
 * Starts a campaign: a delivery for each reader, and the jobs that send them.
 * @throws CONFLICT when nobody may get it
 */
export async function sendCampaign(scope: Scope, input: CampaignVersionInput): Promise<Campaign> {
  const campaign = await findDraft(scope, input);
  if ((await start(scope, campaign)) === 0)
    throw conflict(
      'Nobody in its audience who has an e-mail address has given consent for this, so there is nobody to send it to.',
    );
  return campaign;
}

/** @returns how many were queued at once; 0 when nobody may get it */
async function start(scope: Scope, campaign: Campaign): Promise<number> {
  Object.assign(campaign, { state: CampaignState.SENDING, startedAt: scope.now() });
  const deliveries = await queueFirst(scope, campaign.id);
  if (deliveries > 0) await scope.emit(events.campaignSending, { campaignId: campaign.id, deliveries });
  return deliveries;
}

/** It starts by itself then, with whoever agrees by then. @throws CONFLICT when it is no draft */
export async function scheduleCampaign(scope: Scope, input: ScheduleCampaignInput): Promise<Campaign> {
  const campaign = await findDraft(scope, input);
  const at = new Date(input.at);
  if (at <= scope.now()) throw badInput('at', 'must be in the future; sendCampaign sends at once');
  if (input.at.slice(0, 10) > addTo(scope.today(), { years: 1 }))
    throw badInput('at', 'must be within a year');
  Object.assign(campaign, { state: CampaignState.SCHEDULED, scheduledFor: at });
  await scope.emit(events.campaignScheduled, { campaignId: campaign.id });
  return campaign;
}

/** A draft again. Doing it twice is doing it once. @throws CONFLICT when it was started */
export async function unscheduleCampaign(scope: Scope, input: StopCampaignInput): Promise<Campaign> {
  const campaign = await findCampaign(scope, input.id);
  const taken = await scope.row(sql`
    update newsletter.campaign set state = 'DRAFT', scheduled_for = null, version = version + 1
    where id = ${campaign.id} and state = 'SCHEDULED' returning id`);
  await scope.em.refresh(campaign);
  if (taken) await scope.emit(events.campaignUnscheduled, { campaignId: campaign.id });
  else if (campaign.state !== CampaignState.DRAFT)
    throw conflict('This campaign was started already; pauseCampaign or stopCampaign interrupts it.', {
      state: campaign.state,
    });
  return campaign;
}

/** What became due while no process ran starts as soon as one does. */
export const startScheduled: JobDefinition<Record<never, never>> = defineSteps(
  'newsletter.start-scheduled',
  async (work) => {
    for (let more = true; more && !work.house.stopping();)
      more = await work.transaction(async (scope) => {
        const due = await scope.row<{ id: string }>(sql`
          select id from newsletter.campaign where state = 'SCHEDULED' and scheduled_for <= ${scope.now()}
          order by scheduled_for limit 1 for update skip locked`);
        if (!due) return false;
        const campaign = await findCampaign(scope, due.id);
        if ((await start(scope, campaign)) === 0) {
          Object.assign(campaign, {
            state: CampaignState.STOPPED,
            finishedAt: scope.now(),
            endedBecause: 'nobody might get it when its time had come',
          });
          await scope.emit(events.campaignStopped, { campaignId: campaign.id });
        }
        return true;
      });
    await work.transaction(keepQueueing);
  },
);

export const startSchedules: Schedule[] = [{ cron: '* * * * *', job: startScheduled }];
