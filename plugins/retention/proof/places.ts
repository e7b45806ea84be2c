import sql from 'sql-template-tag';
import { columnOf } from '../../../src/kernel/database.js';
import type { House } from '../../../src/kernel/house.js';
import { type Category, isPersonal, type PersonalData } from '../../../src/kernel/personal.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { declarations } from '../../../src/kernel/subject.js';

/**
 * Where in a table something may stand. `anywhere`: nobody's data belongs in this column, so whatever is found there is
 * a residue. `unowned`: a personal column, in rows whose customer or contact is not there any more. `own`: what it
 * holds is that row's own customer's, contact's or staff member's, or the law keeps it.
 */
export type Standing = 'anywhere' | 'unowned' | 'own';

export interface Place {
  schema: string;
  table: string;
  column: string;
  standing: Standing;
  /** Whether somebody has what stands there, as they have a name, an address or a number: a note only mentions it. */
  theirs?: boolean;
  /** As text, over the alias `t`; of bytes in base64. */
  text: string;
  bytes: boolean;
  /** Over the alias `t`: only rows that meet it; of `unowned`. */
  where?: string;
}

export interface Table {
  schema: string;
  table: string;
  pages: number;
  readable: boolean;
  places: Place[];
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const nameOfTable = ({ schema, table }: { schema: string; table: string }): string =>
  `${quoted(schema)}.${quoted(table)}`;

/** Of types that cannot hold what is looked for. */
const plainTypes = [
  'bool', 'date', 'timestamp', 'timestamptz', 'time', 'timetz', 'interval', 'uuid', 'int2', 'int4', 'float4', 'float8',
  'oid', 'xid', 'xid8', 'cid', 'tid', 'bit', 'varbit', 'pg_lsn', 'regclass', 'regtype', 'regproc',
]; // prettier-ignore

interface ColumnRow {
  schema: string;
  table: string;
  pages: string;
  readable: boolean;
  column: string | null;
  type: string | null;
}

/** Every column of every table of every schema that could hold it, as the database itself lists them. */
export async function allPlaces(scope: Scope): Promise<Table[]> {
  const skipped = [...plainTypes, ...plainTypes.map((type) => `_${type}`)];
  const rows = await scope.rows<ColumnRow>(sql`
    select n.nspname as schema, c.relname as "table", pg_relation_size(c.oid) / current_setting('block_size')::int as pages,
      has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable, a.attname as "column", y.typname as type
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join (pg_attribute a join pg_type y on y.oid = a.atttypid and y.typname <> all(${skipped}) and y.typtype <> 'e')
      on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'm') and c.relpersistence <> 't' and n.nspname not in ('pg_catalog', 'information_schema')
      and n.nspname not like 'pg\\_toast%' and n.nspname not like 'pg\\_temp%'
      -- sealed numbers; the only table that has what is looked for, in a form that nobody can read
      and c.oid <> 'retention.trace'::regclass
    order by 1, 2, a.attnum`);
  const declared = await declaredTables(scope);
  const tables = new Map<string, Table>();
  for (const { schema, table, pages, readable, column, type } of rows) {
    const name = `${schema}.${table}`;
    let known = tables.get(name);
    if (!known) tables.set(name, (known = { schema, table, pages: Number(pages), readable, places: [] }));
    if (!column || !type) continue;
    const judged = declared.get(name)?.(column) ?? { standing: 'anywhere' as const };
    known.places.push({
      schema,
      table,
      column,
      ...judged,
      text: asText(column, type),
      bytes: type === 'bytea',
    });
  }
  return [...tables.values()];
}

const asText = (column: string, type: string): string =>
  type === 'bytea' ? `encode(t.${quoted(column)}, 'base64')` : `t.${quoted(column)}::text`;

type Judge = (column: string) => Pick<Place, 'standing' | 'theirs' | 'where'>;

const had: ReadonlySet<Category> = new Set<Category>([
  'identity',
  'contact details',
  'financial',
  'identifier',
]);

async function declaredTables(scope: Scope): Promise<Map<string, Judge>> {
  const { house } = scope;
  const guarded = await guardedColumns(scope);
  const judges = new Map<string, Judge>();
  for (const { data } of declarations(house)) {
    const { schema, tableName } = house.database.metadataOf(data.entity);
    const name = `${schema}.${tableName}`;
    const unowned = unownedRows(house, data, name, guarded);
    const byColumn = new Map(
      Object.entries(data.columns).map(([property, column]) => [
        columnOf(house.database, data.entity, property),
        column,
      ]),
    );
    judges.set(name, (column) => {
      const declaration = byColumn.get(column);
      if (!isPersonal(declaration) && declaration !== 'derived') return { standing: 'anywhere' };
      const theirs = isPersonal(declaration) && had.has(declaration.category);
      return unowned ? { standing: 'unowned', theirs, where: unowned } : { standing: 'own', theirs };
    });
  }
  return judges;
}

/** Columns of which a reference sees to it that what they name is there. */
async function guardedColumns(scope: Scope): Promise<Set<string>> {
  const rows = await scope.rows<{ name: string }>(sql`
    select n.nspname || '.' || c.relname || '.' || a.attname as name from pg_constraint k
      join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    where k.contype = 'f' and k.convalidated and cardinality(k.conkey) = 1 and a.attnotnull`);
  return new Set(rows.map(({ name }) => name));
}

/** The condition that a row's owner is not there; undefined where every row has one, or none is about a customer. */
function unownedRows(
  house: House,
  data: PersonalData,
  name: string,
  guarded: Set<string>,
): string | undefined {
  const { subject } = data;
  if (subject.kind === 'staff' || subject.kind === 'party' || subject.kind === 'nobody') return undefined;
  const column = columnOf(house.database, data.entity, subject.column);
  const parent =
    subject.kind === 'through'
      ? house.database.metadataOf(subject.parent)
      : subject.kind === 'contact'
        ? { schema: 'contacts', tableName: 'contact' }
        : { schema: 'customers', tableName: 'customer' };
  const parentName = `${parent.schema}.${parent.tableName}`;
  if (name === parentName || guarded.has(`${name}.${column}`)) return undefined;
  return `not exists (select from ${nameOfTable({ schema: parent.schema as string, table: parent.tableName })} p where p.id = t.${quoted(column)})`;
}
