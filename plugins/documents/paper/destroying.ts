import sql from 'sql-template-tag';
import { badInput, conflict, forbidden, notFound } from '../../../src/errors.js';
import { isUuid, newId } from '../../../src/kernel/ids.js';
import { outstandingDone } from '../../../src/kernel/letting-go.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { Destruction, destructionNumber, highestLevel, lowestLevel } from './destruction.js';
import type { DocumentKind } from '../document.js';
import * as events from './events.js';
import { labelNumber, type PaperStep } from './hard-copy.js';
import type {
  CountersignDestructionInput,
  SignDestructionInput,
  WithdrawDestructionInput,
} from './inputs.js';
import { isDue } from './lists.js';

/** What two people can go through at once, and what is printed on one list. */
export const mostCopies = 500;

interface Listed {
  id: string;
  number: number;
  kind: keyof typeof DocumentKind;
  destructionId: string | null;
  destroyedOn: string | null;
  takenOut: boolean;
  due: boolean;
  /** Since when it may be destroyed. */
  dueSince: string | null;
}

/**
 * The first of two signatures: a privacy officer says which copies were destroyed, when and how. They are on the list
 * for destruction already; nobody puts them there. What was not to be found is signed for in the same way.
 * @throws FORBIDDEN for an API token, BAD_USER_INPUT, or CONFLICT that names the copies that may not be destroyed
 */
export async function signDestruction(scope: Scope, input: SignDestructionInput): Promise<Destruction> {
  const missing = input.method === 'MISSING';
  const level = checkedLevel(input.level, missing);
  if (input.destroyedOn > scope.today())
    throw badInput('destroyedOn', `${input.destroyedOn} has yet to come: sign once it is done`);
  const copies = await listed(scope, input.copyIds);
  const by = inPerson(scope);
  if (!missing) refuseNotDue(copies, input.destroyedOn);
  const next = await scope.row<{ number: number }>(
    sql`select nextval('documents.destruction_number_seq')::int as number`,
  );
  const destruction = scope.em.create(Destruction, {
    id: newId(scope),
    number: next?.number as number,
    destroyedOn: input.destroyedOn,
    method: input.method,
    level,
    firstSignedBy: by,
    firstSignedAt: scope.now(),
    secondSignedBy: null,
    secondSignedAt: null,
    withdrawnAt: null,
  });
  await scope.rows(sql`
    insert into documents.destruction_item (id, destruction_id, copy_id, number, kind)
    select gen_random_uuid(), ${destruction.id}::uuid, id, number, kind from documents.hard_copy
    where id = any(${copies.map(({ id }) => id)}::uuid[])`);
  await setDestruction(scope, destruction.id, sql`destruction_id = ${destruction.id}::uuid`, 'SIGNED');
  await scope.emit(events.destructionSigned, { destructionId: destruction.id });
  return destruction;
}

/**
 * The second signature, of somebody else: from now on the copies count as gone, and what waited for that is told.
 * @throws FORBIDDEN for whoever signed first, CONFLICT when it does not wait, is about another number of copies, or a copy
 * of it is to be kept by now
 */
export async function countersignDestruction(
  scope: Scope,
  input: CountersignDestructionInput,
): Promise<Destruction> {
  const destruction = await waitingDestruction(scope, input.id);
  const by = inPerson(scope);
  const name = destructionNumber(destruction.number);
  if (destruction.firstSignedBy === by)
    throw forbidden(`You signed ${name} already: somebody else who was there has to sign too.`);
  const counted = await scope.row<{ n: number }>(
    sql`select count(*)::int as n from documents.destruction_item where destruction_id = ${destruction.id}`,
  );
  if (counted?.n !== input.copies)
    throw conflict(
      `${name} is about ${counted?.n} hard copies, not ${input.copies}: look at it again, and sign for that number.`,
      {
        copies: counted?.n,
      },
    );
  if (destruction.method !== 'MISSING') await refuseKeptSince(scope, destruction, name);
  Object.assign(destruction, { secondSignedBy: by, secondSignedAt: scope.now() });
  const gone = await setDestruction(
    scope,
    destruction.id,
    sql`destroyed_on = ${destruction.destroyedOn}::date, folder = null, remark = null, taken_out_by = null, taken_out_at = null, back_by = null`,
    destruction.method === 'MISSING' ? 'MISSING' : 'DESTROYED',
  );
  for (const { id, customerId } of gone) await scope.emit(events.paperDestroyed, { copyId: id, customerId });
  await scope.emit(events.destructionCountersigned, { destructionId: destruction.id, copies: gone.length });
  await scope.emit(outstandingDone, { customerIds: [...new Set(gone.map(({ customerId }) => customerId))] });
  return destruction;
}

