import sql, { type Sql } from 'sql-template-tag';
import { findContact } from '../../src/contacts/actions.js';
import { contactRemoved } from '../../src/contacts/events.js';
import { Phase } from '../../src/customers/customer.js';
import { customerMinimised } from '../../src/customers/events.js';
import { phaseOf } from '../../src/customers/ladder.js';
import type { Scope } from '../../src/kernel/scope.js';
import { eraseContact as eraseEverywhere, type LetGo, minimise } from '../../src/kernel/subject.js';
import * as events from './events.js';
import { notHeld } from './holds.js';
import { withOutstanding } from './outstanding.js';
import { proveContact, proveRun } from './proof/prove.js';
import { takeTraces } from './proof/traces.js';
import { besidesOf } from './record/besides.js';
import { erasingOnRequest, minimising, recordErasures } from './record/keep.js';
import type { SkipReason } from './run.js';

interface Customer {
  id: string;
  endedOn: string | null;
  minimisedOn: string | null;
  held: boolean;
  invoices: number;
}

/** What was approved: null where a run was started before this was kept. */
interface Item {
  id: string;
  endedOn: string | null;
  invoices: number | null;
}

/**
 * Minimises customers of a run in this transaction, all of them or none, a statement a table. Leaves alone whose item
 * has ended already, so that it may be called any number of times; skips whoever is not due any more, and says why.
 */
export async function minimiseBatch(
  scope: Scope,
  runId: string,
  customerIds: readonly string[],
): Promise<void> {
  const items = await scope.rows<Item>(sql`
    select customer_id as id, ended_on::text as "endedOn", invoices from retention.run_item
    where run_id = ${runId} and customer_id = any(${customerIds as string[]}::uuid[]) and state = 'QUEUED'
    order by customer_id for update`);
  const queued = idsOf(items);
  if (queued.length === 0) return;
  // Whoever changes a subscription at this moment holds the row; what they did is seen once they are done.
  const customers = await scope.rows<Customer>(sql`
    select t.id, ended_on::text as "endedOn", minimised_on::text as "minimisedOn", not ${notHeld} as held,
      (select count(*)::int from invoices.invoice i where i.customer_id = t.id) as invoices
    from customers.customer t where t.id = any(${queued}::uuid[]) order by t.id for update of t`);
  const today = scope.today();
  const byId = new Map(customers.map((customer) => [customer.id, customer]));
  const fates = Map.groupBy(items, (item) => whyNot(item, byId.get(item.id), today) ?? 'DUE');
  for (const [fate, left] of fates)
    if (fate !== 'DUE') await endItems(scope, runId, idsOf(left), sql`state = 'SKIPPED', reason = ${fate}`);
  const due = fates.get('DUE')?.map(({ id }) => id);
  if (!due) return;
  await takeTraces(scope, runId, 'customer', due);
  const besides = await besidesOf(scope, due);
  // First the mark, which the database refuses before its time (P11, P12); then all else, in the same transaction.
  const gone = await minimise(scope, due, sql`minimised_on = ${today}::date`);
  await scope.emit(customerMinimised, { customerIds: due });
  await endItems(
    scope,
    runId,
    due,
    sql`state = case when customer_id in (${withOutstanding(scope, due)}) then 'OUTSTANDING' else 'DONE' end`,
  );
  await recordErasures(scope, gone, { ...minimising, runId, besides });
}

const idsOf = (items: readonly Item[]): string[] => items.map(({ id }) => id);

function whyNot(
  item: Item,
  customer: Customer | undefined,
  today: string,
): keyof typeof SkipReason | undefined {
  if (!customer) return 'GONE';
  const phase = phaseOf(customer, today);
  if (phase === Phase.MINIMISE) {
    if (customer.held) return 'HELD';
    const asApproved =
      (item.endedOn ?? customer.endedOn) === customer.endedOn &&
      (item.invoices ?? customer.invoices) === customer.invoices;
    return asApproved ? undefined : 'CHANGED';
  }
  if (phase === Phase.STATUTORY) return 'MINIMISED';
  return phase === Phase.CUSTOMER ? 'RESUMED' : 'NOT_DUE';
}

/** Writes what became of customers of a run. */
export const endItems = (scope: Scope, runId: string, customerIds: string[], changes: Sql) =>
  scope.rows(sql`update retention.run_item set ${changes}, failure = null, ended_at = ${scope.now().toISOString()}::timestamptz
    where run_id = ${runId} and customer_id = any(${customerIds}::uuid[])`);

/** @param failure the kind of the error: its text may quote a row, and stays in the log */
export const noteFailure = (scope: Scope, runId: string, customerId: string, failure: string) =>
  scope.rows(sql`update retention.run_item set failures = failures + 1, failure = ${failure}
    where run_id = ${runId} and customer_id = ${customerId} and state = 'QUEUED'`);

/** Asks for the proof, with which the run ends unless paper is outstanding, when each of its items has ended; the row's lock makes exactly one caller the last. */
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
  await scope.rows(sql`update retention.run set state = 'PROVING' where id = ${runId}`);
  await proveRun(scope, runId);
}

/** Erases one person, at their request, in every part (GDPR art. 17). The office and its invoices stay. */
export async function eraseContact(
  scope: Scope,
  input: { id: string },
): Promise<{ contactId: string; customerId: string; gone: LetGo[]; kept: LetGo[] }> {
  const contact = await findContact(scope, input.id);
  const { customerId, id: contactId } = contact;
  await proveContact(scope, { customerId, contactId });
  await scope.emit(contactRemoved, { customerId, contactId });
  const all = await eraseEverywhere(scope, contactId);
  scope.em.clear(); // it was deleted below the entity manager
  await scope.emit(events.contactErased, { customerId, contactId });
  await recordErasures(scope, new Map([[customerId, all]]), { ...erasingOnRequest, contactId });
  return {
    contactId,
    customerId,
    gone: all.filter((one) => one.how !== 'kept'),
    kept: all.filter((one) => one.how === 'kept'),
  };
}
