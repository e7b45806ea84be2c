import { findCustomer, isUuid, refuseMinimised } from '../customers/actions.js';
import { e164 } from '../customers/phone.js';
import { badInput, conflict, notFound } from '../errors.js';
import { newId } from '../kernel/ids.js';
import { given } from '../kernel/input.js';
import type { Scope } from '../kernel/scope.js';
import { Contact } from './contact.js';
import * as events from './events.js';
import { hasGeneralContact, holdOffices, passOn, takeOver } from './general.js';
import {
  ContactSource,
  type CreateContactInput,
  type MoveContactInput,
  type RemoveContactInput,
  type UpdateContactInput,
} from './inputs.js';
import { Placement } from './placement.js';

/** The first contact of an office is its general contact, whether that was asked or not. */
export async function createContact(scope: Scope, input: CreateContactInput): Promise<Contact> {
  const customer = await findCustomer(scope, input.customerId);
  refuseMinimised(customer);
  await holdOffices(scope, customer.id);
  const { general, phone, source, ...details } = given(input);
  const id = newId(scope);
  if (general) await takeOver(scope, { id, customerId: customer.id });
  const contact = scope.em.create(Contact, {
    id,
    function: null,
    email: null,
    language: 'nl',
    ...(details as CreateContactInput),
    customerId: customer.id,
    phone: phone ? e164('phone', phone) : null,
    general: general || !(await hasGeneralContact(scope, customer.id)),
    createdAt: scope.now(),
  });
  await scope.emit(events.contactCreated, {
    customerId: customer.id,
    contactId: contact.id,
    source: source ?? ContactSource.EMPLOYER,
  });
  return contact;
}

export async function findContact(scope: Scope, id: string): Promise<Contact> {
  const contact = isUuid(id) ? await scope.em.findOne(Contact, { id }) : null;
  if (!contact) throw notFound('contact', id);
  return contact;
}

/** The contact as it is once its office is held; a change that was under way before has ended. */
export async function holdContact(scope: Scope, id: string, ...otherOffices: string[]): Promise<Contact> {
  const contact = await findContact(scope, id);
  const { customerId } = contact;
  await holdOffices(scope, customerId, ...otherOffices);
  if (!(await scope.em.refresh(contact))) throw notFound('contact', id);
  if (contact.customerId !== customerId)
    throw conflict('Somebody else moved this contact to another office meanwhile: try again.');
  return contact;
}

async function holdAtVersion(
  scope: Scope,
  id: string,
  version: number,
  ...otherOffices: string[]
): Promise<Contact> {
  const contact = await holdContact(scope, id, ...otherOffices);
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
  const contact = await holdAtVersion(scope, input.id, input.version);
  const { id: _id, version: _version, general, phone, ...changes } = given(input);
  if (general === false && contact.general)
    throw badInput(
      'general',
      'an office with contacts has one general contact: make somebody else the general contact instead',
    );
  if (general && !contact.general) {
    await takeOver(scope, contact);
    contact.general = true;
  }
  Object.assign(contact, changes);
  if (phone !== undefined) contact.phone = phone === null ? null : e164('phone', phone);
  await scope.emit(events.contactChanged, {
    customerId: contact.customerId,
    contactId: contact.id,
    fields: Object.keys(given(input)),
  });
  return contact;
}

/**
 * Somebody changes jobs, and stays the same contact: what they agreed to and asked for is theirs, not their employer's
 * (GDPR art. 4(11)). Address and phone number are the old office's and do not move: whatever is not given anew is
 * emptied, so that nothing about one office is sent to another. At the old office stays where they worked, until when.
 */
export async function moveContact(scope: Scope, input: MoveContactInput): Promise<Contact> {
  const { toCustomerId, version, nextGeneralId, general, ...details } = given(input);
  const office = await findCustomer(scope, toCustomerId as string);
  refuseMinimised(office);
  const contact = await holdAtVersion(scope, input.id, version as number, office.id);
  const from = contact.customerId;
  if (from === office.id) throw badInput('toCustomerId', 'this contact works there already');
  const wasGeneral = contact.general;
  await passOn(scope, contact, nextGeneralId);
  scope.em.create(Placement, {
    id: newId(scope),
    contactId: contact.id,
    customerId: from,
    function: contact.function,
    general: wasGeneral,
    startedAt: await knownSince(scope, contact),
    endedAt: scope.now(),
  });
  if (general) await takeOver(scope, { id: contact.id, customerId: office.id });
  Object.assign(contact, {
    customerId: office.id,
    general: general || !(await hasGeneralContact(scope, office.id)),
    function: details.function ?? null,
    email: details.email ?? null,
    phone: details.phone ? e164('phone', details.phone) : null,
  });
  await scope.emit(events.contactLeft, { customerId: from, contactId: contact.id });
  await scope.emit(events.contactMoved, { customerId: office.id, contactId: contact.id, fromId: from });
  return contact;
}

async function knownSince(scope: Scope, contact: Contact): Promise<Date> {
  const last = await scope.em.findOne(
    Placement,
    { contactId: contact.id },
    { orderBy: { endedAt: 'desc', id: 'desc' } },
  );
  return last?.endedAt ?? contact.createdAt;
}

/** Removes somebody who left the office, and with them all that plugins keep of them. */
export async function removeContact(scope: Scope, input: RemoveContactInput): Promise<string> {
  const contact = await holdAtVersion(scope, input.id, input.version);
  await passOn(scope, contact, input.nextGeneralId);
  await scope.emit(events.contactRemoved, { customerId: contact.customerId, contactId: contact.id });
  scope.em.remove(contact);
  await scope.em.flush();
  return contact.id;
}
