import sql, { type Sql } from 'sql-template-tag';
import { conflict, notFound } from '../errors.js';
import { addTo } from '../kernel/clock.js';
import { within } from '../kernel/events.js';
import { isUuid, newId } from '../kernel/ids.js';
import { tidy } from '../kernel/input.js';
import { defineJob, defineSteps, type JobDefinition, type Schedule } from '../kernel/jobs.js';
import type { OutgoingMail } from '../kernel/mail.js';
import type { Scope } from '../kernel/scope.js';
import { sendOnce, type SendState } from '../kernel/send-once.js';
import * as events from './events.js';
import type { DecideImportedNoticesInput, RecordNoticeInput } from './inputs.js';
import { mailNotice } from './mail.js';
import { ContactNotice } from './notice.js';

/** GDPR art. 14(3)(a): within a month after their details came. */
const lastDay = (scope: Scope) => addTo(scope.today(), { months: 1 });

const onCreated = within(events.contactCreated, async (scope, { contactId, source }) => {
  if (source === 'PERSON') return; // they heard when they gave their details (art. 13)
  scope.em.create(ContactNotice, {
    id: newId(scope),
    contactId,
    state: 'queued',
    dueOn: lastDay(scope),
    tries: 0,
    sentTo: null,
    endedAt: null,
    reason: null,
  });
});

/** Thousands at once are people whom the vendor may have told long ago, in its earlier system: a person decides. */
const onImported = within(events.contactsImported, async (scope, { contactIds }) => {
  await scope.rows(sql`
    insert into contacts.notice (id, contact_id, state, due_on)
    select gen_random_uuid(), id, 'held', ${lastDay(scope)}::date from unnest(${contactIds}::uuid[]) id
    on conflict (contact_id) do nothing`);
});

export const subscriptions = [onCreated, onImported];

interface OfNotice {
  noticeId: string;
}

/** Sends one notice, at most once. */
export const sendNotice: JobDefinition<OfNotice> = defineSteps<OfNotice>(
  'contacts.notice',
  async (work, { noticeId }) => {
    await sendOnce(work, {
      claim: (scope) => claim(scope, noticeId),
      settle: (scope, state, reason) => settle(scope, noticeId, state, reason),
      retry: (scope, delaySeconds) =>
        scope.enqueue(sendNotice, { noticeId }, { key: jobKey(noticeId), delaySeconds }),
    });
  },
);

const jobKey = (noticeId: string) => `contacts.notice ${noticeId}`;

/** A job for each notice that can be sent now, in one statement. @param which a condition over `n`, the notice */
async function enqueueAll(scope: Scope, which: Sql): Promise<void> {
  await scope.rows(sql`
    select count(*) as n from graphile_worker.add_jobs((
      select coalesce(array_agg(row(${sendNotice.name}::text, json_build_object('noticeId', n.id), null, null, null,
        ${jobKey('')}::text || n.id, 0, null)::graphile_worker.job_spec), '{}')
      from contacts.notice n join contacts.contact c on c.id = n.contact_id join customers.customer o on o.id = c.customer_id
      where n.state = 'queued' and c.email is not null and o.minimised_on is null and ${which}))`);
}

/** Every working morning: whoever was entered in the meantime is told, long before the month is over. */
const sendDueNotices = defineJob('contacts.notices', (scope) => enqueueAll(scope, sql`true`));

export const jobs = [sendNotice, sendDueNotices];
export const schedules: Schedule[] = [{ cron: '30 7 * * 1-5', job: sendDueNotices }];

/**
 * For any part, before it mails contacts for the first time: their notices go at once, ahead of the message
 * (GDPR art. 14(3)(b): at the latest with the first communication).
 * @param contactIds a subquery that gives their ids
 */
export async function noticesFirst(scope: Scope, contactIds: Sql): Promise<void> {
  await scope.rows(
    sql`update contacts.notice set state = 'queued' where state = 'held' and contact_id in (${contactIds})`,
  );
  await enqueueAll(scope, sql`n.contact_id in (${contactIds})`);
}

