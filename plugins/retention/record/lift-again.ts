import sql from 'sql-template-tag';
import type { Scope } from '../../../src/kernel/scope.js';
import { holdLifted } from '../events.js';
import type { RetentionStep } from '../run.js';
import type { EraseLine } from './line.js';

/**
 * What was erased was not held by then: a hold that is open in a database that was put back was lifted after the copy was
 * made. By whom, and why, the copy does not know.
 */
export async function liftAgain(
  scope: Scope,
  { at, hash }: EraseLine,
  step: keyof typeof RetentionStep,
  customerIds: readonly string[],
): Promise<void> {
  const lifted = await scope.rows<{ customerId: string; holdId: string }>(sql`
    update retention.hold set lifted_at = ${at}::timestamptz, lifted_by = owner_id, version = version + 1,
      lift_reason = ${`Lifted by then, says line ${hash} of the erasure record; this database was put back from before.`}
    where customer_id = any(${customerIds as string[]}::uuid[]) and lifted_at is null and ${step} = any (steps) and placed_at <= ${at}::timestamptz
    returning customer_id as "customerId", id as "holdId"`);
  for (const hold of lifted) await scope.emit(holdLifted, hold);
}
