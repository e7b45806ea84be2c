import sql from 'sql-template-tag';
import { conflict, notFound } from '../../../src/errors.js';
import { isUuid, newId } from '../../../src/kernel/ids.js';
import { defineSteps } from '../../../src/kernel/jobs.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { aboutCondition, declarations, previewMinimise } from '../../../src/kernel/subject.js';
import { tableOf } from '../../../src/kernel/database.js';
import { issueCertificate } from '../certificate/issue.js';
import { closeRun } from '../closing.js';
import * as events from '../events.js';
import { goneLeft } from '../gone-left.js';
import { tellRun } from '../progress.js';
import { look, type Looked } from './look.js';
import type { Found } from './search.js';
import { countTraces, takeTraces } from './traces.js';

interface Waiting {
  id: string;
  contactId: string | null;
  customerId: string | null;
}

/** One pass over the data serves all that wait for it; more than these wait for the next one. */
const atOnce = 500;

/** Proves, for all runs and erasures whose turn it is, that what went is nowhere any more; or says where it is. */
export const proveJob = defineSteps('retention.prove', async (work) => {
  for (;;) {
    const waiting = await work.read.rows<Waiting>(sql`
      select id, contact_id as "contactId", customer_id as "customerId" from retention.proof where state = 'WAITING' order by asked_at, id limit ${atOnce}`);
    if (waiting.length === 0) return;
    await proveAll(work, waiting);
    if (waiting.length < atOnce) return;
  }
});

async function proveAll(work: Work, waiting: readonly Waiting[]): Promise<void> {
  const ids = waiting.map(({ id }) => id);
  const counts = await countTraces(work.read, ids);
  const values = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const offices = waiting.flatMap(({ customerId }) => customerId ?? []);
  const looked = await look(work, ids, { values, offices });
  for (const { id, contactId } of waiting) {
    const found = [
      ...looked.residues.filter(({ proofId }) => proofId === id).map((one) => one.found),
      ...looked.unread.map((what): Found => ({ place: `not looked at: ${what}`, rowId: null })),
      ...(await rowsLeft(work.read, id, contactId)),
    ];
    await work.transaction((scope) =>
      settle(scope, id, eachOnce(found), { values: counts.get(id) ?? 0, looked }),
    );
    if (!contactId) await tellRun(work, id);
  }
}

/** A place where several values stand is to be cleared once. */
const eachOnce = (found: readonly Found[]): Found[] => [
  ...new Map(found.map((one) => [JSON.stringify([one.place, one.rowId]), one])).values(),
];

/** What the declarations want gone is held against the rows themselves: of whoever was erased none may be there. */
async function rowsLeft(scope: Scope, id: string, contactId: string | null): Promise<Found[]> {
  const left = contactId
    ? await rowsOfContact(scope, contactId)
    : ((await goneLeft(scope, id)) ??
      (await previewMinimise(
        scope,
        sql`select customer_id from retention.run_item where run_id = ${id} and state in ('DONE', 'OUTSTANDING')`,
      )));
  return left.map(({ table, rows }) => ({
    place: `${table}: ${rows} rows that should have gone`,
    rowId: null,
  }));
}

async function rowsOfContact(scope: Scope, contactId: string): Promise<{ table: string; rows: number }[]> {
  const left: { table: string; rows: number }[] = [];
  for (const { data } of declarations(scope.house)) {
    const about = aboutCondition(scope.house, data, 'contact', [contactId]);
    if (!about || data.rowsAtMinimise !== 'delete') continue;
    const table = tableOf(scope.house.database, data.entity);
    const row = await scope.row<{ rows: number }>(
      sql`select count(*)::int as rows from ${table} t where ${about}`,
    );
    if (row && row.rows > 0) left.push({ table: table.sql.replaceAll('"', ''), rows: row.rows });
  }
  return left;
}

async function settle(
  scope: Scope,
  id: string,
  found: readonly Found[],
  { values, looked }: { values: number; looked: Looked },
): Promise<void> {
  const now = scope.now().toISOString();
  const state = found.length === 0 ? 'CLEAN' : 'RESIDUE';
  const waits = await scope.row(
    sql`select 1 as n from retention.proof where id = ${id} and state = 'WAITING' for update`,
  );
  if (!waits) return;
  await scope.rows(sql`delete from retention.residue where proof_id = ${id}`);
  await scope.rows(sql`
    update retention.proof set state = ${state}, looked_at = ${now}::timestamptz, looked_for = ${values},
      shared = ${looked.shared}, looked_through = ${JSON.stringify(looked.through)}::jsonb where id = ${id}`);
  const rows = found.map(({ place, rowId }) => ({ id: newId(scope), place, row_id: rowId }));
  await scope.rows(sql`
    insert into retention.residue (id, proof_id, place, row_id, found_at)
    select id, ${id}, place, row_id, ${now}::timestamptz from json_to_recordset(${JSON.stringify(rows)}::json)
      as r (id uuid, place text, row_id text)`);
  if (state === 'RESIDUE') {
    await scope.rows(sql`update retention.run set state = 'RESIDUE' where id = ${id} and state = 'PROVING'`);
    scope.house.log.error(
      { proofId: id, places: found.length },
      'something that was erased is still somewhere: see retentionProofs, clear it away, then repeatRetentionProof',
    );
    await scope.emit(events.residueFound, { proofId: id, places: found.length });
    return;
  }
  await scope.rows(sql`delete from retention.trace where proof_id = ${id}`);
  // Of a run once nothing of it is outstanding; of a person at once.
  if (await scope.row(sql`select 1 as n from retention.run where id = ${id}`))
    await closeRun(scope, id, 'PROVING');
  else await issueCertificate(scope, id);
}

/** Asks for the proof of a run whose last customer was done. */
export async function proveRun(scope: Scope, runId: string): Promise<void> {
  await scope.rows(sql`insert into retention.proof (id, asked_at) values (${runId}, ${scope.now().toISOString()}::timestamptz)
    on conflict (id) do update set state = 'WAITING'`);
  await askForProof(scope);
}

/** Takes the traces of a person who is erased in this transaction, and asks for the proof. */
export async function proveContact(
  scope: Scope,
  about: { contactId: string; customerId: string },
): Promise<void> {
  const id = newId(scope);
  await takeTraces(scope, id, 'contact', [about.contactId]);
  await scope.rows(sql`insert into retention.proof (id, contact_id, customer_id, asked_at)
    values (${id}, ${about.contactId}, ${about.customerId}, ${scope.now().toISOString()}::timestamptz)`);
  await askForProof(scope);
}

/** One at a time: what waits meanwhile is looked for together. */
export const askForProof = (scope: Scope): Promise<void> =>
  scope.enqueue(proveJob, {}, { key: 'retention.prove', queue: 'retention.prove', priority: 10 });

/** Looks again, once what was found was cleared away. @throws NOT_FOUND; CONFLICT when nothing had been found */
export async function repeatProof(scope: Scope, input: { id: string }): Promise<string> {
  const { id } = input;
  const found = isUuid(id)
    ? await scope.row<{ state: string }>(sql`select state from retention.proof where id = ${id} for update`)
    : undefined;
  if (!found) throw notFound('proof', id);
  if (found.state !== 'RESIDUE') throw conflict('Only a proof that found something can be repeated.');
  await scope.rows(sql`update retention.proof set state = 'WAITING' where id = ${id}`);
  await scope.rows(sql`update retention.run set state = 'PROVING' where id = ${id} and state = 'RESIDUE'`);
  await askForProof(scope);
  return id;
}