/** Over a contact's id: their notice is on its way, so that no other message goes before it. */
export const noticeUnderWay = (contactId: Sql): Sql => sql`exists (
  select 1 from contacts.notice n join contacts.contact c on c.id = n.contact_id join customers.customer o on o.id = c.customer_id
  where n.contact_id = ${contactId} and n.state in ('queued', 'sending') and c.email is not null and o.minimised_on is null)`;

interface Claimable {
  state: string;
  contactId: string;
  customerId: string;
  officeName: string;
  minimised: boolean;
  name: string;
  function: string | null;
  email: string | null;
  phone: string | null;
  language: 'nl' | 'en';
}

async function claim(scope: Scope, noticeId: string): Promise<OutgoingMail | 'in flight' | undefined> {
  const row = await scope.row<Claimable>(sql`
    select n.state, c.id as "contactId", o.id as "customerId", o.office_name as "officeName", o.minimised_on is not null as minimised,
      c.name, c.function, c.email, c.phone, c.language
    from contacts.notice n join contacts.contact c on c.id = n.contact_id join customers.customer o on o.id = c.customer_id
    where n.id = ${noticeId} for update of n for key share of c, o`);
  if (row?.state === 'sending') return 'in flight';
  // Without an address it stays in the list of who must be told otherwise.
  if (row?.state !== 'queued' || !row.email || row.minimised) return undefined;
  await scope.rows(
    sql`update contacts.notice set state = 'sending', tries = tries + 1, reason = null, sent_to = ${row.email} where id = ${noticeId}`,
  );
  return mailNotice(scope, { ...row, email: row.email, noticeId });
}

async function settle(
  scope: Scope,
  noticeId: string,
  state: Exclude<SendState, 'sending'>,
  reason: string | null,
): Promise<void> {
  const row = await scope.row<{ contactId: string; customerId: string }>(sql`
    update contacts.notice n set state = ${state}, reason = ${reason},
      ended_at = ${state === 'sent' ? scope.now().toISOString() : null}::timestamptz
    from contacts.contact c where c.id = n.contact_id and n.id = ${noticeId} and n.state in ('sending', 'unknown') and n.state <> ${state}
    returning c.id as "contactId", c.customer_id as "customerId"`);
  if (row && state === 'sent') await scope.emit(events.contactNoticed, row);
}

/** They were told by phone, by letter, or at their office. @throws CONFLICT when the mail went already */
export async function recordNotice(scope: Scope, input: RecordNoticeInput): Promise<ContactNotice> {
  const row = isUuid(input.contactId)
    ? await scope.row<{ id: string; state: string; customerId: string }>(sql`
        select n.id, n.state, c.customer_id as "customerId" from contacts.notice n join contacts.contact c on c.id = n.contact_id
        where n.contact_id = ${input.contactId} for update of n`)
    : undefined;
  if (!row) throw notFound('notice to contact', input.contactId);
  if (['sending', 'sent', 'told'].includes(row.state))
    throw conflict(
      `This notice is ${row.state.toUpperCase()}: they need not be told again, and what was recorded stays.`,
      {
        state: row.state.toUpperCase(),
      },
    );
  await scope.rows(sql`update contacts.notice set state = 'told', reason = ${tidy(input.how)}, ended_at = ${scope.now().toISOString()}::timestamptz
    where id = ${row.id}`);
  await scope.emit(events.contactNoticed, { customerId: row.customerId, contactId: input.contactId });
  return scope.em.findOneOrFail(ContactNotice, { id: row.id });
}

/** Of those who came with imports: they are written to from the next morning on, or were told before. */
export async function decideImportedNotices(
  scope: Scope,
  input: DecideImportedNoticesInput,
): Promise<number> {
  const told = input.toldBefore ? tidy(input.toldBefore) : null;
  const changed = await scope.row<{ n: string }>(sql`
    with decided as (update contacts.notice set state = ${told ? 'told' : 'queued'}, reason = ${told},
      ended_at = ${told ? scope.now().toISOString() : null}::timestamptz where state = 'held' returning 1)
    select count(*) as n from decided`);
  const notices = Number(changed?.n ?? 0);
  if (notices > 0) await scope.emit(events.importedNoticesDecided, { notices });
  return notices;
}
