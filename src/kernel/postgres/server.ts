import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chown, open, readdir, readFile, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { bareEnvironment, binariesFor, lastLine, openFolderTo, serverAccount } from './account.js';
import type { Account } from './account.js';
import { initialise, loadRecord, provision, saveRecord, sweepInterrupted } from './initialise.js';
import type { ServerRecord } from './initialise.js';
import { disownStranger, endPostmaster, isRunning, readPostmaster, servesData } from './postmaster.js';

export interface Cluster {
  /** the real path of the folder that holds everything */
  folder: string;
  /** PostgreSQL's own folder, inside it */
  data: string;
  log: (line: string) => void;
  durable: boolean;
  settings: Record<string, string>;
}

export interface RunningServer {
  pid: number;
  port: number;
  record: ServerRecord;
}

/**
 * Gives the server that runs on this data, or starts one, on new data when there is none yet. To be called by one
 * process at a time.
 * @param alone nobody uses a server on this data: it may be ended, and started elsewhere
 */
export async function ensureServer(cluster: Cluster, alone: boolean): Promise<RunningServer> {
  const { folder, data, log } = cluster;
  const record = await loadRecord(folder, data);
  const command = JSON.stringify([cluster.durable, cluster.settings, VERSION]);
  const found = await adopt(cluster, record, alone);
  if (found && (record.command === command || !alone)) {
    log(`joined the PostgreSQL that already runs on 127.0.0.1:${found.port}`);
    return { ...found, record };
  }
  if (found) await endPostmaster(found.pid, data);

  const account = await serverAccount(data);
  if (account) await openFolderTo(account, folder);
  const binaries = await binariesFor(account, folder);
  if (!(await stat(data).catch(() => undefined))) {
    if (!alone) throw new Error(`${data} has gone while others use it`);
    log(`making an empty database in ${data}`);
    await initialise(folder, data, {
      binaries,
      account,
      superuser: record.superuser,
      durable: cluster.durable,
    });
  } else {
    await sweepInterrupted(folder);
    // Data of root is a restored copy: PostgreSQL wants to own it.
    if (account && (await stat(data)).uid === 0) await giveAway(data, account);
  }
  await disownStranger(data);
  const started = await launch(cluster, { executable: binaries.postgres, account, port: record.port, alone });
  await untilItAnswers(cluster, record, started, 30_000).catch((error: unknown) => {
    throw new Error(`PostgreSQL started but lets nobody in (see ${logFileOf(folder)})`, { cause: error });
  });
  if (record.port !== started.port || record.command !== command) {
    Object.assign(record, { port: started.port, command });
    await saveRecord(folder, record);
  }
  log(`PostgreSQL listens on 127.0.0.1:${started.port}`);
  return { ...started, record };
}

/** Changes with the settings below, so that a server that outlived its release is started again with them. */
const VERSION = 2;

/** What the server runs with. `settings` of the caller come after, and win. */
function settingsOf(cluster: Cluster, port: number): Record<string, string> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socketFolderOf(cluster.data) ?? '',
    max_connections: '100',
    shared_buffers: '256MB',
    effective_cache_size: '1GB',
    work_mem: '8MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    random_page_cost: '1.1',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // A statement that fails is told to its client; in a log its values would be personal data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    // Commits are still written out before they are confirmed, so that a killed server keeps them: without fsync
    // that costs little.
    ...(cluster.durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
    ...cluster.settings,
  };
}

/**
 * The server on this data that runs already, if it answers. One that does not is ended, unless others use it: then
 * it gets longer, as it may just be busy.
 */
async function adopt(cluster: Cluster, record: ServerRecord, alone: boolean): Promise<Server | undefined> {
  const { data, log } = cluster;
  const known = await readPostmaster(data);
  if (!known || !servesData(known.pid, data)) return undefined;
  if (known.status === 'stopping') {
    await endPostmaster(known.pid, data);
    return undefined;
  }
  const answers = untilItAnswers(cluster, record, known, alone ? 5_000 : 30_000);
  if (await answers.catch(() => false)) return known;
  if (isRunning(known.pid)) log(`PostgreSQL (process ${known.pid}) does not answer, so it is ended`);
  await endPostmaster(known.pid, data, false);
  return undefined;
}

interface Server {
  pid: number;
  port: number;
}

/**
 * Waits until our own server lets us in, for as long as it takes to recover from a crash.
 * @throws when it ends, or is silent for so many milliseconds
 */
