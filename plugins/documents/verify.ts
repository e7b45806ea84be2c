import sql from 'sql-template-tag';
import type { Work } from '../../src/kernel/scope.js';
import { Missing, openFile, type Sealed } from './content/hand-out.js';
import { release } from './content/memory.js';
import { Altered } from './content/seal.js';
import { vaultState } from './keys/vault.js';
import { storeOf } from './store/chosen.js';

const atOnce = 500;
/** A file that is younger may be of an upload that is under way. */
const youngMs = 86_400_000;

export type Fault =
  | { readonly what: 'missing' | 'altered'; readonly documentId: string; readonly customerId: string }
  | { readonly what: 'orphaned'; readonly file: string };

/**
 * Opens every document, to its end, and looks for files of no document.
 * @param on.fault hears of what is wrong, by ids alone
 * @returns how many documents were looked at. Locked, they are not opened: only whether their files are there is known
 */
export async function verify(
  work: Work,
  on: { fault: (fault: Fault) => Promise<void> | void; at: (done: number, total: number) => void },
): Promise<{ documents: number }> {
  const opened = vaultState(work.house).open;
  const total =
    (await work.read.row<{ n: number }>(sql`select count(*)::int as n from documents.document`))?.n ?? 0;
  let documents = 0;
  for await (const document of allDocuments(work)) {
    const what = await faultOf(work, document, opened);
    if (what && (await isStillSo(work, document)))
      await on.fault({ what, documentId: document.id, customerId: document.customerId });
    documents += 1;
    on.at(documents, total);
  }
  for await (const file of orphans(work)) await on.fault({ what: 'orphaned', file });
  return { documents };
}

export async function* allDocuments(work: Work): AsyncGenerator<Sealed> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await work.read.rows<Sealed>(sql`
      select id, customer_id as "customerId", key_id as "keyId", blob, wrapped_key as "wrappedKey" from documents.document
      where id > ${after} order by id limit ${atOnce}`);
    yield* rows;
    const last = rows.at(-1);
    if (!last) return;
    after = last.id;
  }
}

async function faultOf(
  work: Work,
  document: Sealed,
  opened: boolean,
): Promise<'missing' | 'altered' | undefined> {
  try {
    if (opened) for await (const piece of await openFile(work.read, document)) release(piece);
    else if (!(await isThere(work, document.blob))) return 'missing';
  } catch (error) {
    const { name } = error as Error;
    if (name === Missing.name) return 'missing';
    if (name === Altered.name) return 'altered';
    throw error;
  }
  return undefined;
}

async function isThere(work: Work, blob: string): Promise<boolean> {
  const file = await (await storeOf(work.house)).get(blob);
  await file?.[Symbol.asyncIterator]().return?.();
  return file !== undefined;
}

/** It may have gone, or been sealed anew, while it was looked at. */
const isStillSo = async (work: Work, { id, blob }: Sealed): Promise<boolean> =>
  (await work.read.row(sql`select 1 as n from documents.document where id = ${id} and blob = ${blob}`)) !==
  undefined;

async function* orphans(work: Work): AsyncGenerator<string> {
  let some: string[] = [];
  const unknown = async (): Promise<string[]> => {
    const rows = await work.read.rows<{ name: string }>(sql`
      select name from unnest(${some}::text[]) name
      where not exists (select 1 from documents.document where blob::text = name)
        and not exists (select 1 from documents.upload where blob::text = name)
        and not exists (select 1 from documents.discarded where blob::text = name)`);
    some = [];
    return rows.map(({ name }) => name);
  };
  const before = work.clock.now().getTime() - youngMs;
  for await (const { name, at } of (await storeOf(work.house)).list()) {
    if (at.getTime() > before) continue;
    some.push(name);
    if (some.length === atOnce) yield* await unknown();
  }
  if (some.length > 0) yield* await unknown();
}
