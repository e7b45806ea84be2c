import { createHash } from 'node:crypto';
import pg from 'pg';
import { runMigrations as migrateWorker } from 'graphile-worker';
import { BootError } from '../errors.js';
import { schemaOf } from './order.js';
import type { Plugin } from './plugin.js';

/** A step of a part's own PostgreSQL schema. Once it ran anywhere it is never edited: add another. */
export interface Migration {
  /** Sorts in the order of running within its part, such as `0001-customers`. */
  readonly name: string;
  readonly sql: string;
}

export const migration = (name: string, sql: string): Migration => ({ name, sql });

/** The role that the application works as. It owns nothing; each part's schema grants it rows, not tables. */
export const appRole = 'klantmap_app';

/** Any number that no other program locks; two processes that start at once queue here. */
const migrationLock = 7_310_260_523;

const checksum = (sql: string) =>
  createHash('sha256').update(sql.replaceAll('\r\n', '\n').trim()).digest('hex');

const kernelSql = `
  create schema if not exists kernel;
  revoke all on schema kernel from public;
  create table if not exists kernel.migration (
    part text not null,
    name text not null,
    checksum text not null,
    ran_at timestamptz not null default now(),
    primary key (part, name)
  );
  -- The switch that lets a simulated clock speak for the database: set by the owner's role at migration, in tests
  -- and the demo alone. The application cannot set it, so it cannot talk the database into letting data go early.
  create table if not exists kernel.house (only_one boolean primary key default true check (only_one), simulated_clock boolean not null);

  -- Which key every process of this house has: a fingerprint, of the first that served. The application cannot change it.
  create table if not exists kernel.house_key (only_one boolean primary key default true check (only_one), fingerprint text not null);

  -- How far an import that was stopped had come: line numbers and counts, nothing of what the file says.
  create table if not exists kernel.import_run (
    fingerprint text primary key,
    kind text not null,
    line integer not null,
    reached jsonb not null,
    at timestamptz not null
  );

  create or replace function kernel.today() returns date language sql stable as $$
    select coalesce(
      (select nullif(current_setting('klantmap.today', true), '')::date from kernel.house where simulated_clock),
      (now() at time zone 'Europe/Amsterdam')::date)
  $$;

  create or replace function kernel.refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '%.% is append-only: % is refused', tg_table_schema, tg_table_name, lower(tg_op) using errcode = 'KM001';
  end $$;
`;

/**
 * Brings the database up to date: one process migrates, others wait for it. Each migration is one transaction.
 * @param ownerUrl connection as the role that owns the tables
 * @throws BootError when a migration that ran was edited or is gone while its part is still installed
 */
export async function migrate(
  parts: readonly Plugin[],
  ownerUrl: string,
  options: { simulatedClock: boolean; log?: (line: string) => void },
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'klantmap migrate' });
  client.on('error', () => undefined); // a lost connection also rejects the query that runs
  await client.connect().catch((error: Error) => {
    throw new BootError(`klantmap: cannot connect to the database of DATABASE_URL: ${error.message}`, {
      cause: error,
    });
  });
  try {
    const version = Number((await client.query('show server_version_num')).rows[0].server_version_num);
    if (version < 150_000)
      throw new BootError(`PostgreSQL 15 or newer is needed; this server is ${Math.floor(version / 10_000)}`);
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await ensureAppRole(client);
    await client.query(kernelSql);
    await client.query(
      'insert into kernel.house (simulated_clock) values ($1) on conflict (only_one) do update set simulated_clock = excluded.simulated_clock',
      [options.simulatedClock],
    );
    await client.query(`grant usage on schema kernel to ${appRole}; grant select on kernel.migration, kernel.house to ${appRole};
      grant select, insert on kernel.house_key to ${appRole};
      grant select, insert, update, delete on kernel.import_run to ${appRole};
      grant execute on all functions in schema kernel to ${appRole}`);
    await migrateJobs(client, ownerUrl);
    for (const part of parts) await migratePart(client, part, options.log);
  } finally {
    await client.end();
  }
}

