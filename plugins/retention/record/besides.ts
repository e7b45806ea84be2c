import sql from 'sql-template-tag';
import { moveContact } from '../../../src/contacts/actions.js';
import { contactRemoved } from '../../../src/contacts/events.js';
import { conflict } from '../../../src/errors.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { eraseContact, type LetGo } from '../../../src/kernel/subject.js';
import type { EraseLine } from './line.js';

/** What a copy of before may have elsewhere, so that doing a line again lets go of the same people; ids alone. */
export type Besides = Pick<EraseLine, 'merged' | 'came' | 'left'>;

/** Customers that had become one with these. To be asked for before anything of them goes. */
export async function mergedInto(scope: Scope, customers: readonly string[]): Promise<Besides> {
  const merged = await scope.rows<{ id: string }>(
    sql`select id from customers.alias where customer_id = any(${customers as string[]}::uuid[]) order by id`,
  );
  return merged.length > 0 ? { merged: merged.map(({ id }) => id) } : {};
}

/** Those, and people of theirs who came or went. To be asked for before anything of them goes. */
export async function besidesOf(scope: Scope, customers: readonly string[]): Promise<Besides> {
  const ids = sql`any(${customers as string[]}::uuid[])`;
  const came = await scope.rows<{ id: string; customerId: string }>(sql`
    select distinct c.id, c.customer_id as "customerId" from contacts.contact c join contacts.placement p on p.contact_id = c.id
    where c.customer_id = ${ids} and p.customer_id <> c.customer_id order by c.id`);
  const left = await scope.rows<{ id: string; customerId: string }>(sql`
    select distinct c.id, c.customer_id as "customerId" from contacts.placement p join contacts.contact c on c.id = p.contact_id
    where p.customer_id = ${ids} and c.customer_id <> p.customer_id order by c.id`);
  const byContact = (rows: typeof came) =>
    Object.fromEntries(rows.map(({ id, customerId }) => [id, customerId]));
  return {
    ...(await mergedInto(scope, customers)),
    ...(came.length > 0 ? { came: byContact(came) } : {}),
    ...(left.length > 0 ? { left: byContact(left) } : {}),
  };
}

/**
 * Moves away again who had gone to another office before this one was erased: they were not erased with it.
 * @throws CONFLICT when this database does not have that office, so that somebody has to decide
 */
export async function leaveAgain(
  scope: Scope,
  { left = {} }: EraseLine,
  customers: readonly string[],
): Promise<void> {
  const there = await scope.rows<{ id: string; customerId: string }>(sql`
    select id, customer_id as "customerId" from contacts.contact
    where id = any(${Object.keys(left)}::uuid[]) and customer_id = any(${customers as string[]}::uuid[]) order by id`);
  for (const { id, customerId } of there) {
    const toCustomerId = left[id] as string;
    const office = await scope.row(sql`
      select 1 as n from customers.customer c left join customers.alias a on a.customer_id = c.id
      where ${toCustomerId} in (c.id, a.id) and c.minimised_on is null limit 1`);
    if (!office)
      throw conflict(
        `contact ${id}, who works at customer ${customerId} in this database, had gone to customer ${toCustomerId} before, which this database does not have: they were not erased, and would be now`,
      );
    // At its turn: whoever left before may have made this one the general contact.
    const now = await scope.row<{ version: number; next: string | null }>(sql`
      select version, case when general then (select o.id from contacts.contact o where o.customer_id = c.customer_id
        and o.id <> c.id order by o.created_at, o.id limit 1) end as next from contacts.contact c where id = ${id}`);
    await moveContact(scope, {
      id,
      version: now?.version as number,
      toCustomerId,
      nextGeneralId: now?.next,
    });
    await scope.em.flush();
    scope.em.clear();
  }
}

/**
 * Erases who had come from another office before they were erased with this one, and are at the other one here.
 * @returns what went, by the office where they are here
 */
export async function eraseWhoCame(
  scope: Scope,
  { came = {} }: EraseLine,
  customers: readonly string[],
  options: { again: boolean },
): Promise<Map<string, LetGo[]>> {
  const ids = Object.keys(came).filter((id) => customers.includes(came[id] as string));
  const there = await scope.rows<{ contactId: string; customerId: string }>(sql`
    select id as "contactId", customer_id as "customerId" from contacts.contact
    where id = any(${ids}::uuid[]) and customer_id <> all(${customers as string[]}::uuid[]) order by id for update`);
  const gone = new Map<string, LetGo[]>();
  for (const about of there) {
    await scope.emit(contactRemoved, about);
    const all = await eraseContact(scope, about.contactId, options);
    gone.set(about.customerId, [...(gone.get(about.customerId) ?? []), ...all]);
  }
  return gone;
}
