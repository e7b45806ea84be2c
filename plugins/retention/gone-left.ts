import sql from 'sql-template-tag';
import { previewGone } from '../../src/kernel/gone.js';
import type { Scope } from '../../src/kernel/scope.js';
import type { LetGo } from '../../src/kernel/subject.js';
import { termsOn } from './longer-term.js';

/**
 * What is still there of customers of a run for good that it let go of, and should not be: all of those who went as a
 * whole; of others, who may be customers still, rows whose own term had passed. Undefined of a run that minimised.
 */
export async function goneLeft(scope: Scope, runId: string): Promise<LetGo[] | undefined> {
  const run = await scope.row<{ on: string }>(
    sql`select on_date::text as on from retention.run where id = ${runId} and step = 'GONE'`,
  );
  if (!run) return undefined;
  const items = sql`select customer_id from retention.run_item where run_id = ${runId} and state = 'DONE'`;
  return previewGone(scope, termsOn(scope, run.on), items, sql`${items} and wholly`);
}
