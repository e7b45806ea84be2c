import type { Work } from '../../../src/kernel/scope.js';
import { type Unopened, UnopenedFiles } from './closed.js';
import { Filter } from './filter.js';
import { foldersOf, leadsTo, textsOfFiles } from './folders.js';
import { numbersIn } from './looked-for.js';
import { notesAbout } from './notes-about.js';
import { allPlaces, type Place, type Table } from './places.js';
import { Findings, type Found, search } from './search.js';
import { Snapshot } from './tables.js';
import { eachTrace } from './traces.js';
import { type Keys, keysOf, numbersOf } from './words.js';

/** What was looked through. */
export interface LookedThrough {
  tables: number;
  columns: number;
  files: number;
  megabytes: number;
  /** Files and folders that the vendor chose not to be looked through. */
  leftOut: string[];
  /** Files that were, but not into what is compressed or encrypted in them; absent of a proof from before this was said. */
  unopened?: Unopened[];
}

export interface Looked {
  /** What was found, by the proof it was looked for. */
  residues: { proofId: string; found: Found }[];
  /** Values that somebody else has as well. */
  shared: number;
  through: LookedThrough;
  /** What could not be looked at, with what to do. */
  unread: string[];
}

/**
 * Looks for all that was erased, in one pass over every table of every schema, the planner's samples and all files.
 *
 * A residue is what is found where nobody's data belongs: in a column that is declared as not personal or not declared
 * at all, a job, the audit, a log, a file or its name; and in rows of which nobody is the owner any more. What stands in
 * a declared personal column is its own customer's, contact's or staff member's, and so is a value that they have wherever
 * it is: of whoever shares a telephone or a name with somebody who went, the same value is no residue.
 * @param options.offices of people who were erased while their office stays: a note about it must not name them
 */
export async function look(
  work: Work,
  proofIds: readonly string[],
  { values, offices }: { values: number; offices: readonly string[] },
): Promise<Looked> {
  const keys = keysOf(work.house.key);
  const filter = new Filter(values);
  await eachTrace(work.read, proofIds, (hash1, hash2) => filter.add(hash1, hash2));
  await renewStatistics(work, keys, filter);
  const findings = new Findings();
  const snapshot = await Snapshot.open(work.house);
  try {
    const tables = await allPlaces(work.read);
    const through: LookedThrough = { tables: 0, columns: 0, files: 0, megabytes: 0, leftOut: [] };
    let characters = 0;
    const searched = (text: string, again = false) => {
      if (!again) characters += text.length;
      return search(keys, filter, text);
    };
    for (const table of tables) {
      if (!table.readable) continue;
      through.tables += 1;
      through.columns += table.places.length;
      const places = table.places.filter(({ standing }) => standing !== 'own');
      for await (const { place, text, ctid } of snapshot.texts(table, places)) {
        const hits = searched(text);
        const rowId = hits.length > 0 ? await snapshot.rowId(place, ctid) : null;
        for (const hit of hits) findings.note(...hit, { place: nameOf(place), rowId });
      }
    }
    for await (const { place, rowId, text } of notesAbout(work.read, offices))
      for (const hit of searched(text)) findings.note(...hit, { place, rowId });
    for await (const { relation, column, text } of snapshot.samples())
      for (const hit of searched(text))
        findings.note(...hit, { place: `pg_statistic: ${relation}.${column}`, rowId: null });
    const unread = tables
      .filter(({ readable }) => !readable)
      .map(({ schema, table }) => `${schema}.${table}: grant select on it to klantmap_app`);
    const { own, named, leftOut } = foldersOf(work.house);
    through.leftOut = leftOut;
    const unopened = new UnopenedFiles();
    const real = async (path: string) => (await leadsTo(path)) ?? path;
    const folders = {
      own: await real(own),
      named: await Promise.all(named.map(real)),
      leftOut: [...leftOut, ...(await Promise.all(leftOut.map(real)))],
    };
    for (const path of [own, ...named]) {
      const root = await leadsTo(path);
      if (!root) {
        unread.push(`${path}: it is not there; see RETENTION_SCAN`);
        continue;
      }
      const telling = (name: string) => searched(name, true).length > 0;
      const texts = textsOfFiles(root, telling, folders, { root: path, shown: path });
      for await (const { shown, text, part, again } of texts) {
        if (part === 'name') through.files += 1;
        if (part === 'closed') unopened.note(text, shown);
        else if (part === 'elsewhere')
          unread.push(
            `${shown}: a link to elsewhere; name where it leads in RETENTION_SCAN, or in RETENTION_SCAN_EXCEPT`,
          );
        else
          for (const hit of searched(text, again))
            findings.note(...hit, { place: part === 'name' ? `name of ${shown}` : shown, rowId: null });
      }
    }
    through.unopened = unopened.all();
    through.megabytes = Math.round(characters / 1e6);
    const { confirmed, shared } = await confirm(work, keys, proofIds, findings, { snapshot, tables });
    return { residues: confirmed, shared, through, unread };
  } finally {
    await snapshot.close();
  }
}

