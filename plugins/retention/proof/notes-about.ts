import sql, { raw } from 'sql-template-tag';
import { columnOf, tableOf } from '../../../src/kernel/database.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { aboutCondition, declarations, nameOf, personalColumns } from '../../../src/kernel/subject.js';

interface Note {
  place: string;
  rowId: string;
  text: string;
}

/** What colleagues wrote about some customers and can change: no law keeps it, and it may name whoever asked to be erased. */
export async function* notesAbout(scope: Scope, customerIds: readonly string[]): AsyncGenerator<Note> {
  if (customerIds.length === 0) return;
  const { house } = scope;
  for (const { data } of declarations(house)) {
    const about = aboutCondition(house, data, 'customer', customerIds);
    const [key] = house.database.metadataOf(data.entity).primaryKeys;
    if (!about || !key) continue;
    const id = raw(`t."${columnOf(house.database, data.entity, key)}"`);
    for (const [property, { category, until }] of personalColumns(data)) {
      if (category !== 'free text' || until !== 'minimise') continue;
      const name = columnOf(house.database, data.entity, property);
      for (let after = ''; ;) {
        const rows = await scope.rows<{ id: string; text: string }>(sql`
          select ${id}::text as id, t.${raw(`"${name}"`)}::text as text from ${tableOf(house.database, data.entity)} t
          where ${about} and t.${raw(`"${name}"`)} is not null and ${id}::text > ${after} order by ${id}::text limit 500`);
        for (const row of rows)
          yield { place: `${nameOf(house, data.entity)}.${name}`, rowId: row.id, text: row.text };
        if (rows.length < 500) break;
        after = rows.at(-1)?.id as string;
      }
    }
  }
}
