import sql from 'sql-template-tag';
import { findCustomer, isUuid, refuseMinimised } from '../customers/actions.js';
import { e164 } from '../customers/phone.js';
import { conflict, notFound } from '../errors.js';
import { newId } from '../kernel/ids.js';
import { given } from '../kernel/input.js';
import type { Scope } from '../kernel/scope.js';
import { Contact } from './contact.js';
import * as events from './events.js';
import type { CreateContactInput, RemoveContactInput, UpdateContactInput } from './inputs.js';

export async function createContact(scope: Scope, input: CreateContactInput): Promise<Contact> {
  const customer = await findCustomer(scope, input.customerId);
  refuseMinimised(customer);
  const { general, phone, ...details } = given(input);
  if (general) await noGeneralContact(scope, customer.id);
  const contact = scope.em.create(Contact, {
    id: newId(scope),
    function: null,
    email: null,
    language: 'nl',
    ...(details as CreateContactInput),
    customerId: customer.id,
    phone: phone ? e164('phone', phone) : null,
    general: general ?? false,
    createdAt: scope.now(),
  });
  await scope.emit(events.contactCreated, { customerId: customer.id, contactId: contact.id });
  return contact;
}

export async function findContact(scope: Scope, id: string): Promise<Contact> {
  const contact = isUuid(id) ? await scope.em.findOne(Contact, { id }) : null;
  if (!contact) throw notFound('contact', id);
  return contact;
}

async function findAtVersion(scope: Scope, id: string, version: number): Promise<Contact> {
  const contact = await findContact(scope, id);
  if (contact.version !== version) {
    throw conflict(
      `Somebody else changed this contact after you read it: it is at version ${contact.version} now. Read it again, then repeat your change.`,
      {
        version: contact.version,
      },
    );
  }
  return contact;
}

export async function updateContact(scope: Scope, input: UpdateContactInput): Promise<Contact> {
  const contact = await findAtVersion(scope, input.id, input.version);
  const { id: _id, version: _version, general, phone, ...changes } = given(input);
  if (general && !contact.general) await noGeneralContact(scope, contact.customerId);
  Object.assign(contact, changes);
  if (general !== undefined && general !== null) contact.general = general;
  if (phone !== undefined) contact.phone = phone === null ? null : e164('phone', phone);
  await scope.emit(events.contactChanged, {
    customerId: contact.customerId,
    contactId: contact.id,
    fields: Object.keys(given(input)),
  });
  return contact;
}

/** The one who was the general contact is so no longer: at most one is. */
async function noGeneralContact(scope: Scope, customerId: string): Promise<void> {
  await scope.rows(
    sql`update contacts.contact set general = false, version = version + 1 where customer_id = ${customerId} and general`,
  );
}

/** Removes somebody who left the office, and with them all that plugins keep of them. */
export async function removeContact(scope: Scope, input: RemoveContactInput): Promise<string> {
  const contact = await findAtVersion(scope, input.id, input.version);
  await scope.emit(events.contactRemoved, { customerId: contact.customerId, contactId: contact.id });
  scope.em.remove(contact);
  return contact.id;
}