/** A legal hold that came after the first signature stops the second as it would have stopped the first. */
async function refuseKeptSince(scope: Scope, { id }: Destruction, name: string): Promise<void> {
  const items = sql`select copy_id from documents.destruction_item where destruction_id = ${id}`;
  // Whoever places a hold has the customer's row: it is waited for, and then seen.
  await scope.rows(sql`select 1 as n from customers.customer
    where id in (select customer_id from documents.hard_copy where id in (${items})) order by id for key share`);
  const copies = await scope.rows<Pick<Listed, 'id' | 'number' | 'due'>>(sql`
    select t.id, t.number, ${isDue(scope)} as due from documents.hard_copy t where t.id in (${items}) order by t.number`);
  refuse(
    copies,
    ({ due }) => !due,
    `to be kept since ${name} was signed first, such as by a legal hold: take that signature back (withdrawDestruction), and sign anew for the others. Kept`,
  );
}

/** Takes the first signature back; its copies are on the list again. */
export async function withdrawDestruction(
  scope: Scope,
  input: WithdrawDestructionInput,
): Promise<Destruction> {
  const destruction = await waitingDestruction(scope, input.id);
  await setDestruction(scope, destruction.id, sql`destruction_id = null`, 'WITHDRAWN');
  destruction.withdrawnAt = scope.now();
  await scope.emit(events.destructionWithdrawn, { destructionId: destruction.id });
  return destruction;
}

function inPerson(scope: Scope): string {
  if (scope.actor.kind !== 'staff' || !scope.actor.id)
    throw forbidden('A person who was there signs for a destruction; an API token cannot.');
  return scope.actor.id;
}

