import { LockMode } from '@mikro-orm/core';
import { findContact } from '../contacts/actions.js';
import { findCustomer, refuseMinimised } from '../customers/actions.js';
import { badInput, conflict, notFound } from '../errors.js';
import { isUuid, newId } from '../kernel/ids.js';
import { tidy } from '../kernel/input.js';
import type { Scope } from '../kernel/scope.js';
import * as events from './events.js';
import type { AddNoteInput, ChangeNoteInput, RemoveNoteInput } from './inputs.js';
import { Note } from './note.js';

/** @throws BAD_USER_INPUT when the contact works elsewhere: what is written of one office stays with that office */
export async function addNote(scope: Scope, input: AddNoteInput): Promise<Note> {
  const customer = await findCustomer(scope, input.customerId);
  refuseMinimised(customer);
  const contact = input.contactId ? await findContact(scope, input.contactId) : null;
  if (contact && contact.customerId !== customer.id)
    throw badInput('contactId', 'this contact does not work at this office');
  const note = scope.em.create(Note, {
    id: newId(scope),
    customerId: customer.id,
    contactId: contact?.id ?? null,
    text: tidy(input.text),
    writtenBy: scope.actor.id,
    writtenAt: scope.now(),
    changedAt: null,
  });
  await scope.emit(events.noteAdded, ids(note));
  return note;
}

/** @throws CONFLICT when somebody else changed it */
export async function changeNote(scope: Scope, input: ChangeNoteInput): Promise<Note> {
  const note = await findAtVersion(scope, input);
  note.text = tidy(input.text);
  note.changedAt = scope.now();
  await scope.emit(events.noteChanged, ids(note));
  return note;
}

export async function removeNote(scope: Scope, input: RemoveNoteInput): Promise<string> {
  const note = await findAtVersion(scope, input);
  scope.em.remove(note);
  await scope.emit(events.noteRemoved, ids(note));
  return note.id;
}

const ids = ({ customerId, contactId, id }: Note) => ({ customerId, contactId, noteId: id });

/** Held until the transaction ends: a removal asks for no version of its own, and could follow a change unseen. */
async function findAtVersion(scope: Scope, { id, version }: { id: string; version: number }): Promise<Note> {
  const note = isUuid(id)
    ? await scope.em.findOne(Note, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })
    : null;
  if (!note) throw notFound('note', id);
  if (note.version !== version)
    throw conflict(
      `Somebody else changed this note after you read it: it is at version ${note.version} now. Read it again, then repeat your change.`,
      { version: note.version },
    );
  return note;
}
