import sql from 'sql-template-tag';
import { addTo } from '../../../src/kernel/clock.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { newsletterSettings } from '../settings.js';

/** Stands for all receiving domains together. */
export const everywhere = '*';

const minuteMs = 60_000;
/** A place in the row that was not used for so long is lost: after a pause not all of them go at once. */
const placeGoodMs = minuteMs;
const strikesToDefer = 3;
const longestDeferMs = 60 * minuteMs;
const longestPauseMs = 4 * 60 * minuteMs;

interface Row {
  domain: string;
  next_at: string;
  deferred_until: string | null;
  strikes: number;
  minute: string | null;
  in_minute: number;
  day: string | null;
  in_day: number;
  days: number;
}

/** How long a message waits that was put off so often before. */
export const pauseAfter = (tries: number): number => Math.min(minuteMs * 2 ** tries, longestPauseMs);

/** Of which minute and day the places were that a batch took, where somebody counts them. */
export interface Places {
  readonly minute: Date;
  readonly day: string;
}

/** What the limits leave of messages that are due. */
export interface Paced<M> {
  readonly now: M[];
  readonly later: { message: M; at: Date; tries: number }[];
  /** When some were left because of a limit for all together: when to look again. */
  readonly waitMs: number;
  /** Domains that asked for patience lately. */
  readonly struck: ReadonlySet<string>;
  readonly places?: Places;
}

interface Due {
  readonly domain: string;
  /** When it was put off to; it has its place then. */
  readonly notBefore: Date | null;
  readonly tries: number;
}

/**
 * Takes a place for each message within the limits, for all processes together: the rows stay locked until the
 * transaction ends. Where no limit is set and no domain asked for patience, this is one look-up.
 */
export async function keepPace<M extends Due>(scope: Scope, due: readonly M[]): Promise<Paced<M>> {
  const { ratePerMinute, ratePerDomain, warmUp, tries: mostTries } = scope.settings(newsletterSettings);
  const plan = warmUp ?? [];
  const counted = ratePerMinute > 0 || plan.length > 0;
  const domains = [...new Set(due.map((one) => one.domain)), ...(counted ? [everywhere] : [])].toSorted();
  const now = scope.now();
  if (counted || ratePerDomain > 0)
    await scope.rows(sql`insert into newsletter.pace (domain, next_at) select unnest(${domains}::text[]), ${now}
      on conflict do nothing`);
  const rows = await scope.rows<Row>(
    counted || ratePerDomain > 0
      ? sql`select * from newsletter.pace where domain = any(${domains}) order by domain for update`
      : sql`select * from newsletter.pace where domain = any(${domains})`,
  );
  const known = new Map(rows.map((row) => [row.domain, row]));

  const ready: M[] = [];
  const later: Paced<M>['later'] = [];
  const next = new Map<string, number>();
  for (const message of due) {
    const row = known.get(message.domain);
    const until = row?.deferred_until ? new Date(row.deferred_until) : undefined;
    // What its domain answered others in a row counts as its own tries; the last one it is offered itself all the same.
    if (row && until && until > now && message.tries < mostTries - 1)
      later.push({
        message,
        at: new Date(Math.max(until.getTime(), now.getTime() + pauseAfter(message.tries))),
        tries: Math.max(message.tries, Math.min(message.tries + 1, row.strikes)),
      });
    else if (ratePerDomain > 0 && row && !hasPlace(message, now)) {
      const at = Math.max(next.get(message.domain) ?? new Date(row.next_at).getTime(), now.getTime());
      next.set(message.domain, at + minuteMs / ratePerDomain);
      if (at <= now.getTime()) ready.push(message);
      else later.push({ message, at: new Date(at), tries: message.tries });
    } else ready.push(message);
  }
  if (next.size > 0)
    await scope.rows(sql`update newsletter.pace p set next_at = v.at
      from unnest(${[...next.keys()]}::text[], ${[...next.values()].map((at) => new Date(at).toISOString())}::timestamptz[]) as v(domain, at) where p.domain = v.domain`);
  const places = placesAt(scope);
  const total = counted
    ? await takeFromTotal(scope, known.get(everywhere) as Row, ready.length, places, { ratePerMinute, plan })
    : { allowed: ready.length, waitMs: 0 };
  return {
    now: ready.slice(0, total.allowed),
    later,
    waitMs: total.waitMs,
    struck: new Set(rows.filter((row) => row.strikes > 0).map((row) => row.domain)),
    ...(counted ? { places } : {}),
  };
}

