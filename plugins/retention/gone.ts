import sql, { type Sql } from 'sql-template-tag';
import { customersGone } from '../../src/customers/events.js';
import { letGoPassed, letGoWhole, nothingKept, previewGone, rowsPassed } from '../../src/kernel/gone.js';
import { allOutstanding } from '../../src/kernel/letting-go.js';
import type { Scope } from '../../src/kernel/scope.js';
import type { LetGo } from '../../src/kernel/subject.js';
import { endItems } from './actions.js';
import * as events from './events.js';
import { held } from './holds.js';
import { termsOn } from './longer-term.js';
import { takeTraces } from './proof/traces.js';
import { mergedInto } from './record/besides.js';
import { lettingGo, recordErasures } from './record/keep.js';
import type { SkipReason } from './run.js';

interface Due {
  id: string;
  passed: number;
  wholly: boolean;
}

interface Looking {
  /** Only these; all when left out. */
  among?: readonly string[];
  /** Those of whom it should be gone by then. */
  late?: boolean;
  /** As if whoever is due for minimising until then was minimised. */
  foreseen?: boolean;
}

/**
 * A statement that gives the customers of whom something goes for good on a day: `id`, how many rows whose own term has
 * passed, and whether the customer goes as a whole.
 */
function due(scope: Scope, on: string, options: Looking = {}): Sql {
  const terms = termsOn(scope, on);
  const these = options.among ? sql`and c.id = any(${options.among as string[]}::uuid[])` : sql``;
  // While paper is outstanding, somebody has to be able to find it.
  const outstanding = sql`exists (select 1 from (${allOutstanding(scope.house)}) o where o.customer_id = c.id)`;
  return sql`select c.id, coalesce(p.rows, 0) as passed,
      (${nothingKept(scope.house, terms, options)} and ${options.foreseen ? sql`true` : sql`not ${outstanding}`}) is true as wholly, c.ended_on
    from customers.customer c left join (${rowsPassed(scope.house, terms, options.late)}) p on p.customer_id = c.id
    where (p.rows > 0 or ${options.foreseen ? sql`c.ended_on` : sql`c.minimised_on`} is not null) ${these}`;
}

const isDue = sql`(d.passed > 0 or d.wholly)`;
/** Over the alias `d`, whose id is a customer's. */
const isHeld = held('GONE', sql`d.id`);

/** Puts on the list of a run all of whom something goes for good today, and who are not held. */
export async function listGone(
  scope: Scope,
  run: { id: string; onDate: string },
  sliceSize: number,
): Promise<number> {
  const counted = await scope.row<{ customers: number }>(sql`
    with item as (
      insert into retention.run_item (id, run_id, customer_id, slice, ended_on, passed, wholly)
      select gen_random_uuid(), ${run.id}, d.id, (row_number() over (order by d.id) - 1) / ${sliceSize}, d.ended_on, d.passed, d.wholly
      from (${due(scope, run.onDate)}) d where ${isDue} and not ${isHeld}
      returning 1)
    select count(*)::int as customers from item`);
  return counted?.customers ?? 0;
}

export interface GoneCounts {
  customers: number;
  wholly: number;
  held: number;
}

/** How many customers lose something for good on that day. */
export async function countGone(scope: Scope, on: string, looking: Looking = {}): Promise<GoneCounts> {
  const row = await scope.row<GoneCounts>(sql`
    select count(*) filter (where not held)::int as customers, count(*) filter (where not held and wholly)::int as wholly,
      count(*) filter (where held)::int as held
    from (select d.wholly, ${isHeld} as held from (${due(scope, on, looking)}) d where ${isDue}) s`);
  return row ?? { customers: 0, wholly: 0, held: 0 };
}

/** What a run for good would let go on that day, by table. */
export function wouldGoForGood(scope: Scope, on: string, looking: Looking = {}): Promise<LetGo[]> {
  const those = (condition: Sql) =>
    sql`select d.id from (${due(scope, on, looking)}) d where ${condition} and not ${isHeld}`;
  return previewGone(scope, termsOn(scope, on), those(sql`d.passed > 0`), those(sql`d.wholly`));
}

