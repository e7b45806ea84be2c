import sql from 'sql-template-tag';
import { isCallerError } from '../../../src/errors.js';
import { defineJob, defineSteps, type JobDefinition, type Schedule } from '../../../src/kernel/jobs.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { persistently } from '../../../src/kernel/send-once.js';
import * as events from '../events.js';
import { tellCampaign } from '../progress.js';
import { agreesNoMore, type Claim, claimBatch, type Claimed } from './claim.js';
import { messageFor } from './compose.js';
import { forgetPace } from './pace.js';
import { markLost, type Outcome, serverIsAway, settleBatch } from './settle.js';

/**
 * The messages of a campaign are dealt over lanes. A lane is one job, worked on by one process at a time; so many
 * lanes, so many processes can help.
 */
export const lanes = 8;

// What was claimed when a process is killed is in doubt. So a lane begins with one message at a time, and takes more as it
// gets on: a small campaign leaves few in doubt, and a large one does not ask the database for each message.
const largestBatch = 16;
const batchAfter = (done: number): number => Math.min(largestBatch, 1 + Math.floor(done / 4));
// A lane then makes room for other jobs, such as mail that somebody waits for.
const sliceMs = 2000;
// Consent was looked at when a batch was claimed; a message that did not get its turn by then is looked at anew.
const claimGoodMs = 500;
const longestWaitSeconds = 600;

interface Lane {
  campaignId: string;
  lane: number;
  /** How often in a row the mail server was away. */
  failures?: number;
  /** How many messages of this lane were handed over. */
  done?: number;
}

/** After mail of the product itself (priority 0), which somebody may be waiting for. */
const enqueueLane = (scope: Scope, lane: Lane, delaySeconds = 0): Promise<void> =>
  scope.enqueue(sendLane, lane, { key: keyOf(lane), priority: 10, delaySeconds });

const keyOf = ({ campaignId, lane }: Lane): string => `newsletter.send ${campaignId} ${lane}`;

export async function enqueueLanes(scope: Scope, campaignId: string): Promise<void> {
  for (let lane = 0; lane < lanes; lane += 1) await enqueueLane(scope, { campaignId, lane });
}

/** Sends what is due of one lane, a batch at a time; each message at most once, whatever is killed when. */
export const sendLane: JobDefinition<Lane> = defineSteps<Lane>('newsletter.send-lane', async (work, job) => {
  const { house } = work;
  const { campaignId, lane } = job;
  let done = job.done ?? 0;
  let failures = job.failures ?? 0;
  const again = (seconds: number) =>
    work.transaction((scope) => enqueueLane(scope, { campaignId, lane, failures, done }, seconds));
  if (!house.mailer.configured) return again(60);
  await markLost(work, campaignId, lane);
  for (const until = performance.now() + sliceMs; performance.now() < until && !house.stopping();) {
    const claim = await claimOnce(work, job, batchAfter(done));
    if (claim.kind === 'over') return closeCampaign(work, campaignId);
    if (claim.kind === 'wait' && claim.ms === 0) continue;
    if (claim.kind === 'wait') return again(Math.min(claim.ms / 1000, longestWaitSeconds));
    const outcomes = await handOver(work, campaignId, claim.messages);
    await persistently(work, () =>
      work.transaction((scope) => settleBatch(scope, campaignId, outcomes, claim)),
    );
    done += outcomes.length;
    await tellCampaign(work, campaignId);
    if (!serverIsAway(outcomes)) failures = 0;
    else {
      failures += 1;
      house.log.warn({ failures }, 'the mail server does not take newsletters now; trying again later');
      return again(Math.min(5 * 2 ** failures, longestWaitSeconds));
    }
  }
  return again(0);
});

async function claimOnce(work: Work, { campaignId, lane }: Lane, size: number): Promise<Claim> {
  try {
    return await work.transaction((scope) => claimBatch(scope, { campaignId, lane, size }));
  } catch (error) {
    // The campaign was paused or stopped, or an address suppressed, between the look and the hand-over: the database
    // refused the batch, and the next look finds out.
    if (isCallerError(error)) return { kind: 'wait', ms: 500 };
    throw error;
  }
}

function handOver(work: Work, campaignId: string, messages: readonly Claimed[]): Promise<Outcome[]> {
  const { mailer } = work.house;
  const claimedAt = performance.now();
  return Promise.all(
    messages.map(async (message): Promise<Outcome> => {
      try {
        const ready = await mailer.compose(await messageFor(work.read, campaignId, message));
        const late = () => performance.now() - claimedAt > claimGoodMs;
        const handed = await mailer.handOver(ready, {
          atItsTurn: late,
          beforeData: () => late() && agreesNoMore(work.read, message.deliveryId),
        });
        return { message, kind: handed ? 'sent' : 'not begun' };
      } catch (error) {
        return { message, kind: 'failed', error };
      }
    }),
  );
}

/**
 * In a transaction after that of the messages: of two lanes that end at the same time, the one that commits last sees
 * both. A campaign whose last messages were withheld is closed too.
 */
async function closeCampaign(work: Work, campaignId: string): Promise<void> {
  const nothingLeft = sql`state = 'SENDING' and all_queued and not exists (
    select 1 from newsletter.delivery d where d.campaign_id = ${campaignId} and d.state = 'queued')
    and not exists (select 1 from newsletter.delivery d where d.campaign_id = ${campaignId} and d.state = 'sending')`;
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
  await tellCampaign(work, campaignId, true);
}

/** A lane whose job was lost, given up after many failures, or left by an older version goes on within a minute. */
const keepSending = defineJob('newsletter.keep-sending', async (scope) => {
  await forgetPace(scope);
  const stuck = await scope.rows<{ id: string; lane: number }>(sql`
    select k.id, n.lane from newsletter.campaign k cross join generate_series(0, ${lanes - 1}) n(lane)
    where k.state = 'SENDING'
      and not exists (select 1 from graphile_worker.jobs j
        where j.key = 'newsletter.send ' || k.id || ' ' || n.lane and (j.attempts < j.max_attempts or j.locked_at is not null))
      and (not k.all_queued or exists (select 1 from newsletter.delivery d where d.campaign_id = k.id and d.lane = n.lane and d.state = 'queued')
        or exists (select 1 from newsletter.delivery d where d.campaign_id = k.id and d.lane = n.lane and d.state = 'sending'))`);
  for (const { id, lane } of stuck) await enqueueLane(scope, { campaignId: id, lane });
});

export const sendingJobs: readonly JobDefinition<never>[] = [sendLane, keepSending];
export const sendingSchedules: readonly Schedule[] = [{ cron: '* * * * *', job: keepSending }];
