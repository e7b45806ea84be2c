import sql, { type Sql } from 'sql-template-tag';
import { visibleTo } from '../../../src/customers/lists.js';
import { isUuid } from '../../../src/kernel/ids.js';
import { allHeldBack, defineOutstanding } from '../../../src/kernel/letting-go.js';
import { type Connection, type PageArgs, readBy, readConnection } from '../../../src/kernel/lists.js';
import { defineLoader, type Scope } from '../../../src/kernel/scope.js';
import { type Cabinet, CabinetSchema } from './cabinet.js';
import {
  type Destruction,
  DestructionItemSchema,
  type DestructionItem,
  DestructionSchema,
} from './destruction.js';
import {
  type HardCopy,
  HardCopySchema,
  type HardCopyStep,
  HardCopyStepSchema,
  type PaperState,
} from './hard-copy.js';
import type { DestructionFilter, HardCopyFilter } from './inputs.js';

/** Minimising a customer is not complete while paper about it is there (P13). */
export const outstandingPaper = defineOutstanding({
  what: 'hard copies',
  ofCustomers: sql`select customer_id, count(*)::int as things from documents.hard_copy where destroyed_on is null group by customer_id`,
});

/**
 * Over the alias `t` of a hard copy that is there: it is time to destroy it. Decided by its customer's phase and its
 * scan alone. Whom a legal hold keeps is not minimised; nor does the original of a scan go while there is one.
 */
export const isDue = (scope: Scope): Sql => sql`(t.destroyed_on is null and (
  exists (select 1 from customers.customer c where c.id = t.customer_id and c.minimised_on is not null)
  or t.scan_id is not null and t.customer_id not in (${allHeldBack(scope.house)})))`;

const stateOf = (scope: Scope): Sql => sql`case
  when t.destroyed_on is not null then case
    when (select d.method from documents.destruction d where d.id = t.destruction_id) = 'MISSING' then 'MISSING' else 'DESTROYED' end
  when t.destruction_id is not null then 'SIGNED_ONCE'
  when t.taken_out_at is not null then 'TAKEN_OUT'
  when ${isDue(scope)} then 'TO_DESTROY'
  else 'KEPT' end`;

/** Paper about a minimised customer is there for the statutory duty alone, as the customer is. */
export const visible = (scope: Scope): Sql =>
  sql`exists (select 1 from customers.customer t where t.id = customer_id and ${visibleTo(scope.actor)})`;

export const isLate = (scope: Scope): Sql => sql`t.back_by < ${scope.today()}::date`;

export function listHardCopies(
  scope: Scope,
  filter: HardCopyFilter | null | undefined,
  page: PageArgs,
): Promise<Connection<HardCopy>> {
  const where: Sql[] = [];
  const of = (id: string, condition: Sql) => where.push(isUuid(id) ? condition : sql`false`);
  if (filter?.customerId) of(filter.customerId, sql`t.customer_id = ${filter.customerId}::uuid`);
  if (filter?.cabinetId) of(filter.cabinetId, sql`t.cabinet_id = ${filter.cabinetId}::uuid`);
  if (filter?.kind?.length) where.push(sql`t.kind = any(${filter.kind as string[]})`);
  if (filter?.state?.length) where.push(sql`${stateOf(scope)} = any(${filter.state as string[]})`);
  if (typeof filter?.late === 'boolean')
    where.push(filter.late ? isLate(scope) : sql`not coalesce(${isLate(scope)}, false)`);
  return readConnection<HardCopy>(scope, {
    name: 'hardCopies',
    entity: HardCopySchema,
    visible: [visible(scope)],
    where,
    order: { by: 't.number' },
    page,
  });
}

/** By id, by what its QR code says, or by the number on its label. */
export async function findByReference(scope: Scope, reference: string): Promise<HardCopy | null> {
  const text = reference.trim().replace(/^urn:uuid:/i, '');
  const number = /^P-?0*(\d{1,9})$/i.exec(text)?.[1];
  if (!number && !isUuid(text)) return null;
  const [found] = await readBy<HardCopy>(
    scope,
    HardCopySchema,
    number ? 'number' : 'id',
    [number ?? text.toLowerCase()],
    { where: [visible(scope)] },
  );
  return found ?? null;
}

export const copyById = defineLoader<string, HardCopy | null>(async (scope, ids) => {
  const rows = await readBy<HardCopy>(scope, HardCopySchema, 'id', ids, { where: [visible(scope)] });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

export const statesOf = defineLoader<string, keyof typeof PaperState>(async (scope, ids) => {
  const rows = await scope.rows<{ id: string; state: keyof typeof PaperState }>(
    sql`select t.id, ${stateOf(scope)} as state from documents.hard_copy t where t.id = any(${ids as string[]}::uuid[])`,
  );
  const byId = new Map(rows.map((row) => [row.id, row.state]));
  return ids.map((id) => byId.get(id) ?? 'KEPT');
});

export const stepsOf = defineLoader<string, HardCopyStep[]>(async (scope, ids) => {
  const rows = await readBy<HardCopyStep>(scope, HardCopyStepSchema, 'copy_id', ids, {
    order: 't.version, t.at',
  });
  const byCopy = Map.groupBy(rows, (row) => row.copyId);
  return ids.map((id) => byCopy.get(id) ?? []);
});

export const cabinetById = defineLoader<string, Cabinet | null>(async (scope, ids) => {
  const byId = new Map((await readBy<Cabinet>(scope, CabinetSchema, 'id', ids)).map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
});

export const listCabinets = (scope: Scope, page: PageArgs): Promise<Connection<Cabinet>> =>
  readConnection<Cabinet>(scope, {
    name: 'cabinets',
    entity: CabinetSchema,
    where: [],
    order: { by: 'lower(t.name)' },
    page,
  });

export const listDestructions = (
  scope: Scope,
  filter: DestructionFilter | null | undefined,
  page: PageArgs,
): Promise<Connection<Destruction>> =>
  readConnection<Destruction>(scope, {
    name: 'destructions',
    entity: DestructionSchema,
    where:
      typeof filter?.waiting === 'boolean'
        ? [
            filter.waiting
              ? sql`t.second_signed_at is null and t.withdrawn_at is null`
              : sql`t.second_signed_at is not null`,
          ]
        : [],
    order: { by: 't.number', descending: true },
    page,
  });

export const itemsOf = defineLoader<string, DestructionItem[]>(async (scope, ids) => {
  const rows = await readBy<DestructionItem>(scope, DestructionItemSchema, 'destruction_id', ids, {
    order: 't.number',
  });
  const byDestruction = Map.groupBy(rows, (row) => row.destructionId);
  return ids.map((id) => byDestruction.get(id) ?? []);
});

export interface PaperCounts {
  late: number;
  waiting: number;
  /** In a cabinet without a code lock (P8). */
  unlocked: number;
}

export async function countPaper(scope: Scope): Promise<PaperCounts> {
  const row = await scope.row<PaperCounts>(sql`select
    (select count(*)::int from documents.hard_copy t where ${isLate(scope)}) as late,
    (select count(*)::int from documents.destruction where second_signed_at is null and withdrawn_at is null) as waiting,
    (select count(*)::int from documents.hard_copy t join documents.cabinet c on c.id = t.cabinet_id
      where t.destroyed_on is null and not c.code_locked) as unlocked`);
  return row ?? { late: 0, waiting: 0, unlocked: 0 };
}
