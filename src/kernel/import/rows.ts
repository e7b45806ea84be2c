import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { columnOf, tableOf } from '../database.js';
import type { EntityRef } from '../personal.js';
import type { Scope } from '../scope.js';

type Record = object & { readonly id: string };

/** Adds any number of records in one statement, in the order given. `properties` names those that are stored. */
export async function insertRows<T extends Record>(
  scope: Scope,
  entity: EntityRef,
  rows: readonly T[],
  properties: readonly (keyof T & string)[],
): Promise<void> {
  if (rows.length === 0) return;
  const { columns, from } = asTable(scope, entity, rows, properties);
  await scope.rows(
    sql`insert into ${tableOf(scope.house.database, entity)} (${columns}) select ${columns} from ${from}`,
  );
}

/** Changes any number of records in one statement, by their id, and raises their version. */
export async function updateRows<T extends Record>(
  scope: Scope,
  entity: EntityRef,
  rows: readonly T[],
  properties: readonly (keyof T & string)[],
): Promise<void> {
  if (rows.length === 0) return;
  const { database } = scope.house;
  const changes = properties.map((property) => columnOf(database, entity, property));
  await scope.rows(sql`
    update ${tableOf(database, entity)} t set ${raw(changes.map((name) => `"${name}" = r."${name}"`).join(', '))}, version = t.version + 1
    from ${asTable(scope, entity, rows, ['id', ...properties]).from} where t.id = r.id`);
}

/**
 * Records as a table `r` with the columns' own types: an array per column, which PostgreSQL reads five times faster
 * than the same as JSON.
 */
function asTable<T extends Record>(
  scope: Scope,
  entity: EntityRef,
  rows: readonly T[],
  properties: readonly (keyof T & string)[],
): { columns: Sql; from: Sql } {
  const { database } = scope.house;
  const meta = database.metadataOf(entity);
  const names = properties.map((property) => columnOf(database, entity, property));
  const arrays = properties.map((property) => {
    const type = meta.properties[property as never] as { columnTypes: string[] };
    return sql`${arrayOf(rows, property)}::${raw(bareType(type.columnTypes[0] ?? 'text'))}[]`;
  });
  return {
    columns: raw(names.map((name) => `"${name}"`).join(', ')),
    from: sql`unnest(${arrays.length > 0 ? join(arrays) : empty}) as r(${raw(names.map((name) => `"${name}"`).join(', '))})`,
  };
}

/** Without a length or precision: that of the column itself holds, and an entity need not repeat it. */
const bareType = (type: string): string => type.replace(/\(.*\)/, '');

/** PostgreSQL's own way of writing an array. */
function arrayOf<T extends Record>(rows: readonly T[], property: keyof T & string): string {
  let text = '{';
  for (const row of rows) {
    if (text.length > 1) text += ',';
    const value: unknown = row[property];
    if (value === null || value === undefined) text += 'NULL';
    else if (typeof value === 'number' || typeof value === 'boolean') text += String(value);
    else text += quoted(value instanceof Date ? value.toISOString() : asText(value));
  }
  return `${text}}`;
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const quoted = (text: string): string =>
  /["\\]/.test(text) ? `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `"${text}"`;
