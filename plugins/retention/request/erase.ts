import sql, { join, raw } from 'sql-template-tag';
import { findContact, holdContact } from '../../../src/contacts/actions.js';
import { conflict } from '../../../src/errors.js';
import { columnOf, columnsOf, tableOf } from '../../../src/kernel/database.js';
import { newId } from '../../../src/kernel/ids.js';
import { isPersonal, type PersonalData } from '../../../src/kernel/personal.js';
import { retentionClasses } from '../../../src/kernel/retention-classes.js';
import { classOf } from '../../../src/kernel/retention-schedule.js';
import { entityName } from '../../../src/kernel/schema.js';
import type { Scope } from '../../../src/kernel/scope.js';
import {
  aboutCondition,
  declarations,
  type LetGo,
  officesBehind,
  personalColumns,
} from '../../../src/kernel/subject.js';
import { eraseContact } from '../actions.js';
import { erasureRefused } from '../events.js';
import { legalHolds } from '../holds.js';
import { AnswerSchema, ErasureAnswer, type Line } from './answer.js';

export interface ErasedOnRequest {
  contactId: string;
  gone: LetGo[];
  kept: LetGo[];
  answer: ErasureAnswer;
}

/**
 * Erases one person at their own request and writes down what they are answered. What is said of a field was counted
 * before and after the engine did its work: nothing is said to have gone that is there, or to stay that is not.
 */
export async function eraseOnRequest(scope: Scope, input: { id: string }): Promise<ErasedOnRequest> {
  // Asked twice at once: the second comes after, and finds nobody.
  const { id, customerId, name } = await holdContact(scope, input.id);
  const heldBy = await holdBehind(scope, id);
  if (heldBy)
    throw conflict(
      `They cannot be erased now: ${heldBy} keeps what is about them, for a legal claim (GDPR art. 17(3)(e)). Answer them with refuseErasure, which writes the letter; erase them once a privacy officer lifts the hold with liftRetentionHold.`,
      { heldBy },
    );
  const before = await valuesOf(scope, id);
  const { contactId, gone, kept } = await eraseContact(scope, input);
  const after = await valuesOf(scope, id);
  const lines = [...before].flatMap(([key, line]): Line[] => {
    const stays = after.get(key)?.values ?? 0;
    return [
      ...(line.values > stays ? [{ ...line, values: line.values - stays, outcome: 'WENT' as const }] : []),
      ...(stays > 0 ? [{ ...line, values: stays, outcome: 'STAYS' as const }] : []),
    ];
  });
  const answer = scope.em.create(ErasureAnswer, {
    id: newId(scope),
    contactId,
    customerId,
    lines: [...lines, ...(await keptOfOffice(scope, customerId)), ...mayStay(scope)],
    at: scope.now(),
  });
  await scope.em.flush();
  answer.addressee = name;
  return { contactId, gone, kept, answer };
}

/**
 * Writes down what somebody is answered who asks to be erased while a legal hold keeps their office: a refusal is to be
 * told within a month too, with its ground (GDPR art. 12(4), 17(3)(e)). Nothing of them changes.
 * @throws CONFLICT when nothing holds them, so that they are to be erased
 */
export async function refuseErasure(scope: Scope, input: { id: string }): Promise<ErasureAnswer> {
  const { id: contactId, customerId, name } = await findContact(scope, input.id);
  if (!(await holdBehind(scope, contactId)))
    throw conflict('No legal hold keeps anything of them: erase them with eraseContact.');
  const held = [...(await valuesOf(scope, contactId)).values()];
  const answer = scope.em.create(ErasureAnswer, {
    id: newId(scope),
    contactId,
    customerId,
    lines: [
      ...held.map((line): Line => ({ ...line, outcome: 'HELD' })),
      ...(await keptOfOffice(scope, customerId)),
    ],
    at: scope.now(),
  });
  await scope.emit(erasureRefused, { customerId, contactId });
  answer.addressee = name;
  return answer;
}

