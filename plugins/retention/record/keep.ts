import { resolve } from 'node:path';
import sql from 'sql-template-tag';
import { newId } from '../../../src/kernel/ids.js';
import type { House } from '../../../src/kernel/house.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { LetGo } from '../../../src/kernel/subject.js';
import { retentionSettings } from '../settings.js';
import type { Besides } from './besides.js';
import { RecordFile } from './file.js';
import { readLine, type Step } from './line.js';
import { rememberRecord } from './remembered.js';

const files = new WeakMap<House, RecordFile>();

export function recordFileOf(house: House): RecordFile {
  let file = files.get(house);
  if (!file) {
    const path = house.settings(retentionSettings).record ?? 'erasure-record.jsonl';
    file = new RecordFile(resolve(house.config.dataDir, path), house.key.for('erasure record'));
    files.set(house, file);
  }
  return file;
}

/** The name of this database in the record. In a transaction: its commit waits for the disk from here on. */
export async function houseId(scope: Pick<Scope, 'row'>): Promise<string> {
  const row = await scope.row<{ house: string }>(sql`select house,
    case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', true) end from retention.record`);
  if (!row)
    throw new Error('retention.record is empty: this database has lost its name in the erasure record');
  return row.house;
}

export interface Erasing {
  readonly step: Step;
  readonly rule: string;
  readonly runId: string | null;
  readonly contactId: string | null;
  readonly on?: string;
  /** What a copy of before may have elsewhere. */
  readonly besides?: Besides;
}

export const minimising = { step: 'minimise', rule: 'P13', contactId: null } as const;
export const lettingGo = { rule: 'P14, P15', contactId: null } as const;
export const erasingOnRequest = { step: 'erase contact', rule: 'GDPR art. 17', runId: null } as const;

/**
 * Records what this transaction erased: a row for each customer, and a line in the file outside the database. To be
 * called last, since the line is on the disk before the transaction is committed.
 *
 * A kill at any moment is harmless. Before the line: neither is there. Between the line and the commit: the line says
 * what was about to happen; the run does it again, and nothing that this database knows as done is missing. Between the
 * commit and the word that it was done: the database knows the line. A commit waits for the disk, so that what was
 * called done is there after a crash.
 */
export async function recordErasures(
  scope: Scope,
  gone: ReadonlyMap<string, readonly LetGo[]>,
  erasing: Erasing,
): Promise<void> {
  const at = scope.now();
  const { step, rule, runId, contactId, on, besides } = erasing;
  await insertErasures(scope, gone, erasing);
  const tables = [...new Set([...gone.values()].flatMap((all) => all.map(({ table }) => table)))].toSorted();
  const file = recordFileOf(scope.house);
  const house = await houseId(scope);
  const saying = {
    says: 'erase',
    step,
    rule,
    run: runId,
    customers: [...gone.keys()],
    ...besides,
    contact: contactId,
    tables,
    ...(on ? { on } : {}),
  } as const;
  const [text = ''] = await file.append(house, at, [saying]);
  const hash = readLine(file.key, text)?.hash as string;
  scope.onOutcome(async (outcome) => {
    if (outcome === 'unknown') return;
    const says = outcome === 'committed' ? 'done' : 'undone';
    await file.append(house, at, [{ says, of: hash }], false).catch((error: unknown) => {
      // The erasure stands, or does not, whatever the file says of it: the database is asked the next time.
      scope.house.log.warn({ error }, 'the end of an erasure could not be written to the erasure record');
    });
  });
  await keepLine(scope, hash, at, text);
  await rememberRecord(scope.house, house);
}

/** In the database too, with the erasure itself. */
export const keepLine = (scope: Scope, hash: string, at: Date | string, line: string) =>
  scope.rows(sql`insert into retention.record_line (hash, at, line)
    values (${hash}, ${new Date(at).toISOString()}::timestamptz, ${line}) on conflict (hash) do nothing`);

export async function insertErasures(
  scope: Scope,
  gone: ReadonlyMap<string, readonly LetGo[]>,
  { rule, runId, contactId }: Erasing,
): Promise<void> {
  const rows = [...gone].map(([customer, counts]) => ({ id: newId(scope), customer, counts }));
  await scope.rows(sql`
    insert into retention.erasure (id, customer_id, contact_id, run_id, rule, counts, at)
    select id, customer, ${contactId}::uuid, ${runId}::uuid, ${rule}, counts, ${scope.now().toISOString()}::timestamptz
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (id uuid, customer uuid, counts jsonb)`);
}
