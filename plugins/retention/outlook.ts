import sql, { type Sql } from 'sql-template-tag';
import { Phase } from '../../src/customers/customer.js';
import { deadlineYears, inPhase } from '../../src/customers/ladder.js';
import { addTo } from '../../src/kernel/clock.js';
import type { Scope } from '../../src/kernel/scope.js';
import { type LetGo, previewMinimise } from '../../src/kernel/subject.js';
import { countGone, wouldGoForGood } from './gone.js';
import { notHeld } from './holds.js';
import { countCustomers } from './outstanding.js';

export interface Outlook {
  from: string;
  until: string;
  minimise: number;
  deadlines: number;
  goes: LetGo[];
  forGood: number;
  wholly: number;
  goesForGood: LetGo[];
}

/**
 * What comes due in a period, as counts, if nothing else changed: by the conditions that the engine itself goes by, on
 * its last day and not on the day before its first. What is due already when it begins is not of this period.
 */
export async function outlook(scope: Scope, from: string, until: string): Promise<Outlook> {
  const before = addTo(from, { days: -1 });
  const within = (condition: (on: string) => Sql) => sql`(${condition(until)} and not ${condition(before)})`;
  const due = sql`(${within((on) => inPhase(Phase.MINIMISE, on))} and ${notHeld})`;
  const last = (on: string) =>
    sql`(t.minimised_on is null and t.ended_on is not null and (t.ended_on + ${deadlineYears} * interval '1 year')::date <= ${on}::date)`;
  const ahead = { foreseen: true };
  const [now, then] = [await countGone(scope, before, ahead), await countGone(scope, until, ahead)];
  return {
    from,
    until,
    minimise: await countCustomers(scope, due),
    deadlines: await countCustomers(scope, sql`(${within(last)} and ${notHeld})`),
    goes: await previewMinimise(scope, sql`select t.id from customers.customer t where ${due}`),
    forGood: then.customers - now.customers,
    wholly: then.wholly - now.wholly,
    goesForGood: minus(await wouldGoForGood(scope, until, ahead), await wouldGoForGood(scope, before, ahead)),
  };
}

function minus(all: readonly LetGo[], less: readonly LetGo[]): LetGo[] {
  const known = new Map(less.map(({ table, rows }) => [table, rows]));
  return all
    .map((one) => ({ ...one, rows: one.rows - (known.get(one.table) ?? 0) }))
    .filter(({ rows }) => rows > 0);
}
