import { createHash } from 'node:crypto';
import { type AnyEntity, type EntityMetadata, type EntityName, OptimisticLockError } from '@mikro-orm/core';
import { type EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { CompiledQuery, type Kysely } from 'kysely';
import type { ClientBase, Pool } from 'pg';
import sql, { type Sql, raw } from 'sql-template-tag';
import { conflict, isCallerError } from '../errors.js';
import { handBackLost } from './lost-connections.js';
import { appRole } from './migrate.js';
import { schemaOf } from './order.js';
import { cancellable } from './postgres/cancel.js';
import type { EntityRef } from './personal.js';
import type { Plugin } from './plugin.js';

/** What PostgreSQL calls its errors, and what they mean to a caller. */
const sqlStates = {
  uniqueViolation: '23505',
  foreignKeyViolation: '23503',
  checkViolation: '23514',
  serializationFailure: '40001',
  deadlock: '40P01',
};

export interface Database {
  readonly orm: MikroORM;
  /** One statement outside a transaction, prepared once per connection; cancelled when the signal says so. */
  read<T extends object>(statement: Sql, signal?: AbortSignal): Promise<T[]>;
  /** The same for a text of our own that is seldom asked. */
  ask<T extends object>(text: string, values?: unknown[]): Promise<T[]>;
  /** One statement inside the entity manager's transaction. */
  within<T extends object>(em: EntityManager, statement: Sql): Promise<T[]>;
  /** A pool of its own for what must not wait for requests, such as jobs. */
  readonly appUrl: string;
  /** How the pool is used at this moment. */
  connections(): { in_use: number; idle: number; waiting: number };
  metadataOf(entity: EntityRef): EntityMetadata;
  close(): Promise<void>;
}

/** The URL with which the application works: its own login, or the owner's with the application's role from the start. */
export function appUrlFor(databaseUrl: string, databaseAppUrl: string | null): string {
  if (databaseAppUrl) return databaseAppUrl;
  const url = new URL(databaseUrl);
  const options = url.searchParams.get('options');
  url.searchParams.set('options', [options, `-c role=${appRole}`].filter(Boolean).join(' '));
  return url.toString();
}

/** For a pool's `onConnect`, which is awaited before anybody gets the connection. */
export async function setSession(
  client: ClientBase,
  session: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [name, value] of Object.entries(session))
    await client.query('select set_config($1, $2, false)', [name, value]);
}

export async function openDatabase(
  parts: readonly Plugin[],
  appUrl: string,
  session: Readonly<Record<string, string>> = {},
  poolSize = 10,
): Promise<Database> {
  let pool: Pool | undefined;
  const parameters = new URL(appUrl).searchParams;
  const orm = await MikroORM.init({
    clientUrl: appUrl,
    // MikroORM keeps of a URL what it knows; `options`, which carries the role, and `host`, a socket, it drops.
    driverOptions: {
      ...(parameters.has('host') ? { host: parameters.get('host') } : {}),
      options: parameters.get('options') ?? undefined,
      application_name: 'klantmap',
      connectionTimeoutMillis: 15_000,
      onPoolCreated: (created: Pool) => {
        pool = created;
        handBackLost(created);
      },
      onConnect: (client: ClientBase) => setSession(client, session),
    },
    entities: parts.flatMap((part) => [...(part.entities ?? [])]) as never,
    pool: { min: 0, max: poolSize },
    discovery: { warnWhenNoEntities: false },
    timezone: 'Z',
    logger: () => undefined,
  });
  await orm.connect();
  if (!pool) throw new Error('MikroORM made no pool');
  const readPool = pool;
  return {
    orm,
    appUrl,
    read: (statement, signal) => readAt(readPool, statement, signal),
    ask: async <T extends object>(text: string, values: unknown[] = []) =>
      (await readPool.query<T>(text, values)).rows,
    async within<T extends object>(em: EntityManager, statement: Sql): Promise<T[]> {
      const transaction = em.getTransactionContext<Kysely<unknown>>();
      if (!transaction) throw new Error('No transaction is open');
      const { rows } = await transaction.executeQuery<T>(
        CompiledQuery.raw(statement.text, statement.values as unknown[]),
      );
      return rows;
    },
    connections: () => ({
      in_use: readPool.totalCount - readPool.idleCount,
      idle: readPool.idleCount,
      waiting: readPool.waitingCount,
    }),
    metadataOf: (entity) => orm.getMetadata().get(entity as EntityName<AnyEntity>) as EntityMetadata,
    close: () => orm.close(),
  };
}

