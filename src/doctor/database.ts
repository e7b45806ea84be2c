import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Config } from '../config.js';
import { systemClock } from '../kernel/clock.js';
import { appUrlFor } from '../kernel/database.js';
import { editedMigration } from '../kernel/migrate.js';
import { type Finding, fine, note, wrong } from '../kernel/operation/checks.js';
import type { Plugin } from '../kernel/plugin.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../kernel/postgres/embedded.js';

export interface Urls {
  owner: string;
  app: string;
  stop(): Promise<void>;
}

/** The addresses of the database. An embedded one is joined or started, but not made. */
export async function findDatabase(config: Config): Promise<Urls | Finding> {
  if (config.databaseUrl) {
    return {
      owner: config.databaseUrl,
      app: appUrlFor(config.databaseUrl, config.databaseAppUrl),
      stop: async () => undefined,
    };
  }
  if (!(await stat(join(config.dataDir, 'postgres')).catch(() => undefined)))
    return note(`there is none in ${config.dataDir} yet`, '`klantmap serve` makes it, or set DATABASE_URL');
  try {
    const embedded: EmbeddedPostgres = await startEmbeddedPostgres({
      folder: config.dataDir,
      log: () => undefined,
    });
    return { owner: embedded.ownerUrl, app: embedded.appUrl, stop: embedded.stop };
  } catch (error) {
    return wrong((error as Error).message, `mend that, or set DATABASE_URL`);
  }
}

/** In milliseconds. */
const patience = 5_000;

async function connected<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Without its password. */
const placeOf = (url: string) => `${new URL(url).host}${new URL(url).pathname}`;

/** @returns findings, and whether what needs a whole database can be looked at */
export async function checkDatabase(
  config: Config,
  parts: readonly Plugin[],
  urls: Pick<Urls, 'owner' | 'app'>,
): Promise<{ findings: Finding[]; whole: boolean }> {
  const findings: Finding[] = [];
  try {
    await connected(urls.owner, async (client) => {
      findings.push(...(await checkServer(client, placeOf(urls.owner))));
      findings.push(...(await checkExtensions(client, parts)), ...(await checkMigrations(client, parts)));
    });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const refused = code === '28P01' || code === '28000';
    return {
      findings: [
        wrong(
          `${placeOf(urls.owner)} does not answer: ${message || code}`,
          refused
            ? 'mend the name or password in DATABASE_URL'
            : 'start PostgreSQL there, or mend DATABASE_URL',
        ),
      ],
      whole: false,
    };
  }
  try {
    findings.push(...(await connected(urls.app, checkAppRole)));
  } catch (error) {
    findings.push(
      wrong(
        `the application’s role cannot sign in: ${(error as Error).message}`,
        'mend DATABASE_APP_URL; or, without it, run as a superuser: grant klantmap_app to the role of DATABASE_URL',
      ),
    );
  }
  if (config.databaseReplicaUrl) findings.push(await checkReplica(urls.owner, config));
  return { findings, whole: findings.every(({ state }) => state !== 'wrong') };
}

