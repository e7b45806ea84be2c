import sql from 'sql-template-tag';
import { contactRemoved } from '../../../src/contacts/events.js';
import { customerMinimised } from '../../../src/customers/events.js';
import { defineEvent } from '../../../src/kernel/events.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { eraseContact, type LetGo, minimise } from '../../../src/kernel/subject.js';
import { contactErased } from '../events.js';
import { notHeld } from '../holds.js';
import { eraseWhoCame, leaveAgain } from './besides.js';
import { compareRecord, willBeDone } from './compare.js';
import { houseId, insertErasures, keepLine, recordFileOf } from './keep.js';
import { liftAgain } from './lift-again.js';
import type { EraseLine } from './line.js';
import { letGoAgain } from './replay-gone.js';

export const erasuresReplayed = defineEvent<{ lines: number; customers: number }>(
  'retention.erasures-replayed',
  () => ({}),
);

/** Somebody decided that these stay, though the record says that they were erased. */
export const erasuresNotRepeated = defineEvent<{ customerIds: readonly string[] }>(
  'retention.erasures-not-repeated',
  ({ customerIds }) => ({ records: ['Customer', customerIds] }),
  {
    nl: 'Terug met een back-up: wat gewist was, is niet opnieuw gewist',
    en: 'Back with a back-up: what was erased was not erased again',
    for: ['privacy', 'statutory'],
  },
);

/** A customer of which what was erased is back in this database. */
export interface Excepted {
  customerId: string;
  debtorNumber: string;
  /** When it was erased. */
  at: string;
}

export interface Replayed {
  lines: number;
  /** Erased again, or known as gone. */
  customers: number;
  /** Who stays because it was asked for. */
  excepted: Excepted[];
  /** Whom this database does not let go yet, with what it says. */
  refused: { customerId: string; why: string }[];
}

/**
 * Brings a database that was put back up to date: erases again, with the same engine, whatever the record knows of and
 * the database does not. Killed at any moment it can be run again.
 * @param except customers who stay, though the record says that they went
 */
export async function replay(work: Work, except: ReadonlySet<string>): Promise<Replayed> {
  const file = recordFileOf(work.house);
  const house = await houseId(work.read);
  const { ahead, unsure } = await file.locked(() => compareRecord(work, file, house));
  const result: Replayed = { lines: 0, customers: 0, excepted: [], refused: [] };
  const excepted = new Map<string, Excepted>();
  const lines = [
    ...ahead.map((line) => [line, 'done'] as const),
    ...unsure.map((line) => [line, 'unsure'] as const),
  ];
  for (const [line, end] of lines) {
    if (end === 'unsure' && (await willBeDone(work.read, line))) continue;
    const refused = await replayLine(work, line, end, except);
    result.refused.push(...refused);
    result.lines += 1;
    const wanted = line.contact ? line.customers : wantedOf(line);
    const stay = wanted.filter((id) => except.has(id) && !line.contact);
    for (const one of await backOf(work.read, line, stay)) excepted.set(one.customerId, one);
    result.customers += wanted.length - stay.length - refused.length;
  }
  result.excepted = [...excepted.values()];
  const { lines: count, customers } = result;
  await work.transaction(async (scope) => {
    if (count > 0) await scope.emit(erasuresReplayed, { lines: count, customers });
    if (excepted.size > 0) await scope.emit(erasuresNotRepeated, { customerIds: [...excepted.keys()] });
  });
  return result;
}

/** Of these customers, those of whom there is more here than the line left. */
async function backOf(scope: Scope, line: EraseLine, customers: readonly string[]): Promise<Excepted[]> {
  if (customers.length === 0) return [];
  const rows = await scope.rows<Omit<Excepted, 'at'>>(sql`
    select id as "customerId", debtor_number as "debtorNumber" from customers.customer
    where id = any(${customers as string[]}::uuid[]) ${line.step === 'minimise' ? sql`and minimised_on is null` : sql``} order by id`);
  return rows.map((row) => ({ ...row, at: line.at }));
}

