import { type ChangeSet, ChangeSetType, type EventSubscriber } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import sql, { raw, type Sql } from 'sql-template-tag';
import { columnOf, tableOf } from './database.js';
import type { House } from './house.js';
import { refuseHeldBack } from './letting-go.js';
import type { PersonalData } from './personal.js';
import { entityName } from './schema.js';
import { customerOf, declarations, officesBehind, personalColumns } from './subject.js';

/**
 * Keeps rows about customers of whom nothing may go from being removed, by whichever part: what is personal in a table
 * and whose it is follows from its declaration, so a plugin that is written tomorrow is kept to it too.
 */
export function keepHeld(house: House): EventSubscriber {
  const personal = new Map(
    declarations(house)
      .filter(({ data }) => personalColumns(data).length > 0)
      .map(({ data }) => [entityName(data.entity), data]),
  );
  return {
    async onFlush({ em, uow }) {
      const removed = uow.getChangeSets().filter(({ type }) => removing.has(type));
      for (const [name, sets] of Map.groupBy(removed, ({ meta }) => meta.className)) {
        const data = personal.get(name);
        const whose = data && customersBehind(house, data, keysOf(sets));
        if (!whose) continue;
        await refuseHeldBack(
          house,
          (statement) => house.database.within(em as EntityManager, statement),
          whose,
        );
      }
    },
  };
}

const removing: ReadonlySet<ChangeSetType> = new Set([ChangeSetType.DELETE, ChangeSetType.DELETE_EARLY]);

const keysOf = (sets: readonly ChangeSet<object>[]): string[] =>
  sets.map((set) => String(set.getPrimaryKey()));

function customersBehind(house: House, data: PersonalData, ids: readonly string[]): Sql | undefined {
  const { primaryKeys, properties } = house.database.metadataOf(data.entity);
  const [key] = primaryKeys;
  const { subject } = data;
  // With a person goes what is kept of them, also at an office where they worked before.
  if (subject.kind === 'contact' && subject.column === key) return officesBehind(house, ids);
  const customer = customerOf(house, data);
  if (!customer || !key) return undefined;
  const column = raw(`t."${columnOf(house.database, data.entity, key)}"`);
  const { columnTypes } = properties[key as never] as { columnTypes: string[] };
  return sql`select ${customer} from ${tableOf(house.database, data.entity)} t
    where ${column} = any(${ids as string[]}::${raw(`${columnTypes[0]}[]`)})`;
}
