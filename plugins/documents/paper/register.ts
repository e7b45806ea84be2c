import { LockMode } from '@mikro-orm/core';
import sql from 'sql-template-tag';
import { findCustomer } from '../../../src/customers/actions.js';
import { badInput, conflict, forbidden, notFound } from '../../../src/errors.js';
import { addTo } from '../../../src/kernel/clock.js';
import { isUuid, newId } from '../../../src/kernel/ids.js';
import { given, tidy } from '../../../src/kernel/input.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { Cabinet } from './cabinet.js';
import * as events from './events.js';
import { HardCopy, HardCopyStep, labelNumber, type PaperStep } from './hard-copy.js';
import type {
  AddCabinetInput,
  BringBackHardCopyInput,
  ChangeCabinetInput,
  ChangeHardCopyInput,
  RegisterHardCopyInput,
  TakeOutHardCopyInput,
} from './inputs.js';

/** When whoever takes it says nothing. */
const usuallyOut = { days: 7 };
/** Longer than this and paper is not out: it lies somewhere else. */
const longestOut = { months: 1 };

/** @throws BAD_USER_INPUT when there is a cabinet of that name */
export async function addCabinet(scope: Scope, input: AddCabinetInput): Promise<Cabinet> {
  const name = tidy(input.name);
  await refuseTakenName(scope, name);
  const cabinet = scope.em.create(Cabinet, { id: newId(scope), name, codeLocked: input.codeLocked });
  await scope.emit(events.cabinetAdded, { cabinetId: cabinet.id });
  return cabinet;
}

/** @throws NOT_FOUND, CONFLICT when somebody else changed it, BAD_USER_INPUT when another one has that name */
export async function changeCabinet(scope: Scope, input: ChangeCabinetInput): Promise<Cabinet> {
  const { id, version, ...changes } = given(input);
  const cabinet = await findCabinet(scope, id as string, 'id');
  refuseOldVersion('cabinet', cabinet.version, version);
  for (const field of ['name', 'codeLocked'] as const)
    if (changes[field] === null) throw badInput(field, 'cannot be emptied; leave it out, or give another');
  if (changes.name && changes.name.toLowerCase() !== cabinet.name.toLowerCase())
    await refuseTakenName(scope, changes.name);
  Object.assign(cabinet, changes);
  await scope.emit(events.cabinetChanged, { cabinetId: cabinet.id });
  return cabinet;
}

/** Paper of a customer that was minimised may be found later; it is registered all the same, and is due at once. */
export async function registerHardCopy(scope: Scope, input: RegisterHardCopyInput): Promise<HardCopy> {
  const customer = await findCustomer(scope, input.customerId);
  const cabinet = await findCabinet(scope, input.cabinetId);
  const keptSince = input.keptSince ?? scope.today();
  refuseFuture(scope, 'keptSince', keptSince);
  const next = await scope.row<{ number: number }>(
    sql`select nextval('documents.hard_copy_number_seq')::int as number`,
  );
  const copy = scope.em.create(HardCopy, {
    id: newId(scope),
    number: next?.number as number,
    customerId: customer.id,
    kind: input.kind,
    cabinetId: cabinet.id,
    folder: tidy(input.folder),
    remark: customer.minimisedOn ? null : (tidy(input.remark) ?? null),
    keptSince,
    registeredAt: scope.now(),
    takenOutBy: null,
    takenOutAt: null,
    backBy: null,
    scanId: null,
    destructionId: null,
    destroyedOn: null,
  });
  await scope.em.flush();
  noteStep(scope, copy, 'REGISTERED');
  await scope.emit(events.paperRegistered, ids(copy));
  return copy;
}

/** Moves it, or puts its entry right. */
export async function changeHardCopy(scope: Scope, input: ChangeHardCopyInput): Promise<HardCopy> {
  const { id, version, ...changes } = given(input);
  const copy = await findAtVersion(scope, { id: id as string, version: version as number });
  for (const field of ['kind', 'cabinetId', 'folder', 'keptSince'] as const)
    if (changes[field] === null) throw badInput(field, 'cannot be emptied; leave it out, or give another');
  if (changes.cabinetId) await findCabinet(scope, changes.cabinetId);
  if (changes.keptSince) refuseFuture(scope, 'keptSince', changes.keptSince);
  if (changes.remark && (await findCustomer(scope, copy.customerId)).minimisedOn)
    throw badInput('remark', 'nothing new is written down of a customer that was minimised; leave it out');
  Object.assign(copy, changes);
  noteStep(scope, copy, 'CHANGED');
  await scope.emit(events.paperChanged, ids(copy));
  return copy;
}

