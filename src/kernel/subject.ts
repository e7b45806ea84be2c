import sql, { join, raw, type Sql } from 'sql-template-tag';
import { columnOf, tableOf } from './database.js';
import type { House } from './house.js';
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

const declarationOf = (house: House, entity: EntityRef): PersonalData | undefined =>
  declarations(house).find(({ data }) => entityName(data.entity) === entityName(entity))?.data;

/**
 * The condition over the alias `t` that a row is about one of these customers or contacts; undefined when rows of
 * this entity never are.
 */
export function aboutCondition(
  house: House,
  data: PersonalData,
  whom: 'customer' | 'contact',
  ids: readonly string[],
): Sql | undefined {
  const { subject } = data;
  const column = (name: string) => raw(`"${columnOf(house.database, data.entity, name)}"`);
  switch (subject.kind) {
    case 'customer':
      return whom === 'customer'
        ? sql`t.${column(subject.column)} = any(${ids as string[]}::uuid[])`
        : undefined;
    case 'contact': {
      if (whom === 'contact') return sql`t.${column(subject.column)} = any(${ids as string[]}::uuid[])`;
      return sql`t.${column(subject.column)} in (select id from contacts.contact where customer_id = any(${ids as string[]}::uuid[]))`;
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

export interface LetGo {
  table: string;
  rows: number;
  /** `deleted` or `emptied`. */
  how: 'deleted' | 'emptied';
}

/** What minimising would do to these customers, as counts, without doing it. */
export async function previewMinimise(scope: Scope, customerIds: readonly string[]): Promise<LetGo[]> {
  const found: LetGo[] = [];
  for (const step of minimiseSteps(scope.house, customerIds)) {
    const row = await scope.row<{ n: string }>(
      sql`select count(*) as n from ${step.table} t where ${step.condition}`,
    );
    if (row && row.n !== '0') found.push({ table: step.name, rows: Number(row.n), how: step.how });
  }
  return found;
}

/**
 * Minimises customers in this transaction: in every part, rows that go are deleted, and columns that are kept until
 * minimising are emptied (P13). Derived from the declarations, so a plugin written tomorrow takes part by itself.
 */
export async function minimise(scope: Scope, customerIds: readonly string[]): Promise<LetGo[]> {
  const done: LetGo[] = [];
  for (const step of minimiseSteps(scope.house, customerIds)) {
    const statement =
      step.how === 'deleted'
        ? sql`delete from ${step.table} t where ${step.condition}`
        : sql`update ${step.table} t set ${join(step.changes.map(([column, value]) => sql`${raw(`"${column}"`)} = ${value}`))} where ${step.condition}`;
    const row = await scope.row<{ n: string }>(
      sql`with gone as (${statement} returning 1) select count(*) as n from gone`,
    );
    if (row && row.n !== '0') done.push({ table: step.name, rows: Number(row.n), how: step.how });
  }
  return done;
}

interface Step {
  name: string;
  table: Sql;
  condition: Sql;
  how: LetGo['how'];
  changes: [column: string, value: PersonalColumn['replaceBy']][];
}

function minimiseSteps(house: House, customerIds: readonly string[]): Step[] {
  return declarations(house).flatMap(({ data }): Step[] => {
    const condition = aboutCondition(house, data, 'customer', customerIds);
    if (!condition) return [];
    const changes = personalColumns(data)
      .filter(([, column]) => column.until === 'minimise')
      .map(([property, column]): Step['changes'][number] => [
        columnOf(house.database, data.entity, property),
        column.replaceBy,
      ]);
    const how = data.rowsAtMinimise === 'delete' ? 'deleted' : 'emptied';
    if (how === 'emptied' && changes.length === 0) return [];
    const meta = house.database.metadataOf(data.entity);
    return [
      {
        name: `${meta.schema}.${meta.tableName}`,
        table: tableOf(house.database, data.entity),
        condition,
        how,
        changes,
      },
    ];
  });
}

/** Everything that is kept of one customer or contact, part by part: what a data subject gets to see (GDPR art. 15). */
export async function exportSubject(
  scope: Scope,
  whom: 'customer' | 'contact',
  id: string,
): Promise<Record<string, Record<string, unknown>[]>> {
  const { house } = scope;
  const result: Record<string, Record<string, unknown>[]> = {};
  for (const { part, data } of declarations(house).toReversed()) {
    const condition = aboutCondition(house, data, whom, [id]);
    const columns = personalColumns(data);
    if (!condition || columns.length === 0) continue;
    const list = raw(
      columns
        .map(([property]) => `t."${columnOf(house.database, data.entity, property)}" as "${property}"`)
        .join(', '),
    );
    const rows = await scope.rows<Record<string, unknown>>(
      sql`select ${list} from ${tableOf(house.database, data.entity)} t where ${condition}`,
    );
    if (rows.length > 0) result[`${part}.${entityName(data.entity)}`] = rows;
  }
  return result;
}

/**
 * Erases what is kept of one contact, in every part; the rows of the contact's office stay (GDPR art. 17). Rows
 * that the law keeps are those of the office, not of the person, and so remain.
 */
export async function eraseContact(scope: Scope, contactId: string): Promise<LetGo[]> {
  const done: LetGo[] = [];
  for (const { data } of declarations(scope.house)) {
    const condition = aboutCondition(scope.house, data, 'contact', [contactId]);
    if (!condition) continue;
    const meta = scope.house.database.metadataOf(data.entity);
    const row = await scope.row<{ n: string }>(
      sql`with gone as (delete from ${tableOf(scope.house.database, data.entity)} t where ${condition} returning 1) select count(*) as n from gone`,
    );
    if (row && row.n !== '0')
      done.push({ table: `${meta.schema}.${meta.tableName}`, rows: Number(row.n), how: 'deleted' });
  }
  return done;
}
