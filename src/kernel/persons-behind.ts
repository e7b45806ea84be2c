import sql, { raw, type Sql } from 'sql-template-tag';
import { columnOf, tableOf } from './database.js';
import type { House } from './house.js';
import type { PersonalData } from './personal.js';
import { declarationOf } from './subject.js';

/**
 * A query that gives for rows of an entity their `id`, and the `customer` and the `contact` they are about, null where
 * there is none; undefined when they are about nobody, or have no id of their own.
 */
export function personsBehind(house: House, data: PersonalData, depth = 0): Sql | undefined {
  const { subject } = data;
  if (house.database.metadataOf(data.entity).primaryKeys.join() !== 'id') return undefined;
  const table = tableOf(house.database, data.entity);
  const t = raw(`t${depth}`);
  const column = (name: string) => sql`${t}.${raw(`"${columnOf(house.database, data.entity, name)}"`)}`;
  switch (subject.kind) {
    case 'customer':
      return sql`select ${t}.id, ${column(subject.column)} as customer, null::uuid as contact from ${table} ${t}`;
    case 'contact':
      return sql`select ${t}.id, c.customer_id as customer, ${column(subject.column)} as contact
        from ${table} ${t} left join contacts.contact c on c.id = ${column(subject.column)}`;
    case 'through': {
      const parent = declarationOf(house, subject.parent);
      const inner = parent && personsBehind(house, parent, depth + 1);
      return (
        inner &&
        sql`select ${t}.id, p.customer, p.contact from ${table} ${t} join (${inner}) p on p.id = ${column(subject.column)}`
      );
    }
    default:
      return undefined;
  }
}
