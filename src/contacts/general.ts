import sql from 'sql-template-tag';
import { badInput } from '../errors.js';
import type { Scope } from '../kernel/scope.js';
import type { Contact } from './contact.js';
import * as events from './events.js';
import { within } from '../kernel/events.js';
import { customersMerging } from '../customers/events.js';

/**
 * An office that has contacts has exactly one general contact. Whoever changes who that is holds the office's row
 * first, so that two changes at once come one after the other. In the order of ids, so that two moves cannot deadlock.
 */
export async function holdOffices(scope: Scope, ...customerIds: string[]): Promise<void> {
  await scope.rows(
    sql`select 1 as n from customers.customer where id = any(${customerIds}::uuid[]) order by id for no key update`,
  );
}

export const hasGeneralContact = async (scope: Scope, customerId: string): Promise<boolean> =>
  Boolean(
    await scope.row(
      sql`select 1 as n from contacts.contact where customer_id = ${customerId} and general limit 1`,
    ),
  );

/** Whoever was the general contact is so no longer, since this contact takes over; others are told. */
export async function takeOver(
  scope: Scope,
  { id, customerId }: Pick<Contact, 'id' | 'customerId'>,
): Promise<void> {
  const before = await scope.row<{ id: string }>(sql`
    update contacts.contact set general = false, version = version + 1
    where customer_id = ${customerId} and general and id <> ${id} returning id`);
  if (before) await passedOn(scope, customerId, before.id, id);
}

const passedOn = (scope: Scope, customerId: string, fromId: string, contactId: string) =>
  scope.emit(events.generalContactPassed, { customerId, fromId, contactId });

/**
 * The general contact goes, and the role moves along to whom the office named.
 * @throws BAD_USER_INPUT when others remain and nobody was named, or somebody who does not work there
 */
export async function passOn(
  scope: Scope,
  contact: Contact,
  nextGeneralId: string | null | undefined,
): Promise<void> {
  if (!contact.general) {
    if (nextGeneralId)
      throw badInput('nextGeneralId', 'this is not the office’s general contact; leave it out');
    return;
  }
  const { id, customerId } = contact;
  const others = await scope.rows<{ id: string }>(
    sql`select id from contacts.contact where customer_id = ${customerId} and id <> ${id}`,
  );
  if (others.length === 0) {
    if (nextGeneralId) throw badInput('nextGeneralId', 'nobody else works at this office; leave it out');
    return;
  }
  if (!nextGeneralId)
    throw badInput(
      'nextGeneralId',
      `this is the office’s general contact and ${others.length} others remain: ask the office who is next, and give that contact’s id`,
    );
  if (!others.some((other) => other.id === nextGeneralId))
    throw badInput('nextGeneralId', 'nobody else at this office has this id; see the office’s contacts');
  contact.general = false;
  await scope.em.flush(); // one steps down before the other takes over: the database allows one at a time
  await scope.rows(
    sql`update contacts.contact set general = true, version = version + 1 where id = ${nextGeneralId}`,
  );
  await passedOn(scope, customerId, id, nextGeneralId);
}

/** Of two records of one office the kept one's general contact stays so. */
export const oneGeneralContact = within(customersMerging, async (scope, { customerId, droppedId }) => {
  await scope.rows(sql`
    update contacts.contact set general = false, version = version + 1
    where customer_id = ${droppedId} and general
      and exists (select 1 from contacts.contact where customer_id = ${customerId} and general)`);
});
