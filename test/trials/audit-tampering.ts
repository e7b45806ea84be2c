import type { Pool } from 'pg';
import sql from 'sql-template-tag';
import { v7 } from 'uuid';
import { linkColumns, nameOfKey, type SealedLink, sealOf } from '../../src/audit/chain.js';
import type { Finding } from '../../src/audit/findings.js';
import { entriesBetween, type MemberRow, memberOf } from '../../src/audit/member.js';
import { sealEntries } from '../../src/audit/seal.js';
import { verifyAudit } from '../../src/audit/verify.js';
import { type Chance, chanceFrom } from '../../src/demo/chance.js';
import { systemActor } from '../../src/kernel/scope.js';
import type { TestApp } from '../support/app.js';
import { aContact, anInvoice, anOffice } from '../support/given.js';

/** What somebody did who owns the database, and what must be named for it: entries by id, or a block by number. */
interface Edit {
  did: string;
  entries?: string[];
  block?: number;
}

type Tamper = (owner: Pool, chance: Chance) => Promise<Edit>;

/** A house with some blocks of entries, whose last seal was kept outside. */
export async function sealedHouse(test: TestApp, blocks: number): Promise<string> {
  const work = test.app.work(systemActor('test'), 'test');
  const support = await test.as(['support', 'billing']);
  for (let n = 0; n < blocks; n += 1) {
    const office = await anOffice(test, { startedOn: '2026-01-01' });
    await aContact(test, office);
    await anInvoice(test, office);
    await support.get(
      `query Kijk($id: ID!) { customer(id: $id) { officeName contacts { name } } invoices(first: 20) { nodes { number reference } } }`,
      { id: office.id },
    );
    await sealEntries(work);
    test.clock.set(new Date(test.clock.now().getTime() + 30 * 60_000));
  }
  return (await test.owner.query('select hash from audit.block order by n desc limit 1')).rows[0].hash;
}

/** Edits one after another, each made good again before the next. @returns what was not found, or not named */
export async function tamperingTrial(
  test: TestApp,
  options: { seed: number; edits: number; say?: (line: string) => void },
): Promise<string[]> {
  const chance = chanceFrom(options.seed);
  const { owner } = test;
  const seal = await sealedHouse(test, 6);
  const tables = ['entry', 'about', 'block'];
  for (const table of tables)
    await owner.query(`create table copy_of_${table} as table audit.${table};
      alter table audit.${table} disable trigger user`);
  const missed: string[] = [];
  const order = shuffled(Object.keys(tampering), chance);
  for (let n = 0; n < options.edits; n += 1) {
    const name = order[n % order.length] as string;
    const edit = await (tampering[name] as Tamper)(owner, chance);
    const findings = await verified(test, [seal]);
    const problem = problemOf(edit, findings);
    options.say?.(`${edit.did}: ${problem ?? findings[0]?.text}`);
    if (problem) missed.push(`${edit.did}: ${problem}`);
    await owner.query(`begin; delete from audit.about; delete from audit.entry; delete from audit.block;
      insert into audit.block select * from copy_of_block order by n; insert into audit.entry select * from copy_of_entry;
      insert into audit.about select * from copy_of_about; commit`);
  }
  const after = await verified(test, [seal]);
  if (after.length > 0) missed.push(`found though nothing was edited: ${after[0]?.text}`);
  return missed;
}

export async function verified(test: TestApp, seals: string[] = []): Promise<Finding[]> {
  const findings: Finding[] = [];
  const work = test.app.work(systemActor('test'), 'test');
  const { findings: count } = await verifyAudit(work, {
    seals,
    tell: (finding) => findings.push(finding),
    at: () => undefined,
  });
  if (findings.length !== count) throw new Error(`${count} findings were counted, ${findings.length} told`);
  return findings;
}

function problemOf(edit: Edit, findings: readonly Finding[]): string | undefined {
  if (findings.length === 0) return 'not found';
  const unnamed = (edit.entries ?? []).filter(
    (id) => !findings.some(({ entry, text }) => entry === id || text.includes(id)),
  );
  if (unnamed.length > 0) return `found, but entry ${unnamed[0]} is not named: ${findings[0]?.text}`;
  if (edit.block !== undefined && !findings.some(({ block }) => block === edit.block))
    return `found, but block ${edit.block} is not named: ${findings[0]?.text}`;
  return undefined;
}

const shuffled = <T>(all: readonly T[], chance: Chance): T[] =>
  all
    .map((one) => [chance.from(0, 1_000_000), one] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, one]) => one);

const anEntry = async (owner: Pool, chance: Chance, where = 'true') => {
  const { rows } = await owner.query(`select id, place, at from audit.entry where ${where} order by place`);
  return chance.one(rows as { id: string; place: string; at: Date }[]);
};

