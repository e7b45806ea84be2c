import sql, { join } from 'sql-template-tag';
import { v7 } from 'uuid';
import type { Database } from '../kernel/database.js';
import type { Recorder } from '../kernel/plugin.js';
import type { ReadRecord } from '../kernel/reads.js';
import type { Actor, Fact, Scope, Work } from '../kernel/scope.js';

interface Row {
  id: string;
  at: string;
  work_id: string;
  actor_kind: string;
  actor_id: string | null;
  actor: string;
  purposes: string[];
  kind: 'deed' | 'read';
  cause: string;
  what: string;
  customer_id: string | null;
  contact_id: string | null;
  staff_id: string | null;
  record_type: string | null;
  record_ids: string[];
  fields: string[];
}

/** One statement for any number of rows. */
const insert = (rows: readonly Row[]) => sql`insert into audit.entry
  (id, at, work_id, actor_kind, actor_id, actor, purposes, kind, cause, what, customer_id, contact_id, staff_id, record_type, record_ids, fields)
  values ${join(
    rows.map(
      (
        row,
      ) => sql`(${row.id}, ${row.at}, ${row.work_id}, ${row.actor_kind}, ${row.actor_id}, ${row.actor}, ${row.purposes}, ${row.kind},
        ${row.cause}, ${row.what}, ${row.customer_id}, ${row.contact_id}, ${row.staff_id}, ${row.record_type}, ${row.record_ids}, ${row.fields})`,
    ),
  )}`;

const who = (actor: Actor, workId: string, now: Date) => ({
  id: v7({ msecs: now.getTime() }),
  at: now.toISOString(),
  work_id: workId,
  actor_kind: actor.kind,
  actor_id: actor.id,
  actor: actor.label,
  purposes: [...actor.purposes],
});

/** Facts go into the transaction of the change: neither is there without the other. */
async function recordFacts(scope: Scope, cause: string, facts: readonly Fact[]): Promise<void> {
  const told = facts.length > 0 ? facts : [{ what: cause, about: {} }];
  const rows = told.map(({ what, about }): Row => ({
    ...who(scope.actor, scope.workId, scope.now()),
    kind: 'deed',
    cause,
    what,
    customer_id: about.customer ?? null,
    contact_id: about.contact ?? null,
    staff_id: about.staff ?? null,
    record_type: about.record?.[0] ?? about.records?.[0] ?? null,
    record_ids: about.record ? [about.record[1]] : [...(about.records?.[1] ?? [])],
    fields: [],
  }));
  await scope.rows(insert(rows));
}

interface Batch {
  rows: Row[];
  stored: Promise<void>;
}

/**
 * An answer waits until it is recorded who got it. While one insert is under way the next requests gather, and go
 * together in the one after: at most one insert a request, and far fewer under load.
 */
class ReadJournal {
  #waiting: Batch | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly database: Database) {}

  record(rows: readonly Row[]): Promise<void> {
    if (!this.#waiting) {
      const batch: Batch = { rows: [], stored: Promise.resolve() };
      batch.stored = this.#last.then(() => {
        this.#waiting = undefined;
        return this.database.read(insert(batch.rows)).then(() => undefined);
      });
      this.#last = batch.stored.catch(() => undefined); // each request that waits for it hears of it
      this.#waiting = batch;
    }
    this.#waiting.rows.push(...rows);
    return this.#waiting.stored;
  }
}

const theOnly = (type: string, read: ReadRecord): string | null =>
  read.type === type && read.ids.length === 1 ? (read.ids[0] ?? null) : null;

const journals = new WeakMap<Database, ReadJournal>();

async function recordReads(work: Work, cause: string, reads: readonly ReadRecord[]): Promise<void> {
  const { database } = work.house;
  let journal = journals.get(database);
  if (!journal) journals.set(database, (journal = new ReadJournal(database)));
  await journal.record(
    reads.map((read): Row => ({
      ...who(work.actor, work.read.workId, work.clock.now()),
      kind: 'read',
      cause,
      what: 'read',
      customer_id: read.about?.customer ?? theOnly('Customer', read),
      contact_id: read.about?.contact ?? theOnly('Contact', read),
      staff_id: read.about?.staff ?? theOnly('StaffMember', read),
      record_type: read.type,
      record_ids: [...read.ids],
      fields: [...read.fields],
    })),
  );
}

export const recorder: Recorder = { recordFacts, recordReads };