/** @throws FORBIDDEN for an API token, CONFLICT when somebody has it, BAD_USER_INPUT for a day too far away */
export async function takeOutHardCopy(scope: Scope, input: TakeOutHardCopyInput): Promise<HardCopy> {
  const copy = await findAtVersion(scope, input);
  if (scope.actor.kind !== 'staff')
    throw forbidden('A person takes paper out of a cabinet; an API token cannot.');
  if (copy.takenOutAt)
    throw conflict(
      `${labelNumber(copy.number)} is out already, until ${copy.backBy}: whoever has it brings it back first (mutation bringBackHardCopy).`,
      { takenOutBy: copy.takenOutBy },
    );
  const today = scope.today();
  const backBy = input.backBy ?? addTo(today, usuallyOut);
  const last = addTo(today, longestOut);
  if (backBy < today || backBy > last) throw badInput('backBy', `must be from ${today} to ${last}`);
  Object.assign(copy, { takenOutBy: scope.actor.id, takenOutAt: scope.now(), backBy });
  noteStep(scope, copy, 'TAKEN_OUT');
  await scope.emit(events.paperTakenOut, ids(copy));
  return copy;
}

/** @throws CONFLICT when it is not out */
export async function bringBackHardCopy(scope: Scope, input: BringBackHardCopyInput): Promise<HardCopy> {
  const copy = await findAtVersion(scope, input);
  if (!copy.takenOutAt)
    throw conflict(
      `${labelNumber(copy.number)} is not out: nobody has taken it. If it lies elsewhere, say where with changeHardCopy.`,
    );
  Object.assign(copy, { takenOutBy: null, takenOutAt: null, backBy: null });
  noteStep(scope, copy, 'BROUGHT_BACK');
  await scope.emit(events.paperBroughtBack, ids(copy));
  return copy;
}

export const ids = ({ customerId, id }: HardCopy) => ({ customerId, copyId: id });

export function noteStep(scope: Scope, copy: HardCopy, what: keyof typeof PaperStep): void {
  scope.em.create(HardCopyStep, {
    id: newId(scope),
    copyId: copy.id,
    what,
    byAccount: scope.actor.id,
    at: scope.now(),
    version: what === 'REGISTERED' ? 1 : copy.version + 1,
    cabinetId: copy.cabinetId,
  });
}

/**
 * Held until the transaction ends.
 * @throws CONFLICT when somebody else changed it, or signed that it is no longer there
 */
export async function findAtVersion(
  scope: Scope,
  { id, version }: { id: string; version: number },
): Promise<HardCopy> {
  const copy = isUuid(id)
    ? await scope.em.findOne(HardCopy, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE })
    : null;
  if (!copy) throw notFound('hard copy', id);
  if (copy.destroyedOn)
    throw conflict(
      `${labelNumber(copy.number)} is no longer there since ${copy.destroyedOn}; nothing of it can change.`,
    );
  refuseOldVersion('hard copy', copy.version, version);
  if (copy.destructionId)
    throw conflict(
      `Somebody signed that ${labelNumber(copy.number)} is no longer there: a second one signs too (countersignDestruction), or it is taken back (withdrawDestruction).`,
      { destructionId: copy.destructionId },
    );
  return copy;
}

function refuseOldVersion(what: string, version: number, read: number | undefined): void {
  if (version !== read)
    throw conflict(
      `Somebody else changed this ${what} after you read it: it is at version ${version} now. Read it again, then repeat your change.`,
      { version },
    );
}

function refuseFuture(scope: Scope, field: string, day: string): void {
  if (day > scope.today())
    throw badInput(field, `${day} has yet to come; give today (${scope.today()}) or a day before`);
}

async function findCabinet(scope: Scope, id: string, field = 'cabinetId'): Promise<Cabinet> {
  const cabinet = isUuid(id) ? await scope.em.findOne(Cabinet, { id }) : null;
  if (cabinet) return cabinet;
  if (field === 'id') throw notFound('cabinet', id);
  throw badInput(field, 'there is no such cabinet; see query cabinets, or add it with addCabinet');
}

async function refuseTakenName(scope: Scope, name: string): Promise<void> {
  const taken = await scope.row(sql`select 1 as n from documents.cabinet where lower(name) = lower(${name})`);
  if (taken) throw badInput('name', `there is a cabinet ${JSON.stringify(name)}; give this one another name`);
}
