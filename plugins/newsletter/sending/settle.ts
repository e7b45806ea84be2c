import sql from 'sql-template-tag';
import type { EventDefinition } from '../../../src/kernel/events.js';
import { MailNotTaken, MailRefused } from '../../../src/kernel/mail.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { refusedAtHandOver } from '../bounces/refused.js';
import * as events from '../events.js';
import { newsletterSettings } from '../settings.js';
import type { Claim, Claimed } from './claim.js';
import { giveBack, heard, pauseAfter } from './pace.js';

/** How the hand-over of one message ended. */
export type Outcome = { readonly message: Claimed } & (
  | { readonly kind: 'sent' }
  /** It was not begun: nobody was asked. */
  | { readonly kind: 'not begun' }
  | { readonly kind: 'failed'; readonly error: unknown }
);

type End = 'sent' | 'refused' | 'unknown' | 'queued';

interface Written {
  state: End;
  reason: string | null;
  /** Milliseconds until another try. */
  later: number;
  tries: number;
}

interface NotTaken {
  readonly message: Claimed;
  readonly error: MailNotTaken;
}

const notTakenOf = (outcomes: readonly Outcome[]): NotTaken[] =>
  outcomes.flatMap((one) =>
    one.kind === 'failed' && one.error instanceof MailNotTaken
      ? [{ message: one.message, error: one.error }]
      : [],
  );

/**
 * True when the mail server itself is not there, or seems to turn everybody away: then nobody else is asked for a while.
 * One that took a message of the batch, or refused one, is there.
 */
export function serverIsAway(outcomes: readonly Outcome[]): boolean {
  const notTaken = notTakenOf(outcomes);
  if (outcomes.some(({ kind }) => kind !== 'not begun' && kind !== 'failed')) return false;
  if (notTaken.length < outcomes.filter(({ kind }) => kind === 'failed').length) return false;
  return notTaken.some(({ error }) => error.of === 'server') || hitsAll(notTaken);
}

/** It closed the connection on each domain of several, or refused the sender to each: hardly about them alone. */
const hitsAll = (notTaken: readonly NotTaken[]): boolean =>
  new Set(notTaken.map(({ message }) => message.domain)).size > 1 &&
  notTaken.every(({ error }) => error.of === 'sender' || (error.status ?? 421) === 421);

/** Writes down how a batch ended, in one statement, and how the receiving domains behaved. */
export async function settleBatch(
  scope: Scope,
  campaignId: string,
  outcomes: readonly Outcome[],
  { struck, places }: Extract<Claim, { kind: 'batch' }>,
): Promise<void> {
  const { tries } = scope.settings(newsletterSettings);
  const now = scope.now();
  const written = outcomes.map((outcome) => writtenAs(outcome, tries));
  // What another process took for lost may turn out to be sent after all; nothing else changes how it ended.
  const rows = await scope.rows<{ id: string; state: End }>(sql`
    update newsletter.delivery d set state = v.state, reason = v.reason, ended_at = ${now}, tries = v.tries,
      not_before = case when v.later > 0 then ${now}::timestamptz + v.later * interval '1 millisecond' else d.not_before end
    from unnest(${outcomes.map(({ message }) => message.deliveryId)}::uuid[], ${written.map((one) => one.state)}::text[],
      ${written.map((one) => one.reason)}::text[], ${written.map((one) => one.later)}::bigint[], ${written.map((one) => one.tries)}::smallint[])
      as v(id, state, reason, later, tries)
    where d.id = v.id and (d.state = 'sending' or (d.state = 'unknown' and v.state in ('sent', 'refused')))
    returning d.id, d.state`);
  for (const [state, told] of Object.entries(toldOf)) {
    const ids = rows.filter((row) => row.state === state).map(({ id }) => id);
    if (ids.length > 0) await scope.emit(told, { campaignId, deliveryIds: ids });
  }
  const refused = new Set(rows.filter((row) => row.state === 'refused').map(({ id }) => id));
  await refusedAtHandOver(
    scope,
    outcomes.flatMap((one) =>
      one.kind === 'failed' && one.error instanceof MailRefused && refused.has(one.message.deliveryId)
        ? [{ deliveryId: one.message.deliveryId, address: one.message.email, error: one.error }]
        : [],
    ),
  );
  if (places) await giveBack(scope, places, countUnused(outcomes));
  await tellDomains(scope, outcomes, struck);
}