async function checkServer(client: pg.Client, place: string): Promise<Finding[]> {
  const before = systemClock.now().getTime();
  const { rows } = await client.query<{ number: string; name: string; now: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as name,
       extract(epoch from clock_timestamp()) * 1000 as now`,
  );
  const after = systemClock.now().getTime();
  const [{ number, name, now } = { number: '0', name: '', now: '0' }] = rows;
  const version =
    Number(number) < 150_000
      ? wrong(`PostgreSQL ${name} at ${place} is too old`, 'upgrade it to 15 or newer')
      : fine(`PostgreSQL ${name} answers at ${place}`);
  return [version, clockFinding(Number(now) - (before + after) / 2, (after - before) / 2)];
}

/** Terms of the law run by both clocks, and a session ends by ours. */
function clockFinding(apart: number, uncertain: number): Finding {
  const seconds = (Math.max(0, Math.abs(apart) - uncertain) / 1000).toFixed(1);
  if (Number(seconds) > 30)
    return wrong(
      `the clocks of this machine and of the database are ${seconds} s apart`,
      'run a time service (NTP) on both',
    );
  if (Number(seconds) > 2)
    return note(
      `the clocks of this machine and of the database are ${seconds} s apart`,
      'run a time service (NTP) on both',
    );
  return fine('its clock agrees with this machine’s');
}

async function checkExtensions(client: pg.Client, parts: readonly Plugin[]): Promise<Finding[]> {
  const needed = parts.flatMap((part) =>
    (part.migrations ?? []).flatMap(({ sql }) =>
      [...sql.matchAll(/create extension\s+(?:if not exists\s+)?"?(\w+)"?/gi)].map(([, name = '']) => name),
    ),
  );
  const { rows } = await client.query<{ name: string }>('select name from pg_available_extensions');
  const there = new Set(rows.map((row) => row.name));
  return [...new Set(needed)]
    .filter((name) => !there.has(name))
    .map((name) =>
      wrong(`the extension ${name} is not on the server`, 'install PostgreSQL’s contrib package there'),
    );
}

async function checkMigrations(client: pg.Client, parts: readonly Plugin[]): Promise<Finding[]> {
  const { rows: tables } = await client.query(`select to_regclass('kernel.migration') as name`);
  if (!tables[0]?.name) return [wrong('it is empty', 'run `klantmap migrate`, or start `klantmap serve`')];
  const { rows } = await client.query<{ part: string; name: string; checksum: string }>(
    'select part, name, checksum from kernel.migration order by name',
  );
  const found = parts.flatMap((part) => {
    const ran = rows.filter((row) => row.part === part.name);
    const edited = editedMigration(part, ran);
    if (edited) return [wrong(edited.split(';')[0] as string, (edited.split(';')[1] ?? '').trim())];
    return (part.migrations ?? [])
      .filter((one) => !ran.some(({ name }) => name === one.name))
      .map((one) => wrong(`${part.name}/${one.name} has not run`, 'run `klantmap migrate`'));
  });
  const gone = new Set(
    rows.map((row) => row.part).filter((name) => !parts.some((part) => part.name === name)),
  );
  return [
    ...(found.length > 0 ? found : [fine(`all ${rows.length} migrations ran`)]),
    ...[...gone].map((name) => note(`it has data of ${name}, which is not installed`)),
  ];
}

/** A role that owns a table can drop what guards it, whatever the rules say. */
async function checkAppRole(client: pg.Client): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string; mighty: boolean; owned: number }>(`
    select current_user as name, r.rolsuper or r.rolbypassrls or r.rolcreaterole as mighty,
      (select count(*)::int from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm', 'S')) as owned
    from pg_roles r where r.rolname = current_user`);
  const [{ name, mighty, owned } = { name: '?', mighty: true, owned: 0 }] = rows;
  if (mighty)
    return [
      wrong(
        `the application works as ${name}, which may do anything`,
        'give DATABASE_APP_URL a plain role that is a member of klantmap_app',
      ),
    ];
  if (owned > 0)
    return [
      wrong(
        `the application’s role ${name} owns ${owned} tables`,
        `as a superuser: reassign owned by ${name} to the role of DATABASE_URL`,
      ),
    ];
  return [fine(`the application works as ${name}, which owns no table`)];
}

/** Whether what is written now is there within the lag that is allowed. */
async function checkReplica(ownerUrl: string, config: Config): Promise<Finding> {
  const replicaUrl = appUrlFor(config.databaseReplicaUrl as string, null);
  const place = `the replica at ${placeOf(replicaUrl)}`;
  const one = async (client: pg.Client, text: string, values: unknown[] = []) =>
    (await client.query<{ value: unknown }>(`select ${text} as value`, values)).rows[0]?.value;
  const identity = '(select system_identifier from pg_control_system())::text';
  try {
    const [position, original] = await connected(ownerUrl, async (client) => [
      await one(client, 'pg_current_wal_lsn()::text'),
      await one(client, identity),
    ]);
    return await connected(replicaUrl, async (client) => {
      if (!(await one(client, 'pg_is_in_recovery()')) || (await one(client, identity)) !== original)
        return wrong(
          `${place} is no replica of DATABASE_URL`,
          'set it up again, or unset DATABASE_REPLICA_URL',
        );
      for (let tries = config.replicaMaxLag * 4; tries >= 0; tries -= 1) {
        if (await one(client, 'pg_last_wal_replay_lsn() >= $1::pg_lsn', [position]))
          return fine(`${place} keeps up`);
        await delay(250);
      }
      return wrong(
        `${place} is more than ${config.replicaMaxLag} s behind, so all is read at DATABASE_URL`,
        'look at its log, and at pg_stat_replication of DATABASE_URL',
      );
    });
  } catch (error) {
    return wrong(
      `${place} does not answer: ${(error as Error).message}`,
      'start it, or unset DATABASE_REPLICA_URL',
    );
  }
}
