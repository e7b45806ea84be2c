import sql from 'sql-template-tag';
import { findCustomer, refuseMinimised } from '../../src/customers/actions.js';
import { badInput, conflict, notFound } from '../../src/errors.js';
import { addTo } from '../../src/kernel/clock.js';
import { isUuid, newId } from '../../src/kernel/ids.js';
import { tidy } from '../../src/kernel/input.js';
import type { Scope } from '../../src/kernel/scope.js';
import * as events from './events.js';
import { RetentionHold } from './hold.js';

/** Over the alias `t` of a customer. */
export const notHeld = sql`not exists (select 1 from retention.hold h where h.customer_id = t.id and h.lifted_at is null)`;

export const heldCustomers = sql`select customer_id from retention.hold where lifted_at is null`;

/** Longer than this and nobody looks any more whether it is needed. */
const longestReview = { years: 2 };

/** Keeps a customer from being minimised until the hold is lifted. A run that is under way meets it, or is done first. */
export async function placeHold(
  scope: Scope,
  input: { customerId: string; reason: string; reviewOn: string },
): Promise<RetentionHold> {
  const customer = await findCustomer(scope, input.customerId);
  await scope.rows(sql`select 1 from customers.customer where id = ${customer.id} for update`);
  await scope.em.refresh(customer);
  refuseMinimised(customer);
  const today = scope.today();
  const last = addTo(today, longestReview);
  if (input.reviewOn <= today || input.reviewOn > last)
    throw badInput('reviewOn', `must be after today and not after ${last}`);
  const hold = scope.em.create(RetentionHold, {
    id: newId(scope),
    customerId: customer.id,
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
