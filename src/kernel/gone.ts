import sql, { join, raw, type Sql } from 'sql-template-tag';
import { columnOf, tableOf } from './database.js';
import type { House } from './house.js';
import { allOutstanding } from './letting-go.js';
import type { PersonalData } from './personal.js';
import { relationYears, retentionClasses, statutoryYears } from './retention-classes.js';
import { ownTermOf } from './retention-schedule.js';
import type { Scope } from './scope.js';
import {
  aboutCondition,
  childrenFirst,
  customerOf,
  declarationOf,
  declarations,
  letGo,
  type LetGo,
  nameOf,
  type Step,
  type Whose,
} from './subject.js';

/** By which calendar it is looked at, and for how long the law keeps of a customer. */
export interface Terms {
  readonly today: string;
  /** An expression: the years that invoices and master data of a customer are kept, given the expression of its id. */
  readonly years: (customer: Sql) => Sql;
}

/**
 * The condition over the alias `t` that the own term of a row has passed; undefined where rows have none. It may be
 * unknown (null) of a row that has not begun its term, such as a draft.
 * @param late days after it: rows that should have been gone by then
 */
export function passed(house: House, data: PersonalData, terms: Terms, late = 0): Sql | undefined {
  const term = ownTermOf(data);
  if (!term) {
    const { subject } = data;
    const parent = subject.kind === 'through' ? declarationOf(house, subject.parent) : undefined;
    const inner = parent && passed(house, parent, terms, late);
    if (!inner || subject.kind !== 'through' || data.retention) return undefined;
    const column = raw(`t."${columnOf(house.database, data.entity, subject.column)}"`);
    return sql`${column} in (select t.id from ${tableOf(house.database, subject.parent)} t where ${inner})`;
  }
  const property = 'lastDay' in term ? term.lastDay : term.since;
  const known = house.database.metadataOf(data.entity).properties[property as never] as {
    columnTypes?: string[];
  };
  const column = raw(`t."${columnOf(house.database, data.entity, property)}"`);
  const day = known.columnTypes?.[0]?.startsWith('timestamp')
    ? sql`(${column} at time zone 'Europe/Amsterdam')::date`
    : column;
  const today = sql`(${terms.today}::date - ${late}::int)`;
  if ('since' in term) return sql`(${day} + ${relationYears} * interval '1 year')::date <= ${today}`;
  const more = sql`(${terms.years(customerOf(house, data) as Sql)} - ${statutoryYears})`;
  // The first half alone can be answered by an index.
  return sql`(${day} < ${today} and (${day} + ${more} * interval '1 year')::date < ${today})`;
}

interface Termed {
  data: PersonalData;
  table: Sql;
  customer: Sql;
  passed: Sql;
}

/** Entities of which rows have a term of their own, children before what they hang on. */
function termed(house: House, terms: Terms, late?: boolean): Termed[] {
  return childrenFirst(declarations(house)).flatMap(({ data }) => {
    const term = ownTermOf(data);
    const has = passed(house, data, terms, late && term ? retentionClasses[term.class].within : 0);
    const customer = customerOf(house, data);
    return has && customer
      ? [{ data, table: tableOf(house.database, data.entity), customer, passed: has }]
      : [];
  });
}

/** A statement that gives `customer_id` and `rows`: of each customer that has any, how many rows whose own term has passed. */
export function rowsPassed(house: House, terms: Terms, late = false): Sql {
  const all = termed(house, terms, late)
    .filter(({ data }) => ownTermOf(data))
    .map(
      ({ table, customer, passed: has }) =>
        sql`select ${customer} as customer_id, count(*) as rows from ${table} t where ${has} group by 1`,
    );
  return all.length > 0
    ? sql`select customer_id, sum(rows)::int as rows from (${join(all, ' union all ')}) o group by customer_id`
    : sql`select null::uuid as customer_id, 0 as rows where false`;
}

/**
 * The condition over the alias `c` of a customer that nothing of it has to be kept any more: it was minimised, the term
 * of its master data has passed, and so has that of each of its rows (P14, P15).
 */
export function nothingKept(
  house: House,
  terms: Terms,
  { late = false, foreseen = false }: { late?: boolean; foreseen?: boolean } = {},
): Sql {
  const days = late ? retentionClasses['master data'].within : 0;
  const held = termed(house, terms)
    .filter(({ data }) => ownTermOf(data))
    .map(
      ({ table, customer, passed: has }) =>
        sql`not exists (select 1 from ${table} t where ${customer} = c.id and (${has}) is not true)`,
    );
  return join(
    [
      // Whoever looks ahead may expect that minimising, which comes years before, was done.
      foreseen ? sql`c.ended_on is not null` : sql`c.minimised_on is not null`,
      sql`make_date(extract(year from c.ended_on)::int + ${terms.years(raw('c.id'))}, 12, 31) < (${terms.today}::date - ${days}::int)`,
      ...held,
      // What lies outside the database has to be gone before its record may.
      ...(foreseen ? [] : [sql`c.id not in (select customer_id from (${allOutstanding(house)}) o)`]),
    ],
    ' and ',
  );
}