const aBlock = async (owner: Pool, chance: Chance, where = 'true') => {
  const { rows } = await owner.query(`select n, entries from audit.block where ${where} order by n`);
  return chance.one(rows as { n: number; entries: number }[]);
};

const change =
  (column: string, value: string, where?: string): Tamper =>
  async (owner, chance) => {
    const { id } = await anEntry(owner, chance, where);
    await owner.query(`update audit.entry set ${column} = ${value} where id = $1`, [id]);
    return { did: `set ${column} = ${value} of ${id}`, entries: [id] };
  };

const changeBlock =
  (column: string, value: string): Tamper =>
  async (owner, chance) => {
    const { n } = await aBlock(owner, chance);
    await owner.query(`update audit.block set ${column} = ${value} where n = $1`, [n]);
    return { did: `set ${column} = ${value} of block ${n}`, block: n };
  };

/** Puts a copy of an entry in, with other times. */
const insert =
  (place: string, at: string): Tamper =>
  async (owner, chance) => {
    const { id, at: then } = await anEntry(owner, chance);
    const made = v7({ msecs: then.getTime() - 86_400_000 });
    await owner.query(
      `insert into audit.entry (id, at, work_id, actor_kind, actor_id, actor, purposes, kind, cause, what, place)
     select $1, ${at}, work_id, actor_kind, actor_id, actor, purposes, kind, cause, what, ${place} from audit.entry where id = $2`,
      [made, id],
    );
    return { did: `put in ${made} at ${place}`, entries: [made] };
  };

/** Makes the seal of a block anew, over the entries as they are now, and if asked of all that follow. */
async function sealAnew(owner: Pool, n: number, key: string | null, andAfter: boolean): Promise<void> {
  const query = async <T>({ text, values }: { text: string; values: unknown[] }) =>
    (await owner.query(text, values)).rows as T[];
  const links = await query<SealedLink>(
    sql`select ${linkColumns} from audit.block b where b.n >= ${n} order by b.n`,
  );
  let previous = links[0]?.previous as string;
  for (const link of andAfter ? links : links.slice(0, 1)) {
    const rows = await query<MemberRow>(
      entriesBetween(BigInt(link.afterPlace), BigInt(link.untilPlace), 1000),
    );
    const members = Buffer.concat(rows.map((row) => memberOf(row).bytes));
    const made = { ...link, members, entries: rows.length, previous, keyName: key && nameOfKey(key) };
    const hash = sealOf(made, key);
    await owner.query(
      'update audit.block set members = $2, entries = $3, previous = $4, key_name = $5, hash = $6 where n = $1',
      [made.n, members, made.entries, previous, made.keyName, hash],
    );
    previous = hash;
  }
}

const forge =
  (key: string | null, andAfter: boolean): Tamper =>
  async (owner, chance) => {
    const last = (await owner.query('select max(n) as n from audit.block')).rows[0].n as number;
    const { n } = await aBlock(owner, chance, andAfter ? 'true' : `n < ${last}`);
    await owner.query(
      `update audit.entry set actor = 'somebody else' where place = (select until_place from audit.block where n = $1)`,
      [n],
    );
    await sealAnew(owner, n, key, andAfter);
    return {
      did: `changed block ${n} and made its seal anew${andAfter ? ', and all after it' : ''}`,
      ...(andAfter ? {} : { block: n }),
    };
  };

