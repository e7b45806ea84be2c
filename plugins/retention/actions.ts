import sql, { type Sql } from 'sql-template-tag';
import { findContact } from '../../src/contacts/actions.js';
import { contactRemoved } from '../../src/contacts/events.js';
import { Phase } from '../../src/customers/customer.js';
import { customerMinimised } from '../../src/customers/events.js';
import { phaseOf } from '../../src/customers/ladder.js';
import { newId } from '../../src/kernel/ids.js';
import type { Scope } from '../../src/kernel/scope.js';
import { eraseContact as eraseEverywhere, type LetGo, minimise } from '../../src/kernel/subject.js';
import * as events from './events.js';
import type { SkipReason } from './run.js';

/**
 * Minimises one customer of a run, wholly or not at all. Does nothing when its item has ended already, so that it
 * may be called any number of times; skips whoever is not due any more, and says why.
 */
export async function minimiseOne(scope: Scope, runId: string, customerId: string): Promise<void> {
  // Commits need not wait for the disk: what a crash takes back is taken back as a whole, and done again.
  const item = await scope.row<{ state: string }>(sql`
    select state, set_config('synchronous_commit', 'off', true) from retention.run_item
    where run_id = ${runId} and customer_id = ${customerId} for update`);
  if (item?.state !== 'QUEUED') return;
  // Whoever changes a subscription at this moment holds the row; what they did is seen once they are done.
  const customer = await scope.row<{ endedOn: string | null; minimisedOn: string | null }>(sql`
    select ended_on::text as "endedOn", minimised_on::text as "minimisedOn" from customers.customer
    where id = ${customerId} for update`);
  const today = scope.today();
  const reason = whyNot(customer, today);
  if (reason) {
    await endItem(scope, runId, customerId, sql`state = 'SKIPPED', reason = ${reason}`);
    return;
  }
  // First the mark, which the database refuses before its time (P11, P12); then all else, in the same transaction.
  await scope.rows(
    sql`update customers.customer set minimised_on = ${today}::date, version = version + 1 where id = ${customerId}`,
  );
  const gone = await minimise(scope, [customerId]);
  await scope.emit(customerMinimised, { customerId });
  await recordErasure(scope, gone, { customerId, runId });
  await endItem(scope, runId, customerId, sql`state = 'DONE', result = ${JSON.stringify(gone)}::jsonb`);
}

function whyNot(
  customer: { endedOn: string | null; minimisedOn: string | null } | undefined,
  today: string,
): keyof typeof SkipReason | undefined {
  if (!customer) return 'GONE';
  const phase = phaseOf(customer, today);
  if (phase === Phase.MINIMISE) return undefined;
  if (phase === Phase.STATUTORY) return 'MINIMISED';
  return phase === Phase.CUSTOMER ? 'RESUMED' : 'NOT_DUE';
}

const endItem = (scope: Scope, runId: string, customerId: string, changes: Sql) =>
  scope.rows(sql`update retention.run_item set ${changes}, failure = null, ended_at = ${scope.now().toISOString()}::timestamptz
    where run_id = ${runId} and customer_id = ${customerId}`);

/** @param failure the kind of the error: its text may quote a row, and stays in the log */
export const noteFailure = (scope: Scope, runId: string, customerId: string, failure: string) =>
  scope.rows(sql`update retention.run_item set failures = failures + 1, failure = ${failure}
    where run_id = ${runId} and customer_id = ${customerId} and state = 'QUEUED'`);

/** Ends the run when each of its items has ended; the row's lock makes exactly one caller the last. */
export async function finishRun(scope: Scope, runId: string): Promise<void> {
  const ended = await scope.row(sql`
    select 1 as n from retention.run where id = ${runId} and state = 'RUNNING' for update`);
  if (!ended) return;
  if (
    await scope.row(
      sql`select 1 as n from retention.run_item where run_id = ${runId} and state = 'QUEUED' limit 1`,
    )
  )
    return;
  await scope.rows(
    sql`update retention.run set state = 'DONE', finished_at = ${scope.now().toISOString()}::timestamptz where id = ${runId}`,
  );
  await scope.emit(events.runFinished, { runId });
}

/** Erases one person, at their request, in every part (GDPR art. 17). The office and its invoices stay. */
export async function eraseContact(
  scope: Scope,
  input: { id: string },
): Promise<{ contactId: string; customerId: string; gone: LetGo[]; kept: LetGo[] }> {
  const contact = await findContact(scope, input.id);
  const { customerId, id: contactId } = contact;
  await scope.emit(contactRemoved, { customerId, contactId });
  const all = await eraseEverywhere(scope, contactId);
  scope.em.clear(); // it was deleted below the entity manager
  await recordErasure(scope, all, { customerId, contactId });
  await scope.emit(events.contactErased, { customerId, contactId });
  return {
    contactId,
    customerId,
    gone: all.filter((one) => one.how !== 'kept'),
    kept: all.filter((one) => one.how === 'kept'),
  };
}

async function recordErasure(
  scope: Scope,
  all: readonly LetGo[],
  of: { customerId: string; contactId?: string; runId?: string },
): Promise<void> {
  const at = scope.now().toISOString();
  const rows = all.map((one) => ({ id: newId(scope), table_name: one.table, rows: one.rows, how: one.how }));
  await scope.rows(sql`
    insert into retention.erasure (id, customer_id, contact_id, run_id, table_name, rows, how, at)
    select id, ${of.customerId}, ${of.contactId ?? null}, ${of.runId ?? null}, table_name, rows, how, ${at}::timestamptz
    from json_populate_recordset(null::retention.erasure, ${JSON.stringify(rows)}::json)`);
}
