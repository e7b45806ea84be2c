import sql from 'sql-template-tag';
import { Phase } from '../../src/customers/customer.js';
import { inPhase } from '../../src/customers/ladder.js';
import { conflict, forbidden, notFound } from '../../src/errors.js';
import { isUuid, newId } from '../../src/kernel/ids.js';
import type { Scope } from '../../src/kernel/scope.js';
import { finishRun } from './actions.js';
import * as events from './events.js';
import { notHeld } from './holds.js';
import { listGone } from './gone.js';
import { goneJob, minimiseJob } from './jobs.js';
import { RetentionRun, type RetentionStep } from './run.js';
import { retentionSettings } from './settings.js';

/** Customers of one job and one transaction: few enough that whoever edits one of them hardly waits. */
const sliceSize = 250;

/**
 * Proposes a run for all that are due today and not held. With each customer is kept what it looked like, so that
 * what changes after somebody approved is left out. Nothing goes before a second person approves.
 * @throws CONFLICT when another number is due than the caller saw, or a proposal waits already
 */
export async function proposeRun(
  scope: Scope,
  input: { expected?: number | null; step?: keyof typeof RetentionStep | null },
): Promise<RetentionRun> {
  const step = input.step ?? 'MINIMISE';
  const waiting = await scope.row<{ on: string }>(
    sql`select on_date::text as on from retention.run where state = 'PROPOSED' and step = ${step} limit 1`,
  );
  if (waiting)
    throw conflict(
      `A run was proposed on ${waiting.on} and waits for approval: approve it or withdraw it first.`,
    );
  const run = await newRun(scope, step, input.expected);
  await scope.emit(events.runProposed, { runId: run.id });
  if (scope.settings(retentionSettings).autoApprove) await begin(scope, run, { automatic: true });
  return run;
}

/**
 * The second pair of eyes: a privacy officer other than who proposed, in person.
 * @throws FORBIDDEN for who proposed it; CONFLICT when it is not waiting or has another number of customers
 */
export async function approveRun(
  scope: Scope,
  input: { id: string; customers: number },
): Promise<RetentionRun> {
  const run = await waitingRun(scope, input.id);
  if (scope.actor.kind !== 'staff')
    throw forbidden('A person approves a retention run; an API token cannot.');
  if (run.proposedBy === scope.actor.id)
    throw forbidden('You proposed this run: a second privacy officer has to approve it.');
  const counted = await scope.row<{ n: number }>(
    sql`select count(*)::int as n from retention.run_item where run_id = ${run.id}`,
  );
  if (counted?.n !== input.customers)
    throw conflict(
      `This run is for ${counted?.n} customers, not ${input.customers}: look at it again, and approve that number.`,
      { customers: counted?.n },
    );
  await begin(scope, run, { approvedBy: scope.actor.id });
  return run;
}

/** Takes a proposal back; its customers stay due. */
export async function withdrawRun(scope: Scope, input: { id: string }): Promise<RetentionRun> {
  const run = await waitingRun(scope, input.id);
  run.state = 'WITHDRAWN';
  await scope.emit(events.runWithdrawn, { runId: run.id });
  return run;
}

async function waitingRun(scope: Scope, id: string): Promise<RetentionRun> {
  const found = isUuid(id)
    ? await scope.row<{ state: string }>(sql`select state from retention.run where id = ${id} for update`)
    : undefined;
  if (!found) throw notFound('retention run', id);
  if (found.state !== 'PROPOSED')
    throw conflict(`This run does not wait for approval: it is ${found.state.toLowerCase()}.`);
  return scope.em.findOneOrFail(RetentionRun, { id });
}

async function newRun(
  scope: Scope,
  step: keyof typeof RetentionStep,
  expected: number | null | undefined,
): Promise<RetentionRun> {
  const today = scope.today();
  const run = scope.em.create(RetentionRun, {
    id: newId(scope),
    step,
    state: 'PROPOSED',
    proposedBy: scope.actor.id,
    proposedAt: scope.now(),
    approvedBy: null,
    approvedAt: null,
    automatic: false,
    onDate: today,
    finishedAt: null,
  });
  await scope.em.flush();
  const due = step === 'GONE' ? await listGone(scope, run, sliceSize) : await listMinimise(scope, run, today);
  if (typeof expected === 'number' && expected !== due)
    throw conflict(
      `${due} customers are due today, not ${expected}: look at the preview again, and propose that number.`,
      { due },
    );
  return run;
}

async function listMinimise(scope: Scope, run: RetentionRun, today: string): Promise<number> {
  const counted = await scope.row<{ customers: number }>(sql`
    with item as (
      insert into retention.run_item (id, run_id, customer_id, slice, ended_on, invoices)
      select gen_random_uuid(), ${run.id}, t.id, (row_number() over (order by t.ended_on, t.id) - 1) / ${sliceSize}, t.ended_on,
        (select count(*) from invoices.invoice i where i.customer_id = t.id)
      from customers.customer t where ${inPhase(Phase.MINIMISE, today)} and ${notHeld}
      returning 1)
    select count(*)::int as customers from item`);
  return counted?.customers ?? 0;
}

/** The run's state and its jobs are there together, or not at all. */
async function begin(
  scope: Scope,
  run: RetentionRun,
  by: { automatic: true } | { approvedBy: string | null },
): Promise<void> {
  run.state = 'RUNNING';
  if ('automatic' in by) run.automatic = true;
  else Object.assign(run, { approvedBy: by.approvedBy, approvedAt: scope.now() });
  const counted = await scope.row<{ customers: number; slices: number }>(sql`
    select count(*)::int as customers, coalesce(max(slice) + 1, 0)::int as slices from retention.run_item where run_id = ${run.id}`);
  const { customers = 0, slices = 0 } = counted ?? {};
  const pace = scope.settings(retentionSettings).customersPerMinute;
  for (let slice = 0; slice < slices; slice += 1)
    await scope.enqueue(
      run.step === 'GONE' ? goneJob : minimiseJob,
      { runId: run.id, slice },
      // Behind whatever somebody waits for, and each in its turn, however many processes work on them.
      { priority: 10, delaySeconds: pace > 0 ? Math.floor((slice * sliceSize * 60) / pace) : 0 },
    );
  await scope.emit(events.runStarted, { runId: run.id, customers });
  if (customers === 0) await finishRun(scope, run.id);
  await scope.em.refresh(run);
}
