import sql, { type Sql } from 'sql-template-tag';
import { findCustomer, refuseMinimised } from '../../src/customers/actions.js';
import { badInput, conflict, notFound } from '../../src/errors.js';
import { addTo } from '../../src/kernel/clock.js';
import { isUuid, newId } from '../../src/kernel/ids.js';
import { tidy } from '../../src/kernel/input.js';
import { defineHoldsBack } from '../../src/kernel/letting-go.js';
import type { Scope } from '../../src/kernel/scope.js';
import * as events from './events.js';
import { RetentionHold } from './hold.js';
import { RetentionStep } from './run.js';

/** The condition that a customer, given the expression of its id, is held at a step. */
export const held = (step: keyof typeof RetentionStep, id: Sql): Sql =>
  sql`exists (select 1 from retention.hold h where h.customer_id = ${id} and h.lifted_at is null and ${step} = any (h.steps))`;

/** Over the alias `t` of a customer that is due for minimising. */
export const notHeld = sql`not ${held('MINIMISE', sql`t.id`)}`;

/** Of a customer that is there as it was, the next step is minimising; of one that was minimised, going for good. */
export const legalHolds = defineHoldsBack({
  ofCustomers: sql`select h.customer_id, format('legal hold %s of %s, to be reviewed on %s', h.id,
      (h.placed_at at time zone 'Europe/Amsterdam')::date, h.review_on) as by
    from retention.hold h join customers.customer c on c.id = h.customer_id
    where h.lifted_at is null and case when c.minimised_on is null then 'MINIMISE' else 'GONE' end = any (h.steps)`,
  endedBy: 'a privacy officer lifts the hold with liftRetentionHold',
});

/** Longer than this and nobody looks any more whether it is needed. */
const longestReview = { years: 2 };

/** Keeps a customer from the steps that it names until the hold is lifted. A run that is under way meets it, or is done first. */
export async function placeHold(
  scope: Scope,
  input: { customerId: string; reason: string; reviewOn: string; steps?: RetentionStep[] | null },
): Promise<RetentionHold> {
  const customer = await findCustomer(scope, input.customerId);
  await scope.rows(sql`select 1 from customers.customer where id = ${customer.id} for update`);
  await scope.em.refresh(customer);
  const steps = input.steps ?? (customer.minimisedOn ? [RetentionStep.GONE] : Object.values(RetentionStep));
  if (steps.length === 0) throw badInput('steps', 'must name a step, or be left out');
  if (steps.includes(RetentionStep.MINIMISE)) refuseMinimised(customer);
  const today = scope.today();
  const last = addTo(today, longestReview);
  if (input.reviewOn <= today || input.reviewOn > last)
    throw badInput('reviewOn', `must be after today and not after ${last}`);
  const hold = scope.em.create(RetentionHold, {
    id: newId(scope),
    customerId: customer.id,
    steps: [...new Set(steps)],
    reason: tidy(input.reason),
    ownerId: scope.actor.id as string,
    placedAt: scope.now(),
    reviewOn: input.reviewOn,
    liftedAt: null,
    liftedBy: null,
    liftReason: null,
  });
  await scope.emit(events.holdPlaced, { customerId: customer.id, holdId: hold.id });
  return hold;
}

/** @throws NOT_FOUND, or CONFLICT when it was changed or lifted meanwhile */
export async function liftHold(
  scope: Scope,
  input: { id: string; version: number; reason: string },
): Promise<RetentionHold> {
  const hold = isUuid(input.id) ? await scope.em.findOne(RetentionHold, { id: input.id }) : null;
  if (!hold) throw notFound('hold', input.id);
  if (hold.liftedAt) throw conflict('This hold was lifted already.');
  if (hold.version !== input.version)
    throw conflict(`Somebody else changed this hold: it is at version ${hold.version} now.`, {
      version: hold.version,
    });
  Object.assign(hold, {
    liftedAt: scope.now(),
    liftedBy: scope.actor.id,
    liftReason: tidy(input.reason),
  });
  await scope.emit(events.holdLifted, { customerId: hold.customerId, holdId: hold.id });
  return hold;
}
