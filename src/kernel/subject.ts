import sql, { join, raw, type Sql } from 'sql-template-tag';
import { columnOf, tableOf } from './database.js';
import type { House } from './house.js';
import { refuseHeldBack } from './letting-go.js';
import { type EntityRef, isPersonal, type PersonalColumn, type PersonalData } from './personal.js';
import { entityName } from './schema.js';
import type { Scope } from './scope.js';

/** All declarations of all parts, in the order in which their rows can be deleted: those that refer to others first. */
export function declarations(house: Pick<House, 'parts'>): { part: string; data: PersonalData }[] {
  return house.parts
    .flatMap((part) => (part.personalData ?? []).map((data) => ({ part: part.name, data })))
    .toReversed();
}

export const personalColumns = (data: PersonalData): [property: string, column: PersonalColumn][] =>
  Object.entries(data.columns).filter((entry): entry is [string, PersonalColumn] => isPersonal(entry[1]));

export const declarationOf = (house: House, entity: EntityRef): PersonalData | undefined =>
  declarations(house).find(({ data }) => entityName(data.entity) === entityName(entity))?.data;

/** Whose rows: by their ids, or by a subquery that gives the ids. */
export type Whose = readonly string[] | Sql;

const among = (ids: Whose): Sql =>
  Array.isArray(ids) ? sql`= any(${ids as string[]}::uuid[])` : sql`in (${ids as Sql})`;

/**
 * The condition over the alias `t` that a row is about one of these customers or contacts; undefined when rows of
 * this entity never are.
 */
export function aboutCondition(
  house: House,
  data: PersonalData,
  whom: 'customer' | 'contact',
  ids: Whose,
): Sql | undefined {
  const { subject } = data;
  const column = (name: string) => raw(`"${columnOf(house.database, data.entity, name)}"`);
  switch (subject.kind) {
    case 'customer':
      if (whom === 'customer') return sql`t.${column(subject.column)} ${among(ids)}`;
      return subject.contact ? sql`t.${column(subject.contact)} ${among(ids)}` : undefined;
    case 'contact': {
      if (whom === 'contact') return sql`t.${column(subject.column)} ${among(ids)}`;
      return sql`t.${column(subject.column)} in (select id from contacts.contact where customer_id ${among(ids)})`;
    }
    case 'through': {
      const parent = declarationOf(house, subject.parent);
      const inner = parent && aboutCondition(house, parent, whom, ids);
      return (
        inner &&
        sql`t.${column(subject.column)} in (select t.id from ${tableOf(house.database, subject.parent)} t where ${inner})`
      );
    }
    default:
      return undefined;
  }
}

/** The id of the customer that the row at `alias` is about, as an expression; undefined where rows never are about one. */
export function customerOf(house: House, data: PersonalData, alias = 't'): Sql | undefined {
  const { subject } = data;
  if (subject.kind !== 'customer' && subject.kind !== 'contact' && subject.kind !== 'through')
    return undefined;
  const column = raw(`${alias}."${columnOf(house.database, data.entity, subject.column)}"`);
  if (subject.kind === 'customer') return column;
  const above = `${alias}p`;
  if (subject.kind === 'contact')
    return sql`(select ${raw(above)}.customer_id from contacts.contact ${raw(above)} where ${raw(above)}.id = ${column})`;
  const parent = declarationOf(house, subject.parent);
  const inner = parent && customerOf(house, parent, above);
  return (
    inner &&
    sql`(select ${inner} from ${tableOf(house.database, subject.parent)} ${raw(above)} where ${raw(above)}.id = ${column})`
  );
}

export interface LetGo {
  /** With its schema, such as `contacts.contact`. */
  table: string;
  rows: number;
  /** `kept`: the law wants these rows, or some of their columns, for longer. */
  how: 'deleted' | 'emptied' | 'kept';
}

/** What minimising would do to these customers, as counts, without doing it. */
export async function previewMinimise(scope: Scope, customers: Whose): Promise<LetGo[]> {
  const steps = stepsOfLetting(scope.house, 'customer', customers);
  if (steps.length === 0) return [];
  const counts = await scope.row<Record<string, string>>(
    sql`select ${join(steps.map((step, index) => sql`(select count(*) from ${step.table} t where ${step.condition}) as ${raw(`"${index}"`)}`))}`,
  );
  return steps
    .map((step, index): LetGo => ({ table: step.name, rows: Number(counts?.[index]), how: step.how }))
    .filter(({ rows }) => rows > 0);
}

