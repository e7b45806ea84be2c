import { Phase, type Customer } from '../../src/customers/customer.js';
import { minimiseFrom, phaseOf } from '../../src/customers/ladder.js';
import type { PersonalColumn } from '../../src/kernel/personal.js';
import { entityName } from '../../src/kernel/schema.js';
import type { Scope, Work } from '../../src/kernel/scope.js';
import { declarations, exportSubject, minimise, personalColumns } from '../../src/kernel/subject.js';

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
 * What stays and what goes of a customer if a run came on that day, field by field. The engine itself does it, in a
 * transaction that is rolled back: a forecast that is worked out in another way would one day say something else.
 */
export async function forecast(work: Work, customer: Customer, on: string): Promise<ForecastLine[]> {
  const phase = phaseOf(customer, on);
  let lines: ForecastLine[] = [];
  await work
    .transaction(async (scope) => {
      const before = await countValues(scope, customer.id);
      if (phase === Phase.MINIMISE) await minimise(scope, [customer.id]);
      const after = phase === Phase.MINIMISE ? await countValues(scope, customer.id) : before;
      lines = [...before].map(([key, { column, record, field, values }]) => {
        const then = after.get(key)?.values ?? 0;
        const why = reason(phase, column, customer.endedOn, then < values);
        return { record, field, category: column.category, now: values, then, why };
      });
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return lines;
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

function reason(phase: Phase, column: PersonalColumn, endedOn: string | null, goes: boolean): string {
  if (goes) return `goes at minimising, which may come from ${minimiseFrom(endedOn as string)} (P13)`;
  if (phase === Phase.CUSTOMER) return 'stays: the office is a customer (P11)';
  if (phase === Phase.GRACE)
    return `stays: minimising may not come before ${minimiseFrom(endedOn as string)} (P12)`;
  if (column.until === 'statutory')
    return `stays until 31 December ${Number(endedOn?.slice(0, 4)) + 7} or, on an invoice, until its own term has passed (P14, P15; AWR art. 52(4))`;
  return 'stays with a record that the law keeps';
}
