import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import sql, { join, raw, type Sql } from 'sql-template-tag';
import { columnOf, tableOf } from '../../../src/kernel/database.js';
import { newId } from '../../../src/kernel/ids.js';
import type { House } from '../../../src/kernel/house.js';
import type { PersonalColumn, PersonalData } from '../../../src/kernel/personal.js';
import type { Scope } from '../../../src/kernel/scope.js';
import { aboutCondition, declarations, personalColumns } from '../../../src/kernel/subject.js';
import { lookedFor } from './looked-for.js';
import { keysOf, numbersOf } from './words.js';

/**
 * What will be looked for once it is erased: of each value two keyed numbers, sealed with the house's key and kept for
 * as long as the proof takes. Whoever has the database alone learns nothing of them, whoever has the key too would have
 * to guess a value to find it confirmed; and they go when the proof is there.
 */
const bytesEach = 8;
const overhead = 12 + 16;

const notText = /date|time|bool|uuid|smallint|^int(eger)?$/;
const manyValues = /json|\[\]/;

interface Source {
  select: Sql;
  /** Which columns, in the order of the statement's numbers. */
  columns: { column: PersonalColumn; many: boolean }[];
}

/**
 * Takes the traces of what is about to go, of customers or of one contact, to be called before it goes.
 * @param options.forGood when what the law kept goes too; what another row keeps shows as kept
 * @param proofId what they are taken for; the rows belong to this transaction, as the erasure does
 */
export async function takeTraces(
  scope: Scope,
  proofId: string,
  whom: 'customer' | 'contact',
  ids: readonly string[],
  options: { forGood?: boolean } = {},
): Promise<void> {
  const { select, columns } = sourceOf(scope.house, whom, ids, options.forGood ?? false);
  const keys = keysOf(scope.house.key);
  const seen = new Set<string>();
  for (const { k, v } of await scope.rows<{ k: number; v: string }>(select)) {
    const { column, many } = columns[k] as Source['columns'][number];
    for (const value of many ? textsIn(JSON.parse(v)) : [v]) {
      if (value === column.replaceBy) continue;
      for (const run of lookedFor(value, column.category)) seen.add(run);
    }
  }
  if (seen.size === 0) return;
  const plain = Buffer.alloc(seen.size * bytesEach);
  let place = 0;
  for (const run of seen) {
    const [hash1, hash2] = numbersOf(keys, run);
    plain.writeInt32LE(hash1, place);
    plain.writeInt32LE(hash2, place + 4);
    place += bytesEach;
  }
  await scope.rows(sql`insert into retention.trace (id, proof_id, sealed)
    values (${newId(scope)}, ${proofId}, ${seal(scope.house, proofId, plain)})`);
}

function sourceOf(
  house: House,
  whom: 'customer' | 'contact',
  ids: readonly string[],
  forGood: boolean,
): Source {
  const columns: Source['columns'] = [];
  const parts: Sql[] = [];
  for (const { data } of declarations(house)) {
    const about = aboutCondition(house, data, whom, ids);
    const going = about ? goingColumns(house, data, forGood) : [];
    if (!about || going.length === 0) continue;
    const values = going.map(({ name, column, many }) => {
      columns.push({ column, many });
      const text = many ? `to_jsonb(t."${name}")::text` : `t."${name}"::text`;
      return sql`(${raw(String(columns.length - 1))}, ${raw(text)})`;
    });
    parts.push(sql`select x.k, x.v from ${tableOf(house.database, data.entity)} t
      cross join lateral (values ${join(values)}) x (k, v) where ${about} and x.v is not null`);
  }
  return { select: join(parts, ' union all '), columns };
}

interface Going {
  name: string;
  column: PersonalColumn;
  many: boolean;
}

/** What the law keeps is not looked for. Of rows of which only some go, all are: a kept one shows as kept. */
function goingColumns(house: House, data: PersonalData, forGood: boolean): Going[] {
  const { properties } = house.database.metadataOf(data.entity);
  return personalColumns(data)
    .filter(([, column]) => forGood || data.rowsAtMinimise === 'delete' || column.until === 'minimise')
    .flatMap(([property, column]) => {
      const type = properties[property as never] as { columnTypes?: string[] } | undefined;
      const kind = type?.columnTypes?.[0] ?? 'text';
      if (notText.test(kind)) return [];
      return [{ name: columnOf(house.database, data.entity, property), column, many: manyValues.test(kind) }];
    });
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsIn);
  return [];
}

function seal(house: House, proofId: string, plain: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', house.key.for('traces of what was erased'), nonce);
  cipher.setAAD(Buffer.from(proofId));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

function open(house: House, proofId: string, sealed: Buffer): Buffer {
  const key = house.key.for('traces of what was erased');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(proofId)).setAuthTag(sealed.subarray(12, overhead));
  return Buffer.concat([decipher.update(sealed.subarray(overhead)), decipher.final()]);
}

/** How many values will be looked for; one that two batches took counts twice. */
export async function countTraces(scope: Scope, proofIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await scope.rows<{ id: string; n: string }>(sql`
    select proof_id as id, sum((octet_length(sealed) - ${overhead}) / ${bytesEach}) as n from retention.trace
    where proof_id = any(${proofIds as string[]}::uuid[]) group by proof_id`);
  return new Map(rows.map(({ id, n }) => [id, Number(n)]));
}

/** Goes through the traces of some proofs, a batch in memory at a time. */
export async function eachTrace(
  scope: Scope,
  proofIds: readonly string[],
  hear: (hash1: number, hash2: number, proofId: string) => void,
): Promise<void> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await scope.rows<{ id: string; proofId: string; sealed: Buffer }>(sql`
      select id, proof_id as "proofId", sealed from retention.trace
      where proof_id = any(${proofIds as string[]}::uuid[]) and id > ${after} order by id limit 50`);
    for (const { proofId, sealed } of rows) {
      const plain = open(scope.house, proofId, sealed);
      for (let place = 0; place < plain.length; place += bytesEach)
        hear(plain.readInt32LE(place), plain.readInt32LE(place + 4), proofId);
    }
    if (rows.length < 50) return;
    after = rows.at(-1)?.id as string;
  }
}