/** @returns as it is kept, such as `P-4` */
function checkedLevel(given: string | null | undefined, missing: boolean): string | null {
  if (missing) {
    if (given) throw badInput('level', 'what was missing was not destroyed: leave the level out');
    return null;
  }
  const level = Number(/^\s*P[\s-]?([1-7])\s*$/i.exec(given ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(level))
    throw badInput(
      'level',
      `give the security level by DIN 66399, from P-${lowestLevel} to P-${highestLevel}`,
    );
  if (level < lowestLevel)
    throw badInput(
      'level',
      `P-${level} leaves strips that can be put together again: personal data asks for P-${lowestLevel} or higher (DIN 66399). Destroy it finer, then sign`,
    );
  return `P-${level}`;
}

/** Locked, so that nobody takes one out meanwhile. @throws BAD_USER_INPUT, or CONFLICT for what is signed for already */
async function listed(scope: Scope, copyIds: readonly string[]): Promise<Listed[]> {
  const ids = [...new Set(copyIds.map((id) => id.toLowerCase()))];
  if (ids.length === 0) throw badInput('copyIds', 'name the hard copies');
  if (ids.length > mostCopies)
    throw badInput('copyIds', `at most ${mostCopies} at once; sign for the others after`);
  const strange = ids.findIndex((id) => !isUuid(id));
  if (strange >= 0) throw badInput(`copyIds[${strange}]`, 'is not an id');
  await scope.rows(
    sql`select 1 from documents.hard_copy where id = any(${ids}::uuid[]) order by id for update`,
  );
  const copies = await scope.rows<Listed>(sql`
    select t.id, t.number, t.kind, t.destruction_id as "destructionId", t.destroyed_on::text as "destroyedOn",
      t.taken_out_at is not null as "takenOut", ${isDue(scope)} as due,
      greatest(t.kept_since, least(
        (select c.minimised_on from customers.customer c where c.id = t.customer_id),
        (select min(s.at at time zone 'Europe/Amsterdam')::date from documents.hard_copy_step s
          where s.copy_id = t.id and s.what = 'SCANNED')))::text as "dueSince"
    from documents.hard_copy t where t.id = any(${ids}::uuid[]) order by t.number`);
  const known = new Set(copies.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown) throw notFound('hard copy', unknown);
  refuse(
    copies,
    ({ destroyedOn, destructionId }) => Boolean(destroyedOn ?? destructionId),
    'signed for already: leave out',
  );
  return copies;
}

function refuseNotDue(copies: readonly Listed[], destroyedOn: string): void {
  refuse(
    copies,
    ({ takenOut }) => takenOut,
    'out of the cabinet: bring it back first (bringBackHardCopy), or sign that it is missing:',
  );
  refuse(
    copies,
    ({ due }) => !due,
    'not to be destroyed yet: its customer is not minimised, and it has no scan that may take its place. Leave out',
  );
  const early = copies.find(({ dueSince }) => dueSince && destroyedOn < dueSince);
  if (early)
    throw badInput(
      'destroyedOn',
      `${labelNumber(early.number)} was to be destroyed from ${early.dueSince} on; give that day or a later one`,
    );
}

function refuse<T extends Pick<Listed, 'id' | 'number'>>(
  copies: readonly T[],
  wrong: (copy: T) => boolean,
  why: string,
): void {
  const found = copies.filter(wrong);
  if (found.length === 0) return;
  const numbers = found.slice(0, 10).map(({ number }) => labelNumber(number));
  const more = found.length > numbers.length ? ` and ${found.length - numbers.length} more` : '';
  throw conflict(`${why.charAt(0).toUpperCase()}${why.slice(1)} ${numbers.join(', ')}${more}.`, {
    copyIds: found.map(({ id }) => id),
  });
}

/** Changes the copies of a destruction, and notes the step in the history of each. */
async function setDestruction(
  scope: Scope,
  destructionId: string,
  changes: ReturnType<typeof sql>,
  step: keyof typeof PaperStep,
): Promise<{ id: string; customerId: string }[]> {
  return scope.rows<{ id: string; customerId: string }>(sql`
    with changed as (
      update documents.hard_copy set ${changes}, version = version + 1
      where id in (select copy_id from documents.destruction_item where destruction_id = ${destructionId})
      returning id, customer_id, cabinet_id, version),
    noted as (
      insert into documents.hard_copy_step (id, copy_id, what, by_account, at, version, cabinet_id)
      select gen_random_uuid(), id, ${step}, ${scope.actor.id}::uuid, ${scope.now().toISOString()}::timestamptz, version, cabinet_id from changed)
    select id, customer_id as "customerId" from changed order by id`);
}

async function waitingDestruction(scope: Scope, id: string): Promise<Destruction> {
  const found = isUuid(id)
    ? await scope.row<{ number: number; second: boolean; withdrawn: boolean }>(sql`
        select number, second_signed_at is not null as second, withdrawn_at is not null as withdrawn
        from documents.destruction where id = ${id} for update`)
    : undefined;
  if (!found) throw notFound('destruction', id);
  const name = destructionNumber(found.number);
  if (found.second) throw conflict(`${name} was signed by two people; it cannot change any more.`);
  if (found.withdrawn) throw conflict(`${name} was withdrawn: sign anew with signDestruction.`);
  return scope.em.findOneOrFail(Destruction, { id });
}