/** What was not asked has its place in the minute back; what was not taken, that in the plan for warming up as well. */
function countUnused(outcomes: readonly Outcome[]): { unasked: number; untaken: number } {
  const notTaken = notTakenOf(outcomes);
  const notBegun = outcomes.filter(({ kind }) => kind === 'not begun').length;
  const refused = outcomes.filter((one) => one.kind === 'failed' && one.error instanceof MailRefused).length;
  return {
    unasked: notBegun + notTaken.filter(({ error }) => error.of === 'server').length,
    untaken: notBegun + notTaken.length + refused,
  };
}

async function tellDomains(
  scope: Scope,
  outcomes: readonly Outcome[],
  struck: ReadonlySet<string>,
): Promise<void> {
  const deferred = new Map<string, number>();
  for (const { message, error } of notTakenOf(outcomes))
    if (error.of !== 'server')
      // Without an answer it broke off, which is no better than 421.
      deferred.set(message.domain, Math.min(error.status ?? 421, deferred.get(message.domain) ?? 599));
  const took = outcomes.filter((one) => one.kind === 'sent' && struck.has(one.message.domain));
  if (deferred.size > 0 || took.length > 0)
    await heard(scope, {
      deferred,
      took: [...new Set(took.map((one) => one.message.domain))].filter((domain) => !deferred.has(domain)),
    });
}

const toldOf: Partial<Record<End, EventDefinition<events.OfDeliveries>>> = {
  sent: events.newsletterSent,
  refused: events.newsletterRefused,
  unknown: events.newsletterUnknown,
};

function writtenAs(outcome: Outcome, mostTries: number): Written {
  const { tries } = outcome.message;
  if (outcome.kind === 'sent') return { state: 'sent', reason: null, later: 0, tries: tries + 1 };
  if (outcome.kind === 'not begun') return { state: 'queued', reason: null, later: 0, tries };
  const { error } = outcome;
  if (error instanceof MailRefused)
    return { state: 'refused', reason: withWords(error), later: 0, tries: tries + 1 };
  if (error instanceof MailNotTaken) {
    if (error.of === 'server') return { state: 'queued', reason: error.message, later: 0, tries };
    if (tries + 1 >= mostTries)
      return {
        state: 'refused',
        reason: `given up after ${tries + 1} tries: ${withWords(error)}`,
        later: 0,
        tries: tries + 1,
      };
    return { state: 'queued', reason: withWords(error), later: pauseAfter(tries), tries: tries + 1 };
  }
  return {
    state: 'unknown',
    reason: 'the connection was lost before the mail server answered',
    later: 0,
    tries: tries + 1,
  };
}

const withWords = ({ message, said }: MailRefused | MailNotTaken): string =>
  said ? `${message}: ${said}` : message;

/** What a process that died had claimed: it may have been taken, so it is not sent again by itself. */
export async function markLost(work: Work, campaignId: string, lane: number): Promise<void> {
  const open = await work.read.row(sql`
    select 1 as n from newsletter.delivery where campaign_id = ${campaignId} and lane = ${lane} and state = 'sending' limit 1`);
  if (!open) return;
  await work.transaction(async (scope) => {
    const rows = await scope.rows<{ id: string }>(sql`
      update newsletter.delivery set state = 'unknown', reason = 'a process ended while this message was in flight', ended_at = ${scope.now()}
      where campaign_id = ${campaignId} and lane = ${lane} and state = 'sending' returning id`);
    if (rows.length > 0)
      await scope.emit(events.newsletterUnknown, { campaignId, deliveryIds: rows.map(({ id }) => id) });
  });
}
