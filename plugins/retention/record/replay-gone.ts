import sql from 'sql-template-tag';
import { customersGone } from '../../../src/customers/events.js';
import { letGoPassed, letGoWhole } from '../../../src/kernel/gone.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { LetGo } from '../../../src/kernel/subject.js';
import { termsPassed } from '../events.js';
import { held } from '../holds.js';
import { termsOn } from '../longer-term.js';
import { liftAgain } from './lift-again.js';
import type { EraseLine } from './line.js';

/** Lets go for good, in a database that was put back, of what was let go of by the day that the line names. */
export async function letGoAgain(
  scope: Scope,
  line: EraseLine,
  ids: readonly string[],
  end: 'done' | 'unsure',
): Promise<Map<string, LetGo[]>> {
  const there = await scope.rows<{ id: string }>(sql`
    select t.id from customers.customer t where t.id = any(${ids as string[]}::uuid[])
      ${end === 'unsure' ? sql`and not ${held('GONE', sql`t.id`)}` : sql``} order by t.id for update`);
  const due = there.map(({ id }) => id);
  if (due.length === 0) return new Map();
  if (end === 'done') await liftAgain(scope, line, 'GONE', due);
  const gone = await letGoPassed(scope, due, termsOn(scope, line.on ?? scope.today()));
  if (line.step === 'gone') {
    for (const [customer, counts] of await letGoWhole(scope, due))
      gone.set(customer, [...(gone.get(customer) ?? []), ...counts]);
    await scope.emit(customersGone, { customerIds: due });
  } else await scope.emit(termsPassed, { customerIds: due });
  return gone;
}