async function migratePart(client: pg.Client, part: Plugin, log?: (line: string) => void): Promise<void> {
  const migrations = part.migrations ?? [];
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from kernel.migration where part = $1 order by name',
    [part.name],
  );
  const problem = editedMigration(part, rows);
  if (problem) throw new BootError(problem);
  if (migrations.length === 0) return;
  const schema = schemaOf(part);
  if (rows.length === 0) {
    await client.query(`
      create schema if not exists ${schema};
      revoke all on schema ${schema} from public;
      grant usage on schema ${schema} to ${appRole};
      alter default privileges in schema ${schema} grant select, insert, update, delete on tables to ${appRole};
      alter default privileges in schema ${schema} grant usage, select on sequences to ${appRole};
    `);
  }
  const ran = new Set(rows.map((row) => row.name));
  for (const step of migrations
    .filter((one) => !ran.has(one.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    await client.query('begin');
    try {
      await client.query(`set local search_path = ${schema}, public`);
      await client.query(step.sql);
      await client.query('insert into kernel.migration (part, name, checksum) values ($1, $2, $3)', [
        part.name,
        step.name,
        checksum(step.sql),
      ]);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw new BootError(
        `plugin "${part.name}": migration ${step.name} failed: ${(error as Error).message}`,
        { cause: error },
      );
    }
    log?.(`migrated ${part.name}/${step.name}`);
  }
}

/** One line about a migration that ran and was changed since, or that is missing; undefined when all is well. */
export function editedMigration(
  part: Plugin,
  ran: readonly { name: string; checksum: string }[],
): string | undefined {
  for (const { name, checksum: then } of ran) {
    const now = part.migrations?.find((one) => one.name === name);
    if (!now) return `plugin "${part.name}": migration ${name} ran on this database but is gone; put it back`;
    if (checksum(now.sql) !== then)
      return `plugin "${part.name}": migration ${name} was edited after it ran; restore it and add a new one`;
  }
  return undefined;
}

async function ensureAppRole(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [appRole]);
  if (rowCount === 0) {
    try {
      await client.query(`create role ${appRole} nologin`);
    } catch (error) {
      // 42710/23505: another database of the same server made it just now; roles belong to the whole server.
      if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) {
        throw new BootError(
          `cannot create the role ${appRole} (${(error as Error).message}); as a superuser, run: create role ${appRole}; grant ${appRole} to current_user`,
        );
      }
    }
  }
  const member = await client.query<{ may: boolean }>(
    `select pg_has_role(current_user, $1, 'MEMBER') as may`,
    [appRole],
  );
  if (!member.rows[0]?.may) await client.query(`grant ${appRole} to current_user`).catch(() => undefined); // with DATABASE_APP_URL it needs not be
}

/** graphile-worker's own tables belong to the owner too; the application gets their rows. */
async function migrateJobs(client: pg.Client, ownerUrl: string): Promise<void> {
  await migrateWorker({
    connectionString: ownerUrl,
    noPreparedStatements: true,
    logger: await silentLogger(),
  });
  await client.query(`
    grant usage on schema graphile_worker to ${appRole};
    grant select, insert, update, delete on all tables in schema graphile_worker to ${appRole};
    grant usage, select on all sequences in schema graphile_worker to ${appRole};
    grant execute on all functions in schema graphile_worker to ${appRole};
  `);
  const tables = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'graphile_worker' and c.relrowsecurity
       and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'klantmap')`,
  );
  for (const { name } of tables.rows) {
    await client.query(
      `create policy klantmap on graphile_worker.${name} to ${appRole} using (true) with check (true)`,
    );
  }
}

async function silentLogger() {
  const { Logger } = await import('graphile-worker');
  return new Logger(() => () => undefined);
}
