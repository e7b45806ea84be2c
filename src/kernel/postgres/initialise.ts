import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chown,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from 'pg';
import { bareEnvironment, lastLine, type Account, type Binaries } from './account.js';

/** What Klantmap remembers of its server between starts. Holds passwords: only its owner may read the file. */
export interface ServerRecord {
  superuser: string;
  owner: string;
  app: string;
  /** where it listened last; 0 before the first start */
  port: number;
  /** the command it was started with */
  command: string;
}

/**
 * Reads the record, or makes one with new passwords for a folder without data.
 * @throws when there is data and no record: nobody knows its passwords
 */
export async function loadRecord(folder: string, data: string): Promise<ServerRecord> {
  const file = join(folder, 'postgres.json');
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ServerRecord;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new Error(`${file} cannot be read (${code ?? 'damaged'})`, { cause: error });
  }
  if (await stat(data).catch(() => undefined)) {
    throw new Error(`${data} holds a database but ${file}, with its passwords, is gone: restore that file`);
  }
  const record = { superuser: password(), owner: password(), app: password(), port: 0, command: '' };
  await saveRecord(folder, record);
  return record;
}

export async function saveRecord(folder: string, record: ServerRecord): Promise<void> {
  const file = join(folder, 'postgres.json');
  await writeFile(`${file}.half`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.half`, file);
}

function password(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * Makes an empty cluster. It comes into being under another name and is renamed when whole, so whatever carries
 * the name of the data is complete.
 */
export async function initialise(
  folder: string,
  data: string,
  options: { binaries: Binaries; account: Account | undefined; superuser: string; durable: boolean },
): Promise<void> {
  const { account } = options;
  await sweepInterrupted(folder);
  const half = await mkdtemp(join(folder, HALF));
  const passwordFile = join(half, 'password');
  await writeFile(passwordFile, `${options.superuser}\n`, { mode: 0o600 });
  await mkdir(join(half, 'data'), { mode: 0o700 });
  if (account) {
    for (const path of [half, passwordFile, join(half, 'data')]) await chown(path, account.uid, account.gid);
  }
  const args = ['--pgdata', join(half, 'data'), '--username=postgres', `--pwfile=${passwordFile}`];
  // PostgreSQL's own C.UTF-8 sorts the same on every machine, whatever locales that has.
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  args.push('--auth=scram-sha-256', '--no-instructions', ...(options.durable ? [] : ['--no-sync']));
  try {
    await promisify(execFile)(options.binaries.initdb, args, {
      ...account,
      cwd: half,
      env: bareEnvironment(),
    });
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    const { stderr } = error as { stderr?: string };
    throw new Error(`the database could not be made: ${lastLine(stderr || String(error))}`, { cause: error });
  }
  await rename(join(half, 'data'), data);
  if (options.durable) await synchronise(folder);
  await rm(half, { recursive: true, force: true });
}

const HALF = 'postgres.half-';

/** Removes what a killed first start left; its `initdb` may still be busy there, so failing to is no matter. */
export async function sweepInterrupted(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(HALF)) continue;
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

async function synchronise(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

/** Makes the two roles and the database, as far as they are not there yet. Rights on the database come last. */
export async function provision(client: Client, record: ServerRecord): Promise<void> {
  const whole = `SELECT 1 FROM pg_database WHERE datname = 'klantmap' AND datacl IS NOT NULL`;
  if ((await client.query(whole)).rowCount === 1) return;
  for (const [role, secret, may] of [
    ['klantmap', record.owner, 'LOGIN CREATEDB'],
    ['klantmap_app', record.app, 'LOGIN'],
  ] as const) {
    const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
    const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
    await client.query(`${verb} ROLE ${role} ${may} PASSWORD ${client.escapeLiteral(secret)}`);
  }
  // So that the owner may end the application's connections to a database it drops.
  await client.query('GRANT klantmap_app TO klantmap');
  const database = await client.query(`SELECT 1 FROM pg_database WHERE datname = 'klantmap'`);
  if (database.rowCount === 0) await client.query('CREATE DATABASE klantmap OWNER klantmap');
  await client.query('REVOKE ALL ON DATABASE klantmap FROM PUBLIC');
  await client.query('GRANT CONNECT, TEMPORARY ON DATABASE klantmap TO klantmap_app');
}
