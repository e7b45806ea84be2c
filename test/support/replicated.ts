import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { bareEnvironment, binariesFor, serverAccount } from '../../src/kernel/postgres/account.js';
import { startEmbeddedPostgres } from '../../src/kernel/postgres/embedded.js';

export interface Replicated {
  ownerUrl: string;
  appUrl: string;
  /** The replica, as the application's role. */
  replicaUrl: string;
  /** The replica stands still, as one under load does, until it goes on. */
  holdReplay(): Promise<void>;
  goOn(): Promise<void>;
  killReplica(): Promise<void>;
  startReplica(): Promise<void>;
  stop(): Promise<void>;
}

/** A PostgreSQL and a streaming replica of it, both real: a cold copy of the data that follows the original. */
export async function startReplicated(): Promise<Replicated> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'klantmap-replica-')));
  const options = {
    folder,
    log: () => undefined,
    durable: false,
    settings: { max_connections: '60', shared_buffers: '64MB' },
  };
  await (await startEmbeddedPostgres(options)).stop();
  const original = join(folder, 'postgres');
  const copy = join(folder, 'replica');
  await cp(original, copy, { recursive: true, verbatimSymlinks: true });
  await rm(join(copy, 'postmaster.pid'), { force: true });
  await writeFile(join(copy, 'standby.signal'), '');
  const primary = await startEmbeddedPostgres(options);
  const account = await serverAccount(original);
  if (account) await giveAway(copy, account.uid, account.gid, (await stat(original)).mode);
  const binaries = await binariesFor(account, folder);
  const { superuser } = JSON.parse(await readFile(join(folder, 'postgres.json'), 'utf8')) as {
    superuser: string;
  };
  const port = await freePort();
  const from = new URL(primary.ownerUrl);
  const settings: Record<string, string> = {
    ...options.settings,
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    primary_conninfo: `host=127.0.0.1 port=${from.port} user=postgres password=${superuser}`,
    wal_retrieve_retry_interval: '100ms',
    max_standby_streaming_delay: '1s',
  };
  const at = (url: string) => Object.assign(new URL(url), { port: String(port), search: '' }).href;
  const asSuperuser = `postgres://postgres:${superuser}@127.0.0.1:${port}/klantmap`;
  let child: ChildProcess | undefined;

  const startReplica = async () => {
    child = spawn(
      binaries.postgres,
      ['-D', copy, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...account, cwd: copy, env: bareEnvironment(), stdio: 'ignore' },
    );
    for (const until = performance.now() + 20_000; ;) {
      if (
        await run(asSuperuser, 'select 1').then(
          () => true,
          () => false,
        )
      )
        return;
      if (performance.now() > until) throw new Error('The replica did not start within 20 s.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const killReplica = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGQUIT');
    await ended;
  };
  const stop = async () => {
    await killReplica();
    await primary.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await startReplica();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    ownerUrl: primary.ownerUrl,
    appUrl: primary.appUrl,
    replicaUrl: at(primary.appUrl),
    holdReplay: () => run(asSuperuser, 'select pg_wal_replay_pause()'),
    goOn: () => run(asSuperuser, 'select pg_wal_replay_resume()'),
    killReplica,
    startReplica,
    stop,
  };
}

async function run(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function giveAway(data: string, uid: number, gid: number, mode: number): Promise<void> {
  const { chmod } = await import('node:fs/promises');
  for (const name of await readdir(data, { recursive: true })) await chown(join(data, name), uid, gid);
  await chown(data, uid, gid);
  await chmod(data, mode);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