interface Item extends Due {
  endedOn: string | null;
}

/**
 * Lets go for good of customers of a run in this transaction: rows whose own term has passed, and whoever has nothing
 * left to be kept for as a whole; all of them or none. May be called any number of times, as minimising may.
 */
export async function goneBatch(scope: Scope, runId: string, customerIds: readonly string[]): Promise<void> {
  const items = await scope.rows<Item & { onDate: string }>(sql`
    select i.customer_id as id, i.ended_on::text as "endedOn", i.passed, i.wholly, r.on_date::text as "onDate"
    from retention.run_item i join retention.run r on r.id = i.run_id
    where i.run_id = ${runId} and i.customer_id = any(${customerIds as string[]}::uuid[]) and i.state = 'QUEUED'
    order by i.customer_id for update of i`);
  const [first] = items;
  if (!first) return;
  const ids = items.map(({ id }) => id);
  await scope.rows(
    sql`select 1 from customers.customer where id = any(${ids}::uuid[]) order by id for update`,
  );
  // By the day of the proposal: what came to its end since was approved by nobody.
  const now = await scope.rows<Item & { held: boolean }>(sql`
    select d.id, d.passed::int as passed, d.wholly, d.ended_on::text as "endedOn", ${isHeld} as held
    from (${due(scope, first.onDate, { among: ids })}) d`);
  const known = await scope.rows<{ id: string }>(
    sql`select id from customers.customer where id = any(${ids}::uuid[])`,
  );
  const there = new Set(known.map(({ id }) => id));
  const byId = new Map(now.map((one) => [one.id, one]));
  const fates = Map.groupBy(items, (item) => whyNot(item, byId.get(item.id), there) ?? 'DUE');
  for (const [fate, left] of fates)
    if (fate !== 'DUE')
      await endItems(
        scope,
        runId,
        left.map(({ id }) => id),
        sql`state = 'SKIPPED', reason = ${fate}`,
      );
  const dueItems = fates.get('DUE');
  if (!dueItems) return;
  const dueIds = dueItems.map(({ id }) => id);
  const whole = dueItems.filter(({ wholly }) => wholly).map(({ id }) => id);
  await takeTraces(scope, runId, 'customer', dueIds, { forGood: true });
  const stay = dueIds.filter((id) => !whole.includes(id));
  const besides = { gone: await mergedInto(scope, whole), 'terms passed': await mergedInto(scope, stay) };
  const gone = await letGoPassed(scope, dueIds, termsOn(scope, first.onDate));
  if (whole.length > 0)
    for (const [customer, counts] of await letGoWhole(scope, whole))
      gone.set(customer, [...(gone.get(customer) ?? []), ...counts]);
  scope.em.clear(); // rows were deleted below the entity manager
  if (whole.length > 0) await scope.emit(customersGone, { customerIds: whole });
  if (stay.length > 0) await scope.emit(events.termsPassed, { customerIds: stay });
  await endItems(scope, runId, dueIds, sql`state = 'DONE'`);
  const record = (step: 'gone' | 'terms passed', ids: readonly string[]) => {
    const those = new Map([...gone].filter(([id]) => ids.includes(id)));
    return those.size > 0
      ? recordErasures(scope, those, {
          ...lettingGo,
          step,
          runId,
          on: first.onDate,
          besides: besides[step],
        })
      : undefined;
  };
  await record('terms passed', stay);
  await record('gone', whole);
}

function whyNot(
  item: Item,
  now: (Item & { held: boolean }) | undefined,
  there: ReadonlySet<string>,
): keyof typeof SkipReason | undefined {
  if (!there.has(item.id)) return 'GONE';
  if (now?.held) return 'HELD';
  if (!now || (now.passed === 0 && !now.wholly)) return 'NOT_DUE';
  const asApproved = now.passed === item.passed && now.wholly === item.wholly && now.endedOn === item.endedOn;
  return asApproved ? undefined : 'CHANGED';
}