const placesAt = (scope: Scope): Places => ({
  minute: new Date(Math.floor(scope.now().getTime() / minuteMs) * minuteMs),
  day: scope.today(),
});

const hasPlace = ({ notBefore }: Due, now: Date): boolean =>
  notBefore !== null && now.getTime() - notBefore.getTime() < placeGoodMs;

async function takeFromTotal(
  scope: Scope,
  row: Row,
  wanted: number,
  { minute, day: today }: Places,
  { ratePerMinute, plan }: { ratePerMinute: number; plan: readonly number[] },
): Promise<{ allowed: number; waitMs: number }> {
  const now = scope.now().getTime();
  const inMinute = row.minute && new Date(row.minute).getTime() === minute.getTime() ? row.in_minute : 0;
  const isToday = row.day === today;
  const days = isToday ? row.days : row.days + 1;
  const inDay = isToday ? row.in_day : 0;
  const leftOfMinute = ratePerMinute > 0 ? ratePerMinute - inMinute : Infinity;
  const leftOfDay = (plan[days - 1] ?? Infinity) - inDay;
  const allowed = Math.max(0, Math.min(wanted, leftOfMinute, leftOfDay));
  if (allowed > 0)
    await scope.rows(sql`update newsletter.pace set minute = ${minute}, in_minute = ${inMinute + allowed},
      day = ${today}, in_day = ${inDay + allowed}, days = ${days} where domain = ${everywhere}`);
  if (allowed === wanted) return { allowed, waitMs: 0 };
  const tomorrow = new Date(`${addTo(today, { days: 1 })}T00:00:00Z`).getTime();
  return {
    allowed,
    waitMs:
      leftOfDay <= leftOfMinute ? Math.max(tomorrow - now, minuteMs) : minute.getTime() + minuteMs - now,
  };
}

/**
 * Places that came to nothing are free again, as long as their minute and day last. A day of which none is left that was
 * used was no day of the plan.
 */
export async function giveBack(
  scope: Scope,
  { minute, day }: Places,
  { unasked, untaken }: { unasked: number; untaken: number },
): Promise<void> {
  if (untaken === 0) return;
  const ofDay = sql`p.day = ${day}::date`;
  const isNone = sql`(${ofDay} and p.in_day <= ${untaken})`;
  await scope.rows(sql`
    update newsletter.pace p set
      in_minute = case when p.minute = ${minute} then greatest(p.in_minute - ${unasked}, 0) else p.in_minute end,
      in_day = case when ${ofDay} then greatest(p.in_day - ${untaken}, 0) else p.in_day end,
      days = p.days - case when ${isNone} then 1 else 0 end,
      day = case when ${isNone} then null else p.day end
    where p.domain = ${everywhere}`);
}

/** What domains answered: one that asks for patience gets it, longer each time in a row; one that takes mail is forgiven. */
export async function heard(
  scope: Scope,
  domains: { deferred: ReadonlyMap<string, number>; took: readonly string[] },
): Promise<void> {
  for (const [domain, status] of [...domains.deferred].toSorted()) {
    // 421 is said of the whole connection; anything else may be of one mailbox, so the domain waits after a few.
    const defer = status === 421 ? sql`true` : sql`p.strikes + 1 >= ${strikesToDefer}`;
    await scope.rows(sql`
      insert into newsletter.pace as p (domain, next_at, strikes, deferred_until)
      values (${domain}, ${scope.now()}, 1, ${status === 421 ? new Date(scope.now().getTime() + minuteMs) : null})
      on conflict (domain) do update set strikes = least(p.strikes + 1, 100),
        deferred_until = case when ${defer} then ${scope.now()}::timestamptz
          + least(${minuteMs} * power(2, least(p.strikes, 10)), ${longestDeferMs}) * interval '1 millisecond' end
      -- What other lanes had in flight when it asked for patience heard the same answer.
      where p.deferred_until is null or p.deferred_until <= ${scope.now()}`);
  }
  if (domains.took.length > 0)
    await scope.rows(sql`update newsletter.pace set strikes = 0, deferred_until = null
      where domain = any(${domains.took}) and strikes > 0`);
}

/** The domain of a small office is its owner's: nothing is kept of it once it no longer slows anything down. */
export const forgetPace = (scope: Scope): Promise<object[]> =>
  scope.rows(sql`delete from newsletter.pace where domain <> ${everywhere}
    and next_at < ${scope.now()}::timestamptz - interval '1 day' and coalesce(deferred_until, '-infinity') < ${scope.now()}`);