/** Whose erasure was refused for a hold on this customer that is no more, and who are still there: their answer promised it. */
export const toEraseNow = (scope: Scope, customerId: string): Promise<ErasureAnswer[]> =>
  scope.rows<ErasureAnswer>(sql`
    select distinct on (t.contact_id) ${columnsOf(scope.house.database, AnswerSchema, 't')} from retention.answer t
      join contacts.contact c on c.id = t.contact_id and c.customer_id = ${customerId}
    where t.lines @> '[{"outcome": "HELD"}]' and c.customer_id not in (select b.customer_id from (${legalHolds.ofCustomers}) b)
    order by t.contact_id, t.at desc`);

/** What holds an office of which something would go with this person. */
async function holdBehind(scope: Scope, contactId: string): Promise<string | null> {
  const found = await scope.row<{ by: string }>(
    sql`select b.by from (${legalHolds.ofCustomers}) b where b.customer_id in (${officesBehind(scope.house, [contactId])}) order by b.by limit 1`,
  );
  return found?.by ?? null;
}

const inOrder = (scope: Scope) => declarations(scope.house).toReversed();

/** Of each personal field of each kind of record, how many values are about this person. */
async function valuesOf(scope: Scope, contactId: string): Promise<Map<string, Line>> {
  const { database, parts } = scope.house;
  const found = new Map<string, Line>();
  for (const { part, data } of inOrder(scope)) {
    const about = aboutCondition(scope.house, data, 'contact', [contactId]);
    const columns = personalColumns(data);
    const name = classOf(parts, data);
    if (!about || columns.length === 0 || !name) continue;
    const counts = await scope.row<Record<string, number>>(
      sql`select ${join(columns.map(([property], n) => sql`count(t.${raw(`"${columnOf(database, data.entity, property)}"`)})::int as ${raw(`"${n}"`)}`))}
        from ${tableOf(database, data.entity)} t where ${about}`,
    );
    for (const [n, [field, { category }]] of columns.entries()) {
      const values = counts?.[n] ?? 0;
      const record = entityName(data.entity);
      if (values > 0)
        found.set(`${part}.${record}.${field}`, {
          record,
          field,
          category,
          values,
          outcome: 'WENT',
          class: name,
        });
    }
  }
  return found;
}

const ofLaw = (data: PersonalData): boolean =>
  Object.values(data.columns).some((column) => isPersonal(column) && column.until === 'statutory');

/** What the law keeps of their office; there may be persons' names in it, as on an invoice. */
async function keptOfOffice(scope: Scope, customerId: string): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { data } of inOrder(scope)) {
    const about = aboutCondition(scope.house, data, 'customer', [customerId]);
    const name = classOf(scope.house.parts, data);
    const ofContact =
      data.subject.kind === 'contact' || (data.subject.kind === 'customer' && data.subject.contact);
    if (!about || !name || ofContact || !ofLaw(data) || data.rowsAtMinimise === 'delete') continue;
    const row = await scope.row<{ n: number }>(
      sql`select count(*)::int as n from ${tableOf(scope.house.database, data.entity)} t where ${about}`,
    );
    if (row && row.n > 0)
      lines.push({
        record: entityName(data.entity),
        field: null,
        category: null,
        values: row.n,
        outcome: 'OF_OFFICE',
        class: name,
      });
  }
  return lines;
}

/** Nobody can look up in whose name an objection is kept: it is a keyed hash, and refers to nobody. */
const mayStay = (scope: Scope): Line[] =>
  inOrder(scope)
    .filter(({ data }) => classOf(scope.house.parts, data) === 'objection')
    .map(({ data }) => ({
      record: entityName(data.entity),
      field: null,
      category: null,
      values: 0,
      outcome: 'MAY_STAY',
      class: 'objection',
    }));

/** Each class once: of a person's answer, the ones that keep something. */
export const keeping = (lines: readonly Line[]): Line[] => [
  ...new Map(
    lines
      .filter(({ outcome }) => outcome !== 'WENT' && outcome !== 'HELD')
      .filter((line) => line.class in retentionClasses)
      .map((line) => [`${line.class} ${line.outcome}`, line]),
  ).values(),
];
