import sql from 'sql-template-tag';
import { badInput, conflict } from '../../errors.js';
import {
  belongingsOfCustomers,
  clashes,
  type Clash,
  countBelongings,
  giveBelongings,
} from '../../kernel/belongings.js';
import type { Scope } from '../../kernel/scope.js';
import { findCustomer, refuseMerged, refuseMinimised } from '../actions.js';
import { Customer } from '../customer.js';
import { customersMerged, customersMerging } from '../events.js';
import type { MergeCustomersInput, PreviewMergeInput } from './inputs.js';

export interface Moved {
  table: string;
  rows: number;
}

const alone = ['email', 'phone', 'iban', 'kvkNumber', 'vatNumber'] as const;
const address = ['street', 'postalCode', 'city', 'country'] as const;
const invoiceAddress = ['invoiceStreet', 'invoicePostalCode', 'invoiceCity', 'invoiceCountry'] as const;
const compared = ['officeName', ...alone, ...address, ...invoiceAddress, 'language'] as const;

interface Pair {
  kept: Customer;
  dropped: Customer;
}

async function findPair(scope: Scope, { keepId, dropId }: PreviewMergeInput): Promise<Pair> {
  const kept = await findCustomer(scope, keepId);
  const dropped = await findCustomer(scope, dropId);
  refuseMerged(kept, keepId);
  refuseMerged(dropped, dropId);
  if (kept.id === dropped.id) throw badInput('dropId', 'is the same customer; there is nothing to merge');
  refuseMinimised(kept);
  refuseMinimised(dropped);
  return { kept, dropped };
}

/** What a merge would move, and what stands in its way; nothing is changed. */
export async function previewMerge(
  scope: Scope,
  input: PreviewMergeInput,
): Promise<Pair & { moves: Moved[]; clashes: Clash[]; differing: string[] }> {
  const { kept, dropped } = await findPair(scope, input);
  const all = await belongingsOfCustomers(scope);
  return {
    kept,
    dropped,
    moves: await countBelongings(scope, all, dropped.id),
    clashes: await clashes(scope, all, dropped.id, kept.id),
    differing: compared.filter((field) => dropped[field] !== null && dropped[field] !== kept[field]),
  };
}

/**
 * Makes one customer of two. All rows of the dropped one, of every part, belong to the kept one from now on; invoices
 * stay as they were issued. What the kept one does not have of itself it gets from the dropped one; where they differ
 * the kept one's stands, and the other's is kept with the alias. Wholly, or not at all.
 * @throws CONFLICT when somebody changed either since it was read, either was minimised or is about to be, or rows of
 * the two cannot stand beside each other
 */
export async function mergeCustomers(
  scope: Scope,
  input: MergeCustomersInput,
): Promise<{ customer: Customer; moves: Moved[] }> {
  const { kept, dropped } = await findPair(scope, input);
  await scope.rows(
    sql`select customers.begin_merge(${kept.id}, ${dropped.id}, ${scope.actor.id}, ${scope.now().toISOString()}::timestamptz)`,
  );
  await scope.em.refresh(kept); // both are locked now: what they are at this moment, they stay
  await scope.em.refresh(dropped);
  refuseChanged('kept', kept, input.keepVersion);
  refuseChanged('dropped', dropped, input.dropVersion);
  await scope.emit(customersMerging, { customerId: kept.id, droppedId: dropped.id });
  const all = await belongingsOfCustomers(scope);
  const [clash] = await clashes(scope, all, dropped.id, kept.id);
  if (clash)
    throw conflict(
      `Both customers have rows in ${clash.table} of which there may be one (${clash.unique.join(', ')}): settle that first, on either of the two. Query previewMerge names them all.`,
      { table: clash.table },
    );
  const moves = await giveBelongings(scope, all, dropped.id, kept.id);
  await scope.em.refresh(kept); // its first and last day may have changed with its subscriptions
  complete(kept, dropped);
  const droppedId = dropped.id;
  await scope.em.flush();
  await scope.rows(sql`delete from customers.customer where id = ${droppedId}`);
  scope.em.clear(); // rows were given away below the entity manager
  await scope.emit(customersMerged, { customerId: kept.id, droppedId });
  return { customer: await scope.em.findOneOrFail(Customer, { id: kept.id }), moves };
}

function refuseChanged(which: string, { version }: Customer, read: number): void {
  if (version !== read)
    throw conflict(
      `Somebody else changed the ${which} customer after you read it: it is at version ${version} now. Preview the merge again.`,
      { version },
    );
}

/** An address is one thing: half of one and half of another would be none. */
function complete(kept: Customer, dropped: Customer): void {
  for (const field of alone) kept[field] ??= dropped[field] as never;
  for (const group of [address, invoiceAddress])
    if (kept[group[0]] === null && kept[group[1]] === null && kept[group[2]] === null)
      for (const field of group) kept[field] = dropped[field] as never;
}