/**
 * Minimises customers in this transaction: in every part, rows that go are deleted, and columns that are kept until
 * minimising are emptied (P13), a statement a table for all of them together. Derived from the declarations, so a plugin
 * written tomorrow takes part by itself.
 * It looks at no date itself: the mark comes first, and with it the database refuses whoever is not due.
 * @param mark assignments to the customer's own row, such as the day on which it is minimised
 * @returns what went, of each customer
 */
export async function minimise(
  scope: Scope,
  customerIds: readonly string[],
  mark?: Sql,
): Promise<ReadonlyMap<string, LetGo[]>> {
  const steps = stepsOfLetting(scope.house, 'customer', customerIds);
  if (!mark) return letGo(scope, steps);
  const own = steps.find((step) => step.ownRow && step.how === 'emptied');
  if (!own) throw new Error('The declaration of the customer itself is missing.');
  const marked: Step = { ...own, condition: own.ownRow as Sql, changes: sql`${own.changes}, ${mark}` };
  return letGo(scope, [marked, ...steps.filter((step) => step !== own)]);
}

/**
 * Erases what is kept of one contact, in every part (GDPR art. 17). What the law keeps stays, exactly as it does at
 * minimising (art. 17(3)(b)), and is named in the answer as `kept`; the rows of the contact's office are not theirs.
 * @param options.again it was erased before, and is back with a database that was put back
 * @throws CONFLICT while an office is held of which rows would go
 */
export async function eraseContact(
  scope: Scope,
  contactId: string,
  options: { again?: boolean } = {},
): Promise<LetGo[]> {
  const { house } = scope;
  if (!options.again)
    await refuseHeldBack(house, (statement) => scope.rows(statement), officesBehind(house, [contactId]));
  const gone = await letGo(scope, stepsOfLetting(house, 'contact', [contactId]));
  return [...[...gone.values()].flat(), ...(await keptOf(scope, contactId))];
}

/** A subquery that gives the customers of whom rows would go with these contacts: where they work, and where they did. */
export const officesBehind = (house: House, contactIds: readonly string[]): Sql =>
  join(
    stepsOfLetting(house, 'contact', contactIds).map(
      ({ customer, table, condition }) => sql`select ${customer} from ${table} t where ${condition}`,
    ),
    ' union ',
  );

/** Takes steps in this transaction, a statement a table. @returns what went, of each customer */
export async function letGo(scope: Scope, steps: readonly Step[]): Promise<Map<string, LetGo[]>> {
  const done = new Map<string, LetGo[]>();
  for (const step of steps) {
    const statement =
      step.how === 'deleted'
        ? sql`delete from ${step.table} t where ${step.condition}`
        : sql`update ${step.table} t set ${step.changes} where ${step.condition}`;
    const counts = await scope.rows<{ of: string; rows: number }>(sql`
      with gone as (${statement} returning ${step.customer} as customer)
      select customer as of, count(*)::int as rows from gone group by customer`);
    for (const { of, rows } of counts) {
      const one: LetGo = { table: step.name, rows, how: step.how };
      const known = done.get(of);
      if (known) known.push(one);
      else done.set(of, [one]);
    }
  }
  return done;
}

async function keptOf(scope: Scope, contactId: string): Promise<LetGo[]> {
  const kept: LetGo[] = [];
  for (const { data } of declarations(scope.house)) {
    const condition = aboutCondition(scope.house, data, 'contact', [contactId]);
    if (!condition || !personalColumns(data).some(([, column]) => column.until === 'statutory')) continue;
    const row = await scope.row<{ n: string }>(
      sql`select count(*) as n from ${tableOf(scope.house.database, data.entity)} t where ${condition}`,
    );
    if (row && row.n !== '0')
      kept.push({ table: nameOf(scope.house, data.entity), rows: Number(row.n), how: 'kept' });
  }
  return kept;
}

export interface Step {
  name: string;
  table: Sql;
  /** Over the alias `t`: rows about them that still have something to let go, so that doing it again does nothing. */
  condition: Sql;
  how: 'deleted' | 'emptied';
  changes: Sql;
  /** Of which customer a row at `t` is. */
  customer: Sql;
  /** The condition for the customer's own row, filled or not; of other tables undefined. */
  ownRow?: Sql;
}

