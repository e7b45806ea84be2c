import sql from 'sql-template-tag';
import { noticesFirst } from '../../../src/contacts/notices.js';
import { defineJob, type JobDefinition } from '../../../src/kernel/jobs.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { tellCampaign } from '../progress.js';
import { enqueueLanes, lanes } from '../sending/lanes.js';
import { type Asked, type Audience, mayBeMailed, withinAudience } from './audience.js';

/** Few enough that a request, or anybody who withdraws meanwhile, does not wait for long. */
const batchSize = 2000;

interface OfCampaign {
  campaignId: string;
}

interface Standing extends Asked {
  audience: Audience;
  queued_to: string | null;
}

const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Queues the next readers of a campaign that is being sent, in the order of their contacts' ids: a delivery for each.
 * @returns how many; 0 when it is not being sent, or nobody is left
 */
export async function queueReaders(scope: Scope, campaignId: string): Promise<number> {
  const campaign = await scope.row<Standing>(sql`
    select purpose, topic_id as "topicId", audience, queued_to from newsletter.campaign
    where id = ${campaignId} and state = 'SENDING' and not all_queued for no key update`);
  if (!campaign) return 0;
  const from = campaign.queued_to ?? beforeAll;
  // The lock comes with the reading: who withdraws meanwhile is either left out here, or waits and finds the delivery.
  const row = await scope.row<{ n: number; last: string | null }>(sql`
    with chosen as (
      select c.contact_id, c.event_id ${mayBeMailed(campaign)}${withinAudience(campaign.audience, scope.today())}
        and c.contact_id > ${from}::uuid order by c.contact_id limit ${batchSize} for share of c),
    queued as (
      insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at, lane)
      select gen_random_uuid(), ${campaignId}::uuid, contact_id, event_id, 'queued', ${scope.now()}::timestamptz,
        row_number() over () % ${lanes} from chosen)
    select (select count(*)::int from chosen) as n, (select contact_id from chosen order by contact_id desc limit 1) as last`);
  const { n = 0, last = null } = row ?? {};
  if (last)
    await noticesFirst(
      scope,
      sql`select contact_id from newsletter.delivery where campaign_id = ${campaignId} and contact_id > ${from}::uuid and contact_id <= ${last}::uuid`,
    );
  // Fewer than asked for may be because somebody withdrew while their row was waited for: only nobody is the end.
  await scope.rows(sql`
    update newsletter.campaign set queued_to = coalesce(${last}::uuid, queued_to), all_queued = ${n === 0} where id = ${campaignId}`);
  return n;
}

/** The first readers at once, so that whoever starts a campaign sees that there are some; the others by a job. */
export async function queueFirst(scope: Scope, campaignId: string): Promise<number> {
  const first = await queueReaders(scope, campaignId);
  if (first > 0) await goOn(scope, campaignId);
  return first;
}

/** What is queued is sent, and who is not queued yet will be. */
export async function goOn(scope: Scope, campaignId: string): Promise<void> {
  await scope.enqueue(queueRest, { campaignId }, { key: queueKey(campaignId), priority: 10 });
  await enqueueLanes(scope, campaignId);
}

const queueKey = (campaignId: string) => `newsletter.queue ${campaignId}`;

/** A batch in each job: killed, it goes on where it was. */
export const queueRest: JobDefinition<OfCampaign> = {
  name: 'newsletter.queue-readers',
  async perform(work, { campaignId }) {
    const queued = await work.transaction(async (scope) => {
      const n = await queueReaders(scope, campaignId);
      if (n > 0) await scope.enqueue(queueRest, { campaignId }, { key: queueKey(campaignId), priority: 10 });
      return n;
    });
    if (queued > 0) await tellCampaign(work, campaignId);
  },
};

/** What had not gone of a campaign that was stopped: nothing of it goes any more, so it may take several batches. */
export async function withholdRest(scope: Scope, campaignId: string): Promise<void> {
  const row = await scope.row<{ n: number }>(sql`
    with these as (select id from newsletter.delivery where campaign_id = ${campaignId} and state = 'queued' limit ${batchSize}),
    withheld as (
      update newsletter.delivery d set state = 'withheld', ended_at = ${scope.now()}, reason = 'campaign stopped'
      from these where d.id = these.id and d.state = 'queued' returning 1)
    select count(*)::int as n from withheld`);
  if (row?.n === batchSize)
    await scope.enqueue(
      withholdMore,
      { campaignId },
      { key: `newsletter.withhold ${campaignId}`, priority: 10 },
    );
}

export const withholdMore: JobDefinition<OfCampaign> = defineJob(
  'newsletter.withhold',
  (scope, { campaignId }) => withholdRest(scope, campaignId),
);

/** A job that was lost, or given up, is begun again. */
export async function keepQueueing(scope: Scope): Promise<void> {
  const idle = await scope.rows<{ id: string; state: string }>(sql`
    select k.id, k.state from newsletter.campaign k
    where ((k.state = 'SENDING' and not k.all_queued)
        or (k.state = 'STOPPED' and k.finished_at > ${scope.now()}::timestamptz - interval '7 days'
          and exists (select 1 from newsletter.delivery d where d.campaign_id = k.id and d.state = 'queued')))
      and not exists (select 1 from graphile_worker.jobs j
        where j.key in ('newsletter.queue ' || k.id, 'newsletter.withhold ' || k.id)
          and (j.attempts < j.max_attempts or j.locked_at is not null))`);
  for (const { id, state } of idle) {
    if (state === 'SENDING')
      await scope.enqueue(queueRest, { campaignId: id }, { key: queueKey(id), priority: 10 });
    else await withholdRest(scope, id);
  }
}