/** What would go by terms of its own, and of whole customers, as counts. */
export async function previewGone(
  scope: Scope,
  terms: Terms,
  customers: Whose,
  whole: Whose,
): Promise<LetGo[]> {
  const { house } = scope;
  const own = new Map(termed(house, terms).map(({ data, passed: has }) => [data, has]));
  const counted = childrenFirst(declarations(house)).flatMap(({ data }) => {
    const about = (ids: Whose) => aboutCondition(house, data, 'customer', ids);
    const all = about(whole);
    if (!all) return [];
    const has = own.get(data);
    const condition = has ? sql`(${all} or (${about(customers)} and ${has}))` : all;
    return [{ table: nameOf(house, data.entity), from: tableOf(house.database, data.entity), condition }];
  });
  const counts = await scope.row<Record<string, string>>(
    sql`select ${join(counted.map(({ from, condition }, n) => sql`(select count(*) from ${from} t where ${condition}) as ${raw(`"${n}"`)}`))}`,
  );
  return counted
    .map(({ table }, n): LetGo => ({ table, rows: Number(counts?.[n]), how: 'deleted' }))
    .filter(({ rows }) => rows > 0);
}

/** Lets go of rows of these customers whose own term has passed, in every part; the customers themselves stay. */
export async function letGoPassed(
  scope: Scope,
  customerIds: readonly string[],
  terms: Terms,
): Promise<Map<string, LetGo[]>> {
  const steps = termed(scope.house, terms).map(({ data, table, customer, passed: has }): Placed => {
    const about = aboutCondition(scope.house, data, 'customer', customerIds) as Sql;
    const name = nameOf(scope.house, data.entity);
    return {
      data,
      name,
      table,
      customer,
      condition: sql`${about} and ${has}`,
      how: 'deleted',
      changes: sql``,
    };
  });
  // What has the term itself is deleted, and nothing above it.
  return letGoWithFollowers(scope, steps, ({ data }) => !ownTermOf(data));
}

/**
 * Lets go of customers as a whole, in every part: nothing remains of them in this database but what says that they
 * went. It looks at no date itself: the database refuses whoever is held by law.
 * @returns what went, of each customer
 */
export async function letGoWhole(
  scope: Scope,
  customerIds: readonly string[],
): Promise<Map<string, LetGo[]>> {
  const { house } = scope;
  const steps = childrenFirst(declarations(house)).flatMap(({ data }): Placed[] => {
    const condition = aboutCondition(house, data, 'customer', customerIds);
    const customer = customerOf(house, data);
    const name = nameOf(house, data.entity);
    const table = tableOf(house.database, data.entity);
    return condition && customer
      ? [{ data, name, table, condition, customer, how: 'deleted', changes: sql`` }]
      : [];
  });
  const isOwn = ({ name }: Step) => name === 'customers.customer';
  return letGoWithFollowers(
    scope,
    [...steps.filter((step) => !isOwn(step)), ...steps.filter(isOwn)],
    () => true,
  );
}

type Placed = Step & { data: PersonalData };

/**
 * Deletes, and lets what follows by itself follow: rows that the database deletes with what they refer to are counted
 * first. Of some of them the application may delete none by itself.
 * @param above whether what a row refers to is deleted here too
 */
async function letGoWithFollowers(
  scope: Scope,
  steps: readonly Placed[],
  above: (step: Placed) => boolean,
): Promise<Map<string, LetGo[]>> {
  const cascades = new Set(
    (
      await scope.rows<{ pair: string }>(sql`
        select distinct tn.nspname || '.' || t.relname || '>' || pn.nspname || '.' || p.relname as pair from pg_constraint c
          join pg_class t on t.oid = c.conrelid join pg_namespace tn on tn.oid = t.relnamespace
          join pg_class p on p.oid = c.confrelid join pg_namespace pn on pn.oid = p.relnamespace
        where c.contype = 'f' and c.confdeltype = 'c'`)
    ).map(({ pair }) => pair),
  );
  const follows = (step: Placed) =>
    above(step) && cascades.has(`${step.name}>${parentOf(scope.house, step.data)}`);
  const gone = await countOf(scope, steps.filter(follows));
  const deleted = await letGo(
    scope,
    steps.filter((step) => !follows(step)),
  );
  for (const [customer, counts] of deleted) gone.set(customer, [...(gone.get(customer) ?? []), ...counts]);
  return gone;
}

/** The table to which the rows of an entity refer for whom they are about. */
function parentOf(house: House, { subject }: PersonalData): string | undefined {
  if (subject.kind === 'through') return nameOf(house, subject.parent);
  return { customer: 'customers.customer', contact: 'contacts.contact' }[subject.kind as string];
}

async function countOf(scope: Scope, steps: readonly Step[]): Promise<Map<string, LetGo[]>> {
  const found = new Map<string, LetGo[]>();
  for (const { name, table, condition, customer } of steps) {
    const counts = await scope.rows<{ of: string; rows: number }>(
      sql`select ${customer} as of, count(*)::int as rows from ${table} t where ${condition} group by 1`,
    );
    for (const { of, rows } of counts)
      found.set(of, [...(found.get(of) ?? []), { table: name, rows, how: 'deleted' }]);
  }
  return found;
}