export function nameOf(house: House, entity: EntityRef): string {
  const meta = house.database.metadataOf(entity);
  return `${meta.schema}.${meta.tableName}`;
}

function stepsOfLetting(house: House, whom: 'customer' | 'contact', ids: Whose): Step[] {
  return childrenFirst(declarations(house)).flatMap(({ data }): Step[] => {
    const about = aboutCondition(house, data, whom, ids);
    const customer = customerOf(house, data);
    if (!about || !customer) return [];
    const { subject } = data;
    const { primaryKeys } = house.database.metadataOf(data.entity);
    const ownRow =
      subject.kind === 'customer' && primaryKeys.includes(subject.column as never) ? about : undefined;
    const base = {
      name: nameOf(house, data.entity),
      table: tableOf(house.database, data.entity),
      customer,
      ownRow,
    };
    const { rowsAtMinimise } = data;
    if (rowsAtMinimise === 'delete') return [{ ...base, how: 'deleted', condition: about, changes: sql`` }];
    const steps: Step[] = [];
    if (typeof rowsAtMinimise === 'object')
      steps.push({
        ...base,
        how: 'deleted',
        condition: sql`${about} and (${raw(rowsAtMinimise.deleteWhere)})`,
        changes: sql``,
      });
    const emptied = personalColumns(data)
      .filter(([, column]) => column.until === 'minimise')
      .map(
        ([property, column]) =>
          [raw(`"${columnOf(house.database, data.entity, property)}"`), column.replaceBy] as const,
      );
    if (emptied.length === 0) return steps;
    const assignments = emptied.map(([column, value]) => sql`${column} = ${value}`);
    // Whoever read the row before must not write back what is emptied now: their change meets a newer version.
    const { versionProperty } = house.database.metadataOf(data.entity);
    if (versionProperty) {
      const version = raw(`"${columnOf(house.database, data.entity, versionProperty)}"`);
      assignments.push(sql`${version} = t.${version} + 1`);
    }
    const filled = emptied.map(([column, value]) =>
      value === null ? sql`t.${column} is not null` : sql`t.${column} is distinct from ${value}`,
    );
    steps.push({
      ...base,
      how: 'emptied',
      condition: sql`${about} and (${join(filled, ' or ')})`,
      changes: join(assignments),
    });
    return steps;
  });
}

/** A row that is found through its parent goes before the parent, in whichever order a part names them. */
export function childrenFirst<D extends { data: PersonalData }>(all: readonly D[]): D[] {
  const placed = new Set<D>();
  const place = (one: D): void => {
    if (placed.has(one)) return;
    for (const other of all) {
      const { subject } = other.data;
      if (
        other !== one &&
        subject.kind === 'through' &&
        entityName(subject.parent) === entityName(one.data.entity)
      )
        place(other);
    }
    placed.add(one);
  };
  all.forEach(place);
  return [...placed];
}

/**
 * Everything that is kept of one customer or contact, part by part: what a data subject gets to see (GDPR art. 15).
 * What somebody signs in with is left out: it tells them nothing, and would let a reader of the answer in.
 */
export async function exportSubject(
  scope: Scope,
  whom: 'customer' | 'contact',
  id: string,
): Promise<Record<string, Record<string, unknown>[]>> {
  const { house } = scope;
  const result: Record<string, Record<string, unknown>[]> = {};
  for (const { part, data } of declarations(house).toReversed()) {
    const condition = aboutCondition(house, data, whom, [id]);
    const columns = personalColumns(data).filter(([, column]) => column.category !== 'credential');
    if (!condition || columns.length === 0) continue;
    const list = raw(
      columns
        .map(([property]) => `t."${columnOf(house.database, data.entity, property)}" as "${property}"`)
        .join(', '),
    );
    const { primaryKeys } = house.database.metadataOf(data.entity);
    const order = raw(
      primaryKeys.map((key) => `t."${columnOf(house.database, data.entity, key)}"`).join(', '),
    );
    const rows = await scope.rows<Record<string, unknown>>(
      sql`select ${list} from ${tableOf(house.database, data.entity)} t where ${condition} order by ${order}`,
    );
    if (rows.length > 0) result[`${part}.${entityName(data.entity)}`] = rows;
  }
  return result;
}
