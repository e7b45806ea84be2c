import sql, { raw } from 'sql-template-tag';
import { Phase } from '../../src/customers/customer.js';
import { inPhase, overdue } from '../../src/customers/ladder.js';
import type { Scope } from '../../src/kernel/scope.js';
import { type LetGo, previewMinimise } from '../../src/kernel/subject.js';
import { notHeld } from './holds.js';
import { countCustomers, isOutstandingLate } from './outstanding.js';

/** How many customers stand where on the ladder, on a day. */
export async function countPhases(scope: Scope, on: string): Promise<{ phase: Phase; customers: number }[]> {
  const phases = Object.values(Phase);
  const counts = await scope.row<Record<string, number>>(sql`
    select ${raw(phases.map((phase) => `sum(("${phase}")::int)::int as "${phase}"`).join(', '))}
    from (select ${inPhase(Phase.CUSTOMER, on)} as "CUSTOMER", ${inPhase(Phase.GRACE, on)} as "GRACE",
      ${inPhase(Phase.MINIMISE, on)} as "MINIMISE", ${inPhase(Phase.STATUTORY, on)} as "STATUTORY" from customers.customer t) p`);
  return phases.map((phase) => ({ phase, customers: counts?.[phase] ?? 0 }));
}

/** What a run on that day would let go, by table. */
export const wouldGo = (scope: Scope, on: string): Promise<LetGo[]> =>
  previewMinimise(
    scope,
    sql`select t.id from customers.customer t where ${inPhase(Phase.MINIMISE, on)} and ${notHeld}`,
  );

/**
 * Rows of customers that were minimised, which minimising would let go: written after it, past every guard, or by a
 * plugin whose declaration came later. There should be none.
 */
export const leftBehind = (scope: Scope): Promise<LetGo[]> =>
  previewMinimise(
    scope,
    sql`select t.id from customers.customer t where ${inPhase(Phase.STATUTORY, scope.today())}`,
  );

/** Those whose data is still there, and those of whom something outside the database is, such as paper. */
export const overdueCount = async (scope: Scope, on: string): Promise<number> =>
  (await countCustomers(scope, sql`${overdue(on)} and ${notHeld}`)) +
  (await countCustomers(scope, isOutstandingLate(scope, on)));

/** Customers that would be due on that day, were they not held. */
export const heldCount = (scope: Scope, on: string): Promise<number> =>
  countCustomers(scope, sql`${inPhase(Phase.MINIMISE, on)} and not ${notHeld}`);
