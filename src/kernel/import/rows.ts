import sql, { raw } from 'sql-template-tag';
import { columnOf, tableOf } from '../database.js';
import type { EntityRef } from '../personal.js';
import type { Scope } from '../scope.js';

type Record = object & { readonly id: string };

/** Adds any number of records in one statement. `properties` names those that are stored. */
export async function insertRows<T extends Record>(
  scope: Scope,
  entity: EntityRef,
  rows: readonly T[],
  properties: readonly (keyof T & string)[],
): Promise<void> {
  if (rows.length === 0) return;
  const { table, columns, json } = asJson(scope, entity, rows, properties);
  await scope.rows(
    sql`insert into ${table} (${raw(columns)}) select ${raw(columns)} from json_populate_recordset(null::${table}, ${json}::json)`,
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
  const { table, json } = asJson(scope, entity, rows, ['id', ...properties]);
  const changes = properties.map((property) => columnOf(scope.house.database, entity, property));
  await scope.rows(sql`
    update ${table} t set ${raw(changes.map((name) => `"${name}" = r."${name}"`).join(', '))}, version = t.version + 1
    from json_populate_recordset(null::${table}, ${json}::json) r where t.id = r.id`);
}

function asJson<T extends Record>(
  scope: Scope,
  entity: EntityRef,
  rows: readonly T[],
  properties: readonly (keyof T & string)[],
) {
  const { database } = scope.house;
  const names = properties.map((property) => [property, columnOf(database, entity, property)] as const);
  return {
    table: tableOf(database, entity),
    columns: names.map(([, name]) => `"${name}"`).join(', '),
    json: JSON.stringify(
      rows.map((row) => Object.fromEntries(names.map(([property, name]) => [name, row[property]]))),
    ),
  };
}