async function untilItAnswers(
  cluster: Cluster,
  record: ServerRecord,
  server: Server,
  patience: number,
): Promise<true> {
  const began = Date.now();
  let deadline = began + patience;
  let told = false;
  for (;;) {
    const client = new Client({
      connectionString: urlOf('postgres', record.superuser, server.port, 'postgres'),
      connectionTimeoutMillis: patience,
      query_timeout: 30_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      // Nobody else's server knows this password, but a copied folder has it too.
      const { rows } = await client.query<{ data: string }>(
        `SELECT current_setting('data_directory') AS data`,
      );
      if (rows[0]?.data !== cluster.data) throw new Error(`it serves ${rows[0]?.data}`);
      await provision(client, record);
      return true;
    } catch (error) {
      const recovering = (error as { code?: string }).code === CANNOT_CONNECT_NOW;
      if (recovering) deadline = Date.now() + patience;
      if (recovering && !told && Date.now() > began + 1_000) {
        cluster.log('PostgreSQL is not ready yet: it recovers, or is shutting down');
        told = true;
      }
      if (!servesData(server.pid, cluster.data) || Date.now() > deadline) throw error;
    } finally {
      await client.end().catch(() => undefined);
    }
    await delay(20);
  }
}

const CANNOT_CONNECT_NOW = '57P03';

/** @param socket folder of the server's socket, to be reached through that rather than its port */
export function urlOf(
  role: string,
  password: string,
  port: number,
  database: string,
  socket?: string,
): string {
  const url = `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  return socket ? `${url}?host=${encodeURIComponent(socket)}` : url;
}

/**
 * A socket costs half of what loopback does, and statements are many. It stands in the data folder, which is closed to
 * other users; undefined where its path would be longer than an address may be, or a system has no such thing.
 */
export function socketFolderOf(data: string): string | undefined {
  return platform() === 'win32' || Buffer.byteLength(data) > 80 || /[,'"\s]/.test(data) ? undefined : data;
}

interface Launch {
  executable: string;
  account: Account | undefined;
  /** where it listened last; 0 when it never did */
  port: number;
  /** false when others use that port, so that it has to come back there */
  alone: boolean;
}

/** Starts the server and waits until it has its port and its memory; it may still be recovering then. */
async function launch(cluster: Cluster, how: Launch): Promise<Server> {
  const deadline = Date.now() + 20_000;
  let port = how.port > 0 && (!how.alone || (await isFree(how.port))) ? how.port : await freePort();
  for (;;) {
    const outcome = await launchOnce(cluster, how, port);
    if (typeof outcome === 'number') return { pid: outcome, port };
    const taken = /could not bind|could not create any TCP/.test(outcome);
    // Backends of a server that was killed live on for a moment, and hold its memory.
    const haunted = /shared memory block|lock file .* already exists/.test(outcome);
    if ((!taken && !haunted) || Date.now() > deadline) {
      throw new Error(`PostgreSQL does not start: ${lastLine(outcome)} (see ${logFileOf(cluster.folder)})`);
    }
    if (taken && how.alone) port = await freePort();
    await delay(100);
  }
}

/** The number of the process, or what it said before it ended. */
async function launchOnce(cluster: Cluster, how: Launch, port: number): Promise<number | string> {
  const { data, folder } = cluster;
  const logFile = logFileOf(folder);
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > 1_000_000) await rename(logFile, `${logFile}.1`);
  const output = await open(logFile, 'a', 0o600);
  const { size: before } = await output.stat();
  const args = Object.entries(settingsOf(cluster, port)).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  // A file as output and a session of its own: neither Ctrl-C nor the end of this process reaches it.
  const child = spawn(how.executable, ['-D', data, ...args], {
    ...how.account,
    cwd: data,
    detached: true,
    env: bareEnvironment(),
    stdio: ['ignore', output.fd, output.fd],
    windowsHide: true,
  });
  const end: { reason?: string } = {};
  child.once('error', (error) => (end.reason = error.message));
  child.once('exit', (code, signal) => (end.reason ??= `it ended with ${code ?? signal}`));
  child.unref();
  await output.close();
  while (end.reason === undefined) {
    const known = await readPostmaster(data);
    if (known && known.pid === child.pid && known.status !== '') return known.pid;
    await delay(10);
  }
  const text = await readFile(logFile);
  return text.subarray(before).toString('utf8').trim() || end.reason;
}

export function logFileOf(folder: string): string {
  return join(folder, 'postgres.log');
}

/** Below the range from which systems give ports to outgoing connections, so that nobody takes it in a restart. */
async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port was found between 20000 and 32000 for PostgreSQL');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

async function giveAway(data: string, account: Account): Promise<void> {
  for (const name of await readdir(data, { recursive: true })) {
    await chown(join(data, name), account.uid, account.gid);
  }
  await chown(data, account.uid, account.gid);
}