/** In a copy of before they became one, the others are there on their own. */
const wantedOf = ({ customers, merged = [] }: EraseLine): string[] => [...customers, ...merged];

/**
 * Does what one line says, for as far as it is not done, and has the database know the line.
 * @param end `unsure`: it may never have been done, so whoever is held or not due stays
 */
export async function replayLine(
  work: Work,
  line: EraseLine,
  end: 'done' | 'unsure',
  except: ReadonlySet<string> = new Set(),
): Promise<Replayed['refused']> {
  const text = JSON.stringify(line);
  const knowLine = (scope: Scope) => keepLine(scope, line.hash, line.at, text);
  if (line.contact) {
    const { contact } = line;
    await work.transaction(async (scope) => {
      await eraseOne(scope, line, contact);
      await knowLine(scope);
    });
    return [];
  }
  const again = line.step === 'minimise' ? minimiseAgain : letGoForGoodAgain;
  const wanted = wantedOf(line).filter((id) => !except.has(id));
  try {
    await work.transaction(async (scope) => {
      await again(scope, line, wanted, end);
      await knowLine(scope);
    });
    return [];
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  const refused: Replayed['refused'] = [];
  for (const id of wanted)
    await work
      .transaction((scope) => again(scope, line, [id], end))
      .catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        refused.push({ customerId: id, why: (error as Error).message });
      });
  // What is refused for want of certainty was never done; what was done stays on the list until somebody decides.
  if (refused.length === 0 || end === 'unsure') await work.transaction(knowLine);
  return end === 'unsure' ? [] : refused;
}

/** The database itself refuses: it is too early by what it knows (P11, P12). */
const isRefusal = (error: unknown): boolean => (error as { code?: string }).code === 'CONFLICT';

async function minimiseAgain(
  scope: Scope,
  line: EraseLine,
  ids: readonly string[],
  end: 'done' | 'unsure',
): Promise<void> {
  const there = await scope.rows<{ id: string }>(sql`
    select t.id from customers.customer t where t.id = any(${ids as string[]}::uuid[]) and t.minimised_on is null
      ${end === 'unsure' ? sql`and ${notHeld}` : sql``} order by t.id for update`);
  const due = there.map(({ id }) => id);
  const done = end === 'done';
  const gone = new Map(await eraseWhoCame(scope, line, done ? ids : due, { again: done }));
  if (due.length > 0) {
    await leaveAgain(scope, line, due);
    if (done) await liftAgain(scope, line, 'MINIMISE', due);
    for (const [id, counts] of await minimise(scope, due, sql`minimised_on = ${scope.today()}::date`))
      gone.set(id, [...(gone.get(id) ?? []), ...counts]);
    await scope.emit(customerMinimised, { customerIds: due });
  }
  await insertAgain(scope, line, gone);
}

const letGoForGoodAgain: typeof minimiseAgain = async (scope, line, ids, end) =>
  insertAgain(scope, line, await letGoAgain(scope, line, ids, end));

async function eraseOne(scope: Scope, line: EraseLine, contactId: string): Promise<void> {
  const contact = await scope.row<{ customerId: string }>(
    sql`select customer_id as "customerId" from contacts.contact where id = ${contactId} for update`,
  );
  if (!contact) return;
  const about = { customerId: contact.customerId, contactId };
  await scope.emit(contactRemoved, about);
  const all = await eraseContact(scope, contactId, { again: true });
  await scope.emit(contactErased, about);
  await insertAgain(scope, line, new Map([[contact.customerId, all]]));
}

/** The run may have been proposed after this database was copied: then it does not know it. */
async function insertAgain(
  scope: Scope,
  { step, rule, run, contact }: EraseLine,
  gone: ReadonlyMap<string, LetGo[]>,
): Promise<void> {
  const known = run && (await scope.row(sql`select 1 as n from retention.run where id = ${run}`));
  await insertErasures(scope, gone, { step, rule, runId: known ? run : null, contactId: contact });
}
