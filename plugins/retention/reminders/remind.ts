import sql, { type Sql } from 'sql-template-tag';
import { Phase } from '../../../src/customers/customer.js';
import { deadlineYears, inPhase, overdue } from '../../../src/customers/ladder.js';
import { defineSteps, type JobDefinition } from '../../../src/kernel/jobs.js';
import type { Role } from '../../../src/kernel/purposes.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { sendOnce } from '../../../src/kernel/send-once.js';
import { defineEvent } from '../../../src/kernel/events.js';
import { notHeld } from '../holds.js';
import { countCustomers } from '../outstanding.js';
import { retentionSettings } from '../settings.js';
import { reminderMail } from './mail.js';
import type { ReminderKind } from './reminder.js';

export const remindersQueued = defineEvent<{ reminders: number }>('retention.reminders-queued', () => ({}));

/** Over the alias `t`: due, not held, and so near the end of its third year that somebody has to hurry. */
export const isUrgent = (scope: Scope, on: string): Sql => {
  const { warningDays } = scope.settings(retentionSettings);
  return sql`(${inPhase(Phase.MINIMISE, on)} and ${notHeld}
    and (t.ended_on + ${deadlineYears} * interval '1 year')::date - ${warningDays}::int <= ${on}::date)`;
};

/**
 * Whoever can do something about what waits is told by mail: privacy officers of a proposal that nobody approves, then
 * admins too; both of customers whose third year is nearly over. Again once as many days have passed as the first time.
 */
export async function remind(scope: Scope): Promise<void> {
  const { approvalDays, escalationDays } = scope.settings(retentionSettings);
  const waiting = (days: number) =>
    sql`select id from retention.run where state = 'PROPOSED' and on_date + ${days}::int <= ${scope.today()}::date`;
  const urgent = await countCustomers(scope, isUrgent(scope, scope.today()));
  const queued = [
    ...(await queue(scope, 'APPROVAL', waiting(approvalDays), ['privacy_officer'])),
    ...(await queue(scope, 'ESCALATION', waiting(escalationDays), ['admin'])),
    ...(urgent > 0
      ? await queue(scope, 'DEADLINE', sql`select null::uuid as id`, ['privacy_officer', 'admin'])
      : []),
  ];
  for (const reminderId of queued) await scope.enqueue(sendReminder, { reminderId });
  if (queued.length > 0) await scope.emit(remindersQueued, { reminders: queued.length });
}

async function queue(scope: Scope, kind: ReminderKind, runs: Sql, roles: readonly Role[]): Promise<string[]> {
  const { approvalDays } = scope.settings(retentionSettings);
  const today = scope.today();
  const rows = await scope.rows<{ id: string }>(sql`
    insert into retention.reminder (id, kind, run_id, account_id, on_date)
    select gen_random_uuid(), ${kind}, r.id, a.id, ${today}::date from (${runs}) r, staff.account a
    where a.active and not a.external and a.roles && ${roles as string[]}::text[]
      and not exists (select 1 from retention.reminder m where m.kind = ${kind} and m.account_id = a.id
        and m.run_id is not distinct from r.id and m.on_date > ${today}::date - greatest(${approvalDays}::int, 1))
    on conflict do nothing returning id`);
  return rows.map(({ id }) => id);
}

interface OfReminder {
  reminderId: string;
}

/** Sends one reminder, at most once; none when what it is about was settled in the meantime. */
export const sendReminder: JobDefinition<OfReminder> = defineSteps<OfReminder>(
  'retention.reminder',
  async (work, { reminderId }) => {
    await sendOnce(work, {
      claim: (scope) => claim(scope, reminderId),
      settle: async (scope, state, reason) => {
        await scope.rows(sql`update retention.reminder set state = ${state}, reason = ${reason},
          ended_at = ${scope.now().toISOString()}::timestamptz where id = ${reminderId} and state = 'sending'`);
      },
      retry: (scope, delaySeconds) =>
        scope.enqueue(
          sendReminder,
          { reminderId },
          { key: `retention.reminder ${reminderId}`, delaySeconds },
        ),
    });
  },
);

interface Claimable {
  kind: ReminderKind;
  state: string;
  run: string | null;
  step: string | null;
  onDate: string | null;
  customers: number;
  name: string;
  email: string;
  active: boolean;
  officer: boolean;
  waiting: boolean;
}

async function claim(scope: Scope, reminderId: string) {
  const row = await scope.row<Claimable>(sql`
    select m.kind, m.state, r.state as run, r.step, r.on_date::text as "onDate", a.name, a.email, a.active,
      a.roles @> '{privacy_officer}' as officer, exists (select from retention.run w where w.state = 'PROPOSED') as waiting,
      (select count(*)::int from retention.run_item i where i.run_id = m.run_id) as customers
    from retention.reminder m left join retention.run r on r.id = m.run_id join staff.account a on a.id = m.account_id
    where m.id = ${reminderId} for update of m`);
  if (row?.state === 'sending') return 'in flight' as const;
  if (row?.state !== 'queued') return undefined;
  const urgent = row.kind === 'DEADLINE' ? await countCustomers(scope, isUrgent(scope, scope.today())) : 0;
  const late =
    row.kind === 'DEADLINE' ? await countCustomers(scope, sql`${overdue(scope.today())} and ${notHeld}`) : 0;
  const customers = row.kind === 'DEADLINE' ? urgent - late : row.customers;
  const over = !row.active || (row.kind === 'DEADLINE' ? urgent === 0 : row.run !== 'PROPOSED');
  await scope.rows(sql`update retention.reminder set state = ${over ? 'withdrawn' : 'sending'}, tries = tries + 1
    where id = ${reminderId}`);
  return over ? undefined : reminderMail(scope, { ...row, customers, late, reminderId });
}