/** Everything that the owner of the database can think of. */
export const tampering: Record<string, Tamper> = {
  id: change('id', 'gen_random_uuid()'),
  at: change('at', `at - interval '1 microsecond'`),
  'at infinity': change('at', `'infinity'`),
  workId: change('work_id', 'gen_random_uuid()'),
  actorKind: change('actor_kind', `actor_kind || 's'`),
  actorId: change('actor_id', 'null', 'actor_id is not null'),
  'another actor': change('actor_id', 'gen_random_uuid()'),
  actor: change('actor', `actor || ' '`),
  purposes: change('purposes', `purposes || '{privacy}'`),
  'a purpose that is null': change('purposes', 'array_append(purposes, null)'),
  kind: change('kind', `case kind when 'read' then 'deed' else 'read' end`),
  cause: change('cause', `'nothing'`),
  what: change('what', `upper(what)`),
  customerId: change('customer_id', 'null', 'customer_id is not null'),
  contactId: change('contact_id', 'gen_random_uuid()'),
  staffId: change('staff_id', 'gen_random_uuid()'),
  recordType: change('record_type', `'Nothing'`),
  recordIds: change('record_ids', `'{}'`, `record_ids <> '{}'`),
  'order of records': change(
    'record_ids',
    'record_ids[2:] || record_ids[1:1]',
    'cardinality(record_ids) > 1',
  ),
  fields: change('fields', `fields[2:]`, `fields <> '{}'`),
  'to the end': change('place', `nextval('audit.entry_place')`),
  'out of sight': change('place', '-place'),
  removed: async (owner, chance) => {
    const { id } = await anEntry(owner, chance);
    await owner.query('delete from audit.entry where id = $1', [id]);
    return { did: `removed ${id}`, entries: [id] };
  },
  'removed with its index': async (owner, chance) => {
    const { id, place } = await anEntry(owner, chance);
    await owner.query('delete from audit.entry where id = $1', [id]);
    await owner.query('delete from audit.about where place = $1', [place]);
    return { did: `removed ${id} and who it is about`, entries: [id] };
  },
  'everything of one person removed': async (owner, chance) => {
    const { id } = await anEntry(owner, chance, 'actor_id is not null');
    const { rows } = await owner.query(
      'delete from audit.entry where actor_id = (select actor_id from audit.entry where id = $1) returning id',
      [id],
    );
    return { did: `removed all of one actor`, entries: rows.map((row) => row.id) };
  },
  'put in the past': insert(`nextval('audit.entry_place')`, `at - interval '1 day'`),
  'put in a place of its own': insert('1000000', 'at'),
  'put before all': insert('0', `at - interval '1 day'`),
  'put in for another': async (owner, chance) => {
    const { id, place } = await anEntry(owner, chance);
    await owner.query('delete from audit.entry where id = $1', [id]);
    await insert(place, 'at')(owner, chance);
    return { did: `put another entry in the place of ${id}`, entries: [id] };
  },
  swapped: async (owner, chance) => {
    const one = await anEntry(owner, chance);
    const other = await anEntry(owner, chance, `id <> '${one.id}'`);
    await owner.query(`update audit.entry set place = -place where id = any($1)`, [[one.id, other.id]]);
    await owner.query(
      `update audit.entry set place = case id when $1 then $4::bigint else $2::bigint end where id in ($1, $3)`,
      [one.id, one.place, other.id, other.place],
    );
    return { did: `swapped ${one.id} and ${other.id}`, entries: [one.id, other.id] };
  },
  'hidden from a search': async (owner, chance) => {
    const { id, place } = await anEntry(owner, chance, 'customer_id is not null');
    await owner.query(
      chance.happens(0.5)
        ? 'delete from audit.about where place = $1'
        : `update audit.about set subjects = '{}' where place = $1`,
      [place],
    );
    return { did: `hid ${id} from searches`, entries: [id] };
  },
  'block number': changeBlock('n', 'n + 1000'),
  'block kind': changeBlock(
    'kind',
    `case n when 1 then 'sealed' else 'let go' end, of_block = nullif(n - 1, 0), entries = entries + case n when 1 then 1 else 0 end`,
  ),
  'block time': changeBlock('sealed_at', `sealed_at - interval '1 second'`),
  'block time infinity': changeBlock('sealed_at', `'infinity'`),
  'block start': changeBlock('after_place', 'after_place - 1'),
  'block end': changeBlock('until_place', 'until_place + 1'),
  'block seen': changeBlock('seen_place', 'seen_place + 1'),
  'block count': changeBlock('entries', 'entries - 1'),
  'block first': changeBlock('first_at', 'null'),
  'block last': changeBlock('last_at', `last_at + interval '1 microsecond'`),
  'block members': changeBlock(
    'members',
    `set_byte(members, octet_length(members) - 1, (get_byte(members, octet_length(members) - 1) + 1) % 256)`,
  ),
  'block members gone': changeBlock('members', `''`),
  'block key': changeBlock('key_name', 'null'),
  'block previous': changeBlock('previous', `repeat('0', 63) || '1'`),
  'block hash': changeBlock('hash', `repeat('0', 63) || (n % 10)`),
  'block removed': async (owner, chance) => {
    const { n } = await aBlock(owner, chance, 'n < (select max(n) from audit.block)');
    await owner.query('delete from audit.block where n = $1', [n]);
    return { did: `removed block ${n}`, block: n };
  },
  'cut off': async (owner) => {
    await owner.query(
      `delete from audit.entry where place > (select after_place from audit.block order by n desc limit 1)`,
    );
    await owner.query('delete from audit.block where n = (select max(n) from audit.block)');
    return { did: 'cut off the last block and its entries' };
  },
  'one block made anew': forge(null, false),
  'one block made anew, with a key': forge('a key that somebody thought of themselves', false),
  'all made anew': forge(null, true),
};
