import type { EntityMetadata } from '@mikro-orm/core';
import { type GraphQLSchema, isObjectType } from 'graphql';
import sql, { raw, type Sql } from 'sql-template-tag';
import { columnOf, type Database, tableOf } from './database.js';
import { type EntityRef, isPersonal, type PersonalData } from './personal.js';
import type { Plugin } from './plugin.js';
import { entityName } from './schema.js';
import { declarations } from './subject.js';

type Parts = readonly Plugin[];

/**
 * What a declaration names is held against the entity and the database, at boot: a name that is not there would come
 * out when somebody is minimised, exported or erased, which is years later and then of nobody in the house.
 * @returns one line that names the plugin, the entity and the property
 */
export async function wrongDeclaration(
  database: Database,
  parts: Parts,
  schema: GraphQLSchema,
): Promise<string | undefined> {
  const types = await columnTypes(database);
  for (const { part, data } of declarations({ parts }).toReversed()) {
    const problem =
      wrongEntity(parts, data.entity) ??
      wrongColumn(database, data, types) ??
      wrongSubject(database, parts, data, types) ??
      wrongShows(data, schema) ??
      (await wrongLetting(database, data));
    if (problem) return `plugin "${part}": ${entityName(data.entity)}${problem}`;
  }
  return undefined;
}

/** The type of each column, by `schema.table.column`. */
type Types = ReadonlyMap<string, string>;

async function columnTypes(database: Database): Promise<Types> {
  const rows = await database.read<{ column: string; type: string }>(sql`
    select n.nspname || '.' || c.relname || '.' || a.attname as "column", format_type(a.atttypid, null) as type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v', 'm') and n.nspname not in ('pg_catalog', 'information_schema')`);
  return new Map(rows.map(({ column, type }) => [column, type]));
}

const isThere = (parts: Parts, entity: EntityRef): boolean =>
  parts.some(({ entities = [] }) => entities.some((one) => entityName(one) === entityName(entity)));

const wrongEntity = (parts: Parts, entity: EntityRef): string | undefined =>
  isThere(parts, entity) ? undefined : ` is declared, and no part has it; add it to entities`;

/** Properties that stand in a column of their own. */
const propertiesOf = (meta: EntityMetadata) =>
  meta.props.filter(({ fieldNames, persist }) => fieldNames?.length === 1 && persist !== false);

const typeOf = (meta: EntityMetadata, types: Types, property: string): string | undefined => {
  const [column] = propertiesOf(meta).find(({ name }) => name === property)?.fieldNames ?? [];
  return types.get(`${meta.schema}.${meta.tableName}.${column}`);
};

/** The property, when the declaration names one that is not there, with those that are. */
const notThere = (meta: EntityMetadata, property: string): string | undefined => {
  const names = propertiesOf(meta).map(({ name }) => name);
  return names.includes(property)
    ? undefined
    : `${property}, which is no property of it; name one of ${names.join(', ')}`;
};

function wrongColumn(database: Database, data: PersonalData, types: Types): string | undefined {
  const meta = database.metadataOf(data.entity);
  for (const property of Object.keys(data.columns)) {
    const missing = notThere(meta, property);
    if (missing) return `: columns names ${missing}`;
    if (!typeOf(meta, types, property))
      return `.${property} is in its columns, and table ${meta.schema}.${meta.tableName} of the database has no such column; add it in a migration`;
  }
  return undefined;
}

/** What says whose a row is: compared with ids of customers, contacts or rows of the parent. */
function wrongSubject(
  database: Database,
  parts: Parts,
  { entity, subject }: PersonalData,
  types: Types,
): string | undefined {
  const meta = database.metadataOf(entity);
  const named =
    'column' in subject
      ? [subject.column, ...('contact' in subject && subject.contact ? [subject.contact] : [])]
      : [];
  for (const property of named) {
    const missing = notThere(meta, property);
    if (missing) return `: subject names ${missing}`;
    const type = typeOf(meta, types, property);
    if (type !== 'uuid') return `: subject names ${property}, which is ${type}; an id is uuid`;
  }
  return subject.kind === 'through' ? wrongParent(database, parts, entity, types) : undefined;
}

