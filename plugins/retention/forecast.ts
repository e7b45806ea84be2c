import sql, { join, raw } from 'sql-template-tag';
import { Phase, type Customer } from '../../src/customers/customer.js';
import { minimiseFrom, phaseOf } from '../../src/customers/ladder.js';
import { columnOf, tableOf } from '../../src/kernel/database.js';
import { nothingKept, passed } from '../../src/kernel/gone.js';
import type { PersonalColumn } from '../../src/kernel/personal.js';
import { statutoryYears } from '../../src/kernel/retention-classes.js';
import { entityName } from '../../src/kernel/schema.js';
import type { Scope, Work } from '../../src/kernel/scope.js';
import {
  aboutCondition,
  declarations,
  exportSubject,
  minimise,
  personalColumns,
} from '../../src/kernel/subject.js';
import { termsOn } from './longer-term.js';

export interface ForecastLine {
  record: string;
  field: string;
  category: string;
  /** Values that are there now, and that are left then. */
  now: number;
  then: number;
  why: string;
}

/** How a transaction that only looks ahead ends. */
class Undone extends Error {}

/**
 * What stays and what goes of a customer if runs came on that day, field by field. Minimising is done by the engine
 * itself, in a transaction that is rolled back: a forecast that is worked out in another way would one day say something
 * else. What goes after the law's own term is told by the engine's conditions, since the database lets nobody do that
 * before its day, not even for a moment.
 */
export async function forecast(work: Work, customer: Customer, on: string): Promise<ForecastLine[]> {
  const phase = phaseOf(customer, on);
  let lines: ForecastLine[] = [];
  await work
    .transaction(async (scope) => {
      const { years, holds } = await standing(scope, customer.id, on);
      const minimises = phase === Phase.MINIMISE && !holds.includes('MINIMISE');
      const before = await countValues(scope, customer.id);
      if (minimises) await minimise(scope, [customer.id]);
      const after = minimises ? await countValues(scope, customer.id) : before;
      const minimised = minimises || phase === Phase.STATUTORY;
      const whole = minimised && !holds.includes('GONE') && (await isOver(scope, customer.id, on));
      const left = holds.includes('GONE') ? undefined : await notPassed(scope, customer.id, on);
      lines = [...before].map(([key, { column, record, field, values }]) => {
        const kept = after.get(key)?.values ?? 0;
        const then = whole ? 0 : Math.min(kept, left?.get(key) ?? kept);
        const why =
          then < kept
            ? 'goes for good: the term for which the law keeps it has passed (P14, P15)'
            : phase === Phase.MINIMISE && !minimises
              ? 'stays: a hold was placed on the office, until somebody lifts it'
              : reason(phase, column, customer.endedOn, years, then < values);
        return { record, field, category: column.category, now: values, then, why };
      });
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return lines;
}

/** For how many years the law keeps of it, and which steps are held. */
async function standing(scope: Scope, customerId: string, on: string) {
  const row = await scope.row<{ years: number; holds: string[] | null }>(sql`
    select ${termsOn(scope, on).years(sql`c.id`)} as years,
      (select array_agg(distinct s) from retention.hold h, unnest(h.steps) s where h.customer_id = c.id and h.lifted_at is null) as holds
    from customers.customer c where c.id = ${customerId}`);
  return { years: row?.years ?? statutoryYears, holds: row?.holds ?? [] };
}

async function isOver(scope: Scope, customerId: string, on: string): Promise<boolean> {
  const over = nothingKept(scope.house, termsOn(scope, on), { foreseen: true });
  return Boolean(
    await scope.row(sql`select 1 as n from customers.customer c where c.id = ${customerId} and ${over}`),
  );
}

/** Of each personal field of rows with a term of their own, how many values are left on that day. */
async function notPassed(scope: Scope, customerId: string, on: string): Promise<Map<string, number>> {
  const { house } = scope;
  const found = new Map<string, number>();
  for (const { part, data } of declarations(house)) {
    const about = aboutCondition(house, data, 'customer', [customerId]);
    const has = passed(house, data, termsOn(scope, on));
    const columns = personalColumns(data);
    if (!about || !has || columns.length === 0) continue;
    const counts = await scope.row<Record<string, number>>(
      sql`select ${join(columns.map(([property], n) => sql`count(t.${raw(`"${columnOf(house.database, data.entity, property)}"`)})::int as ${raw(`"${n}"`)}`))}
        from ${tableOf(house.database, data.entity)} t where ${about} and (${has}) is not true`,
    );
    for (const [n, [field]] of columns.entries())
      found.set(`${part}.${entityName(data.entity)}.${field}`, counts?.[n] ?? 0);
  }
  return found;
}

interface Values {
  record: string;
  field: string;
  column: PersonalColumn;
  values: number;
}

/** Of each personal field of each record how many values there are; what stands in for one that went counts as none. */
async function countValues(scope: Scope, customerId: string): Promise<Map<string, Values>> {
  const counts = new Map<string, Values>();
  const exported = await exportSubject(scope, 'customer', customerId);
  for (const { part, data } of declarations(scope.house).toReversed()) {
    const record = entityName(data.entity);
    for (const [field, column] of personalColumns(data)) {
      const rows = exported[`${part}.${record}`] ?? [];
      const values = rows.filter(
        (row) => row[field] !== null && row[field] !== undefined && row[field] !== column.replaceBy,
      ).length;
      if (values > 0) counts.set(`${part}.${record}.${field}`, { record, field, column, values });
    }
  }
  return counts;
}

function reason(
  phase: Phase,
  column: PersonalColumn,
  endedOn: string | null,
  years: number,
  goes: boolean,
): string {
  if (goes) return `goes at minimising, which may come from ${minimiseFrom(endedOn as string)} (P13)`;
  if (phase === Phase.CUSTOMER) return 'stays: the office is a customer (P11)';
  if (phase === Phase.GRACE)
    return `stays: minimising may not come before ${minimiseFrom(endedOn as string)} (P12)`;
  if (column.until === 'statutory')
    return `stays until 31 December ${Number(endedOn?.slice(0, 4)) + years} or, on an invoice, until its own term has passed (P14, P15; AWR art. 52(4))`;
  return 'stays with a record that the law keeps';
}
