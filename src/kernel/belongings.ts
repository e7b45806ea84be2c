import sql, { join, raw, type Sql } from 'sql-template-tag';
import { columnOf } from './database.js';
import { derived, isPersonal, type PersonalData } from './personal.js';
import type { Scope } from './scope.js';
import { declarations } from './subject.js';

/** A column, in whichever part, that says whose a row is. */
export interface Belonging {
  /** With its schema, such as `notes.note`. */
  readonly table: string;
  readonly column: string;
  readonly derived?: boolean;
}

/** Rows that others keep in step with what they are derived from: of a customer that goes, these go. */
const isDerived = ({ columns }: PersonalData): boolean =>
  Object.values(columns).includes(derived) && !Object.values(columns).some((column) => isPersonal(column));

export interface Clash extends Belonging {
  /** Columns of which each customer may have only one row with the same values. */
  readonly unique: string[];
  readonly rows: number;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const tableOf = ({ table }: Belonging): Sql => raw(table.split('.').map(quoted).join('.'));

/**
 * Where customers' rows are: from the declarations of personal data and from the database's own references, so that a
 * plugin written tomorrow takes part by itself. What is found through a contact or an invoice comes along with it.
 */
export async function belongingsOfCustomers(scope: Scope): Promise<Belonging[]> {
  const { database } = scope.house;
  const found = new Map<string, Belonging>();
  const add = (one: Belonging) => found.set(`${one.table}.${one.column}`, one);
  for (const { data } of declarations(scope.house)) {
    const { schema, tableName } = database.metadataOf(data.entity);
    if (data.subject.kind !== 'customer' || `${schema}.${tableName}` === 'customers.customer') continue;
    add({
      table: `${schema}.${tableName}`,
      column: columnOf(database, data.entity, data.subject.column),
      derived: isDerived(data),
    });
  }
  const references = await scope.rows<Belonging>(sql`
    select n.nspname || '.' || t.relname as "table", a.attname as "column" from pg_constraint c
      join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'customers.customer'::regclass and c.conparentid = 0`);
  for (const one of references) if (!found.has(`${one.table}.${one.column}`)) add(one);
  // What is derived goes last: it follows each of the moves before.
  const place = (one: Belonging) => `${one.derived ? 2 : 1} ${one.table}.${one.column}`;
  return [...found.values()].toSorted((a, b) => place(a).localeCompare(place(b)));
}

export async function countBelongings(
  scope: Scope,
  all: readonly Belonging[],
  customerId: string,
): Promise<{ table: string; rows: number }[]> {
  const moving = all.filter((one) => !one.derived);
  const counts = await scope.row<Record<string, string>>(
    sql`select ${join(moving.map((one, n) => sql`(select count(*) from ${tableOf(one)} where ${raw(quoted(one.column))} = ${customerId}) as ${raw(`"${n}"`)}`))}`,
  );
  return moving.map(({ table }, n) => ({ table, rows: Number(counts?.[n]) })).filter(({ rows }) => rows > 0);
}

/** Gives all rows of one customer to another, in the caller's transaction. */
export async function giveBelongings(
  scope: Scope,
  all: readonly Belonging[],
  fromId: string,
  toId: string,
): Promise<{ table: string; rows: number }[]> {
  const given: { table: string; rows: number }[] = [];
  for (const one of all) {
    const column = raw(quoted(one.column));
    if (one.derived) {
      await scope.rows(sql`delete from ${tableOf(one)} where ${column} = ${fromId}`);
      continue;
    }
    const row = await scope.row<{ n: string }>(sql`
      with given as (update ${tableOf(one)} set ${column} = ${toId} where ${column} = ${fromId} returning 1)
      select count(*) as n from given`);
    if (row && row.n !== '0') given.push({ table: one.table, rows: Number(row.n) });
  }
  return given;
}

/** Rows of the one that could not stand beside those of the other, by the database's unique indexes. */
export async function clashes(
  scope: Scope,
  all: readonly Belonging[],
  fromId: string,
  toId: string,
): Promise<Clash[]> {
  const found: Clash[] = [];
  for (const one of all.filter(({ derived: follows }) => !follows)) {
    const indexes = await scope.rows<{ unique: string[]; condition: string | null }>(sql`
      select array_agg(a.attname::text order by k.place) as unique, pg_get_expr(i.indpred, i.indrelid) as condition
      from pg_index i cross join unnest(i.indkey::smallint[]) with ordinality k(number, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
      where i.indrelid = ${one.table}::regclass and i.indisunique and i.indexprs is null
      group by i.indexrelid, i.indpred, i.indrelid having bool_or(a.attname = ${one.column})`);
    for (const { unique, condition } of indexes) {
      const rowsOf = (id: string) =>
        sql`(select * from ${tableOf(one)} where ${raw(quoted(one.column))} = ${id} and ${raw(condition ?? 'true')})`;
      const others = unique.filter((name) => name !== one.column);
      const same = others.map((name) => sql`f.${raw(quoted(name))} = t.${raw(quoted(name))}`);
      const row = await scope.row<{ n: string }>(
        sql`select count(*) as n from ${rowsOf(fromId)} f join ${rowsOf(toId)} t on ${same.length > 0 ? join(same, ' and ') : raw('true')}`,
      );
      if (row && row.n !== '0') found.push({ ...one, unique, rows: Number(row.n) });
    }
  }
  return found;
}