/** One statement by itself on a pool, prepared once per connection; cancelled when the signal says so. */
export async function readAt<T extends object>(
  pool: Pool,
  statement: Sql,
  signal?: AbortSignal,
): Promise<T[]> {
  const query = {
    text: statement.text,
    values: statement.values as unknown[],
    name: preparedName(statement.text),
  };
  return signal ? cancellable<T>(pool, query, signal) : (await pool.query<T>(query)).rows;
}

// A prepared statement lives as long as its connection: enough of them for every list in every order, but no more
// than that, since filters can be combined without end.
const preparedLimit = 500;
const prepared = new Map<string, string>();

function preparedName(text: string): string | undefined {
  const known = prepared.get(text);
  if (known || prepared.size >= preparedLimit) return known;
  const name = `km_${createHash('sha1').update(text).digest('hex').slice(0, 24)}`;
  prepared.set(text, name);
  return name;
}

/** `"schema"."table"` of an entity, for use in a statement. */
export function tableOf(database: Database, entity: EntityRef): Sql {
  const meta = database.metadataOf(entity);
  return raw(`"${meta.schema}"."${meta.tableName}"`);
}

export function columnOf(database: Database, entity: EntityRef, property: string): string {
  const name = database.metadataOf(entity).properties[property as never] as
    { fieldNames?: string[] } | undefined;
  if (!name?.fieldNames?.[0])
    throw new Error(`${String(database.metadataOf(entity).className)} has no property ${property}`);
  return name.fieldNames[0];
}

/** A select list that gives plain rows the shape of their entity: `t."office_name" as "officeName", …`. */
export function columnsOf(
  database: Database,
  entity: EntityRef,
  alias: string,
  wanted?: Iterable<string>,
): Sql {
  const meta = database.metadataOf(entity);
  const all = meta.props.filter(
    (property) => property.fieldNames?.length === 1 && property.persist !== false,
  );
  const some = wanted ? new Set(wanted) : undefined;
  const list = all.filter((property) => !some || property.primary || some.has(property.name));
  return raw(list.map((property) => `${alias}."${property.fieldNames[0]}" as "${property.name}"`).join(', '));
}

/**
 * Turns what PostgreSQL and MikroORM throw into an error for the caller, where it is one. A part says what a
 * constraint means by naming it `<table>_<field>_…` and by checking first; this is the net below that.
 */
export function asCallerError(error: unknown): unknown {
  if (isCallerError(error)) return error;
  if (error instanceof OptimisticLockError || (error as Error | undefined)?.name === 'OptimisticLockError') {
    return conflict(
      'Somebody else changed this record after you read it: read it again, then repeat your change with its new version.',
    );
  }
  const { code, constraint, message } = (error ?? {}) as {
    code?: string;
    constraint?: string;
    message?: string;
  };
  if (code === sqlStates.uniqueViolation)
    return conflict(`There is one already (${constraint ?? 'it must be unique'}).`);
  if (code === sqlStates.foreignKeyViolation)
    return conflict(`It refers to, or is referred to by, another record (${constraint ?? ''}).`);
  if (code?.startsWith('KM')) return conflict(message ?? 'The database refuses this.');
  if (code === sqlStates.deadlock || code === sqlStates.serializationFailure)
    return conflict('Two changes met at the same records: try again.');
  return error;
}

/** Tables of the parts' schemas that no entity stands for: a boot error, since nobody classified their columns. */
export async function unclassified(database: Database, parts: readonly Plugin[]): Promise<string[]> {
  const schemas = parts
    .filter((part) => part.migrations?.length)
    .map((part) => ({ part: part.name, schema: schemaOf(part) }));
  const rows = await database.read<{ schema: string; table: string; column: string }>(sql`
    select n.nspname as schema, c.relname as table, a.attname as column
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = any(${schemas.map((one) => one.schema)}) and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
    order by 1, 2, a.attnum`);
  const known = new Map<string, Set<string>>();
  for (const declaration of parts.flatMap((part) => part.personalData ?? [])) {
    const meta = database.metadataOf(declaration.entity);
    const columns = meta.props
      .filter((property) => property.name in declaration.columns)
      .flatMap((property) => property.fieldNames ?? []);
    known.set(`${meta.schema}.${meta.tableName}`, new Set(columns));
  }
  return rows
    .filter((row) => !known.get(`${row.schema}.${row.table}`)?.has(row.column))
    .map((row) => {
      const part = schemas.find((one) => one.schema === row.schema)?.part;
      const table = `${row.schema}.${row.table}`;
      return known.has(table)
        ? `plugin "${part}": column ${table}.${row.column} has no class; add it to the entity and to definePersonalData`
        : `plugin "${part}": table ${table} has no personal-data declaration; add its entity to personalData`;
    });
}