function wrongParent(database: Database, parts: Parts, entity: EntityRef, types: Types): string | undefined {
  const all = declarations({ parts });
  const way = [entityName(entity)];
  for (let at: EntityRef = entity; ;) {
    const subject = all.find(({ data }) => entityName(data.entity) === entityName(at))?.data.subject;
    if (!subject)
      return `: subject goes through ${entityName(at)}, which has no personal-data declaration; declare it, or name another parent`;
    if (['staff', 'party', 'nobody'].includes(subject.kind))
      return `: subject goes through ${entityName(at)}, which is about no customer; say aboutStaff, aboutParty or aboutNobody`;
    if (subject.kind !== 'through') return undefined;
    at = subject.parent;
    if (way.includes(entityName(at)))
      return `: subject goes in a circle: ${[...way, entityName(at)].join(' → ')}`;
    way.push(entityName(at));
    if (isThere(parts, at) && typeOf(database.metadataOf(at), types, 'id') !== 'uuid')
      return `: subject goes through ${entityName(at)}, which has no id that is uuid to be found by`;
  }
}

function wrongShows(
  { entity, columns, shows = {} }: PersonalData,
  schema: GraphQLSchema,
): string | undefined {
  const type = schema.getType(entityName(entity));
  for (const [field, property] of Object.entries(shows)) {
    if (!(property in columns))
      return `: shows says that field ${field} shows ${property}, which is no property of it; name one of ${Object.keys(columns).join(', ')}`;
    if (isObjectType(type) && !(field in type.getFields()))
      return `: shows names the field ${field}, which the API’s type ${type.name} does not have`;
  }
  return undefined;
}

/** Planned by the database and not done: what it cannot plan it could not do either. */
async function wrongLetting(database: Database, data: PersonalData): Promise<string | undefined> {
  const { rowsAtMinimise, entity } = data;
  const table = tableOf(database, entity);
  const refused = (statement: Sql) =>
    database.read(sql`explain ${statement}`).then(
      () => undefined,
      (error: Error) => error.message,
    );
  if (typeof rowsAtMinimise === 'object') {
    const { deleteWhere } = rowsAtMinimise;
    const why = await refused(sql`delete from ${table} t where true and (${raw(deleteWhere)})`);
    if (why) return `: deleteWhere (${deleteWhere}) is no condition over t for the database: ${why}`;
  }
  for (const [property, column] of Object.entries(data.columns)) {
    if (!isPersonal(column) || column.replaceBy === null) continue;
    const name = raw(`"${columnOf(database, entity, property)}"`);
    const why = await refused(sql`update ${table} set ${name} = ${column.replaceBy}`);
    if (why) return `.${property}: replaceBy does not fit its column: ${why}`;
    const check = await refusingCheck(database, data, property, column.replaceBy);
    if (check) return `.${property}: replaceBy is refused by the check ${check} of its table`;
  }
  return undefined;
}

/** The first check of the table that looks at this column alone and refuses the value. */
async function refusingCheck(
  database: Database,
  { entity }: PersonalData,
  property: string,
  value: string | number | boolean,
): Promise<string | undefined> {
  const { schema, tableName } = database.metadataOf(entity);
  const name = columnOf(database, entity, property);
  const checks = await database.read<{ name: string; condition: string; type: string }>(sql`
    select c.conname as name, pg_get_expr(c.conbin, c.conrelid) as condition, format_type(a.atttypid, a.atttypmod) as type
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and c.conkey = array[a.attnum]
    where c.contype = 'c' and c.conrelid = format('%I.%I', ${schema}::text, ${tableName}::text)::regclass and a.attname = ${name}
    order by 1`);
  for (const check of checks) {
    const [row] = await database.read<{ fits: boolean }>(sql`
      select (${raw(check.condition)}) is not false as fits from (select ${value}::${raw(check.type)} as ${raw(`"${name}"`)}) x`);
    if (!row?.fits) return check.name;
  }
  return undefined;
}