const nameOf = ({ schema, table, column }: Place): string => `${schema}.${table}.${column}`;

/** The planner's samples of a column are from before: of tables where they show, they are taken anew. */
async function renewStatistics(work: Work, keys: Keys, filter: Filter): Promise<void> {
  const before = await Snapshot.open(work.house);
  const tables = new Set<string>();
  try {
    for await (const { relation, text } of before.samples())
      if (search(keys, filter, text).length > 0) tables.add(relation);
  } finally {
    await before.close();
  }
  for (const table of tables)
    await work.house.database.ask('select retention.renew_statistics($1::regclass)', [table]);
}

/** What passed the filter is held against the numbers themselves, and then against what others have. */
async function confirm(
  work: Work,
  keys: Keys,
  proofIds: readonly string[],
  { places }: Findings,
  { snapshot, tables }: { snapshot: Snapshot; tables: readonly Table[] },
): Promise<{ confirmed: Looked['residues']; shared: number }> {
  if (places.size === 0) return { confirmed: [], shared: 0 };
  const askedBy = new Map<string, Set<string>>();
  await eachTrace(work.read, proofIds, (hash1, hash2, proofId) => {
    const key = `${hash1},${hash2}`;
    if (!places.has(key)) return;
    const known = askedBy.get(key);
    if (known) known.add(proofId);
    else askedBy.set(key, new Set([proofId]));
  });
  const shared = await heldByOthers(keys, new Set(askedBy.keys()), snapshot, tables);
  const confirmed = [...askedBy]
    .filter(([key]) => !shared.has(key))
    .flatMap(([key, by]) =>
      [...by].flatMap((proofId) => (places.get(key) ?? []).map((found) => ({ proofId, found }))),
    );
  return { confirmed, shared: shared.size };
}

async function heldByOthers(
  keys: Keys,
  wanted: ReadonlySet<string>,
  snapshot: Snapshot,
  tables: readonly Table[],
): Promise<Set<string>> {
  const held = new Set<string>();
  if (wanted.size === 0) return held;
  const filter = new Filter(wanted.size);
  for (const key of wanted) filter.add(...(key.split(',').map(Number) as [number, number]));
  for (const table of tables) {
    if (!table.readable) continue;
    const owned = table.places
      .filter(({ theirs }) => theirs)
      .map((place) => ({ ...place, where: place.where && `not (${place.where})` }));
    for await (const { text } of snapshot.texts(table, owned)) {
      const hits = search(keys, filter, text);
      for (const number of numbersIn(text)) hits.push(numbersOf(keys, number));
      for (const hit of hits) if (wanted.has(hit.join(','))) held.add(hit.join(','));
    }
  }
  return held;
}
