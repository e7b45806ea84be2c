import sql, { join, type Sql } from 'sql-template-tag';
import type { House } from '../kernel/house.js';
import { entityName } from '../kernel/schema.js';
import type { Scope } from '../kernel/scope.js';
import { personsBehind } from '../kernel/persons-behind.js';
import { aboutCondition, declarations } from '../kernel/subject.js';
import { tableOf } from '../kernel/database.js';

/**
 * Notes whom entries are about while that can still be told: a read of an invoice is a read about its customer. The
 * declarations of personal data say who is behind a record, of plugins too.
 */
export async function indexSubjects(scope: Scope, after: bigint, until: bigint): Promise<void> {
  await scope.rows(sql`
    with e as materialized (
      select place, id, customer_id, contact_id, staff_id, record_type, record_ids from audit.entry
      where place > ${String(after)} and place <= ${String(until)}
    ), named as materialized (
      select e.place, e.record_type as type, r.id from e cross join unnest(e.record_ids) r (id)
    ), subject as (
      select e.place, s.id from e cross join unnest(array[e.customer_id, e.contact_id, e.staff_id]) s (id)
      union all select place, id from named where type in ('Customer', 'Contact', 'StaffMember')
      ${join(behindRecords(scope.house), ' ')}
    )
    insert into audit.about (place, entry_id, subjects)
    select e.place, e.id, coalesce(array_agg(distinct s.id) filter (where s.id is not null), '{}')
    from e left join subject s on s.place = e.place group by e.place, e.id`);
}

function behindRecords(house: House): Sql[] {
  return declarations(house).flatMap(({ data }) => {
    const persons = personsBehind(house, data);
    if (!persons) return [];
    return sql`union all select n.place, s.id from named n join (${persons}) r on r.id = n.id
      cross join unnest(array[r.customer, r.contact]) s (id) where n.type = ${entityName(data.entity)}`;
  });
}

/**
 * The condition over the alias `t` that an entry is about this customer, contact or staff member. What is sealed is
 * found in the index; the few entries of the last moments are looked through.
 */
export function isAbout(house: House, subjectId: string): Sql {
  const records = declarations(house).flatMap(({ data }) =>
    (['customer', 'contact'] as const).flatMap((whom) => {
      const condition = personsBehind(house, data) && aboutCondition(house, data, whom, [subjectId]);
      return condition
        ? sql`select t.id from ${tableOf(house.database, data.entity)} t where ${condition}`
        : [];
    }),
  );
  // As an array, which the planner looks up one by one: joined, it reads all entries for the sake of a few.
  return sql`t.id = any (array(
    select entry_id from audit.about where subjects @> array[${subjectId}::uuid]
    union all
    select e.id from audit.entry e where e.place > (select coalesce(max(until_place), 0) from audit.block where kind = 'sealed')
      and (${subjectId}::uuid in (e.customer_id, e.contact_id, e.staff_id)
        or e.record_ids && array[${subjectId}::uuid] or e.record_ids && array(${join(records, ' union all ')}))
  ))`;
}
