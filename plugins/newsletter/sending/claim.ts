import sql from 'sql-template-tag';
import { noticeUnderWay } from '../../../src/contacts/notices.js';
import type { Language } from '../../../src/kernel/mail.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { linkToken } from '../tokens.js';
import { keepPace, type Places } from './pace.js';

/** A message that may be handed to the mail server now. */
export interface Claimed {
  readonly deliveryId: string;
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly domain: string;
  readonly language: Language;
  readonly officeName: string;
  readonly tries: number;
}

export type Claim =
  | {
      readonly kind: 'batch';
      readonly messages: readonly Claimed[];
      readonly struck: ReadonlySet<string>;
      readonly places?: Places;
    }
  /** There is something left, but nothing that may go now. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The lane is empty, or the campaign is not being sent (any more). */
  | { readonly kind: 'over' };

interface Row {
  id: string;
  live: boolean;
  agrees: boolean;
  expired: boolean;
  name: string;
  email: string | null;
  language: Language;
  office_name: string;
  minimised_on: string | null;
  suppressed: boolean;
  not_before: string;
  tries: number;
}

/**
 * Looks once more who may get it, and hands those over: from `queued` to `sending`, with their consents locked until
 * that is written. Who is withdrawing at this moment is passed over, and found withheld by the next look. The lock on
 * consent comes before that on the delivery, as it does when somebody withdraws: the other way round they could deadlock.
 */
export async function claimBatch(
  scope: Scope,
  { campaignId, lane, size }: { campaignId: string; lane: number; size: number },
): Promise<Claim> {
  const campaign = await scope.row<{ state: string; all_queued: boolean }>(
    sql`select state, all_queued from newsletter.campaign where id = ${campaignId}`,
  );
  if (campaign?.state !== 'SENDING') return { kind: 'over' };
  const now = scope.now();
  const rows = await scope.rows<Row>(sql`
    select d.id, d.not_before, d.tries, c.live, newsletter.agrees(c, k.topic_id) as agrees, coalesce(c.expires_at <= ${now}, false) as expired, p.name, p.email, p.language, o.office_name, o.minimised_on, newsletter.suppressed(p.email) as suppressed
    from (select q.id, q.contact_id, q.not_before, q.tries from newsletter.delivery q
          where q.campaign_id = ${campaignId} and q.lane = ${lane} and q.state = 'queued' and q.not_before <= ${now}
            and not ${noticeUnderWay(sql`q.contact_id`)}
          order by q.not_before limit ${size}) d
    join newsletter.campaign k on k.id = ${campaignId}
    join newsletter.consent c on c.contact_id = d.contact_id and c.purpose = k.purpose
    join contacts.contact p on p.id = d.contact_id
    join customers.customer o on o.id = p.customer_id
    for share of c skip locked`);
  if (rows.length === 0) return whenNext(scope, campaignId, lane, campaign.all_queued);

  const barred = rows.filter((row) => whyNot(row));
  if (barred.length > 0) await withhold(scope, barred);
  const due = rows
    .filter((row) => !whyNot(row))
    .map((row) => ({
      row,
      domain: domainOf(row.email as string),
      notBefore: placeOf(row.not_before),
      tries: row.tries,
    }));
  const paced = await keepPace(scope, due);
  if (paced.later.length > 0)
    await scope.rows(sql`update newsletter.delivery d set not_before = v.at, tries = v.tries
      from unnest(${paced.later.map(({ message }) => message.row.id)}::uuid[], ${paced.later.map(({ at }) => at.toISOString())}::timestamptz[],
        ${paced.later.map(({ tries }) => tries)}::smallint[]) as v(id, at, tries)
      where d.id = v.id and d.state = 'queued'`);
  if (paced.now.length === 0) return { kind: 'wait', ms: paced.waitMs };

  const taken = await scope.rows<{ id: string }>(sql`
    update newsletter.delivery set state = 'sending'
    where id = any(${paced.now.map(({ row }) => row.id)}::uuid[]) and state = 'queued' returning id`);
  const handed = new Set(taken.map(({ id }) => id));
  return {
    kind: 'batch',
    struck: paced.struck,
    places: paced.places,
    messages: paced.now
      .filter(({ row }) => handed.has(row.id))
      .map(({ row, domain }): Claimed => ({
        deliveryId: row.id,
        token: linkToken(scope.house, row.id),
        name: row.name,
        email: row.email as string,
        domain,
        language: row.language,
        officeName: row.office_name,
        tries: row.tries,
      })),
  };
}

/** Whether its consent ended while a slow mail server made up its mind: until it has the message, nobody has. */
export async function agreesNoMore(scope: Scope, deliveryId: string): Promise<boolean> {
  const agrees = await scope.row(sql`
    select 1 as n from newsletter.delivery d
    join newsletter.campaign k on k.id = d.campaign_id and k.state = 'SENDING'
    join newsletter.consent c on c.contact_id = d.contact_id and c.purpose = k.purpose
    join contacts.contact p on p.id = d.contact_id
    where d.id = ${deliveryId} and d.state = 'sending' and newsletter.agrees(c, k.topic_id) and not newsletter.suppressed(p.email)`);
  return !agrees;
}

function whyNot(row: Row): string | undefined {
  if (!row.live) return 'consent withdrawn';
  if (row.expired) return 'consent expired';
  if (!row.agrees) return 'consent does not cover it';
  if (!row.email) return 'no e-mail address';
  if (row.suppressed) return 'address suppressed';
  if (row.minimised_on) return 'office minimised';
  return undefined;
}

const withhold = (scope: Scope, rows: readonly Row[]) =>
  scope.rows(sql`
    update newsletter.delivery d set state = 'withheld', ended_at = ${scope.now()}, reason = v.why
    from unnest(${rows.map(({ id }) => id)}::uuid[], ${rows.map(whyNot)}::text[]) as v(id, why)
    where d.id = v.id and d.state = 'queued'`);

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** A message that was never put off stands at -infinity. */
const placeOf = (notBefore: string): Date | null => {
  const at = new Date(notBefore);
  return Number.isNaN(at.getTime()) ? null : at;
};

/** Somebody may be withdrawing, so that what is due is locked, or first gets their notice: look again soon. */
const busyMs = 50;
/** More readers are being queued. */
const queueingMs = 500;

async function whenNext(scope: Scope, campaignId: string, lane: number, allQueued: boolean): Promise<Claim> {
  const next = await scope.row<{ at: string | null }>(sql`
    select min(not_before) as at from newsletter.delivery where campaign_id = ${campaignId} and lane = ${lane} and state = 'queued'`);
  if (!next?.at) return allQueued ? { kind: 'over' } : { kind: 'wait', ms: queueingMs };
  const at = placeOf(next.at);
  return { kind: 'wait', ms: at ? Math.max(at.getTime() - scope.now().getTime(), busyMs) : busyMs };
}
