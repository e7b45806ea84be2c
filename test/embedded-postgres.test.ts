import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { startEmbeddedPostgres } from '../src/kernel/postgres/embedded.js';
import { cloneDatabase, dropDatabase, startTestCluster } from './support/cluster.js';

/** In milliseconds, for one story. */
const PATIENCE = 60_000;

let folder: string;
const users: User[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'klantmap-embedded-')));
});

afterEach(async () => {
  for (const user of users.splice(0)) await user.kill();
  for (const pid of serversOf(folder)) process.kill(pid, 'SIGKILL');
  await until('no server is left', () => serversOf(folder).length === 0);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}, PATIENCE);

test(
  'a first start makes the database, and a restart keeps the data, the addresses and the rights',
  async () => {
    const first = await start();
    await query(first.ownerUrl, 'CREATE TABLE kept (word text)');
    await query(first.ownerUrl, `INSERT INTO kept VALUES ('blijft')`);
    await first.stop();
    await first.stop();
    expect(serversOf(folder)).toEqual([]);

    const second = await start();
    expect(second.ownerUrl).toBe(first.ownerUrl);
    expect(await query(second.ownerUrl, 'SELECT word FROM kept')).toEqual([{ word: 'blijft' }]);
    const roles =
      'SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolcanlogin ORDER BY 1';
    expect(await query(second.appUrl, roles)).toMatchObject([
      { rolname: 'klantmap', rolsuper: false, rolcreatedb: true, rolcreaterole: false },
      { rolname: 'klantmap_app', rolsuper: false, rolcreatedb: false, rolcreaterole: false },
      { rolname: 'postgres' },
    ]);
    await expect(query(second.appUrl, 'SELECT * FROM kept')).rejects.toThrow('permission denied');
    await expect(query(second.appUrl, 'CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
    const nobody = second.appUrl.replace(/:[^:@]+@/, ':guess@');
    await expect(query(nobody, 'SELECT 1')).rejects.toThrow('password authentication failed');
    const settings = `SELECT current_setting('TimeZone') AS zone, current_setting('server_encoding') AS encoding`;
    expect(await query(second.appUrl, settings)).toEqual([{ zone: 'UTC', encoding: 'UTF8' }]);
    expect(statSync(join(folder, 'postgres.json')).mode & 0o777).toBe(0o600);
    await second.stop();
  },
  PATIENCE,
);

test(
  'processes that start at once on an empty folder share one server, and the last one out stops it',
  async () => {
    const all = await Promise.all([use(), use(), use()]);
    const addresses = await Promise.all(all.map((user) => user.ready));
    expect(new Set(addresses.map((address) => address.ownerUrl)).size).toBe(1);
    expect(serversOf(folder)).toHaveLength(1);
    expect(
      all.filter((user) => user.said.some((line) => line.includes('making an empty database'))),
    ).toHaveLength(1);

    const [first, second, third] = all as [User, User, User];
    await first.stop();
    await second.kill();
    expect(await query(addresses[0]!.appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await third.stop();
    expect(serversOf(folder)).toEqual([]);
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(false);
  },
  PATIENCE,
);

test(
  'the server of a killed process is taken over by the next one',
  async () => {
    const first = await use();
    const { ownerUrl } = await first.ready;
    const [server] = serversOf(folder);
    await first.kill();
    expect(serversOf(folder)).toEqual([server]);

    const second = await use();
    expect((await second.ready).ownerUrl).toBe(ownerUrl);
    expect(serversOf(folder)).toEqual([server]);
    await second.stop();
    expect(serversOf(folder)).toEqual([]);
  },
  PATIENCE,
);

test(
  'a server left behind that answers nobody is ended and started again',
  async () => {
    const first = await use();
    await first.ready;
    const [server] = serversOf(folder);
    await first.kill();
    process.kill(server!, 'SIGSTOP');

    const second = await use();
    expect(await query((await second.ready).appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(serversOf(folder)).not.toContain(server);
    await second.stop();
  },
  PATIENCE,
);

test(
  'a killed server comes back on its port, whichever process is left to start it',
  async () => {
    const [starter, other] = [await use(), await use()];
    const { ownerUrl } = await starter.ready;
    await other.ready;
    await query(ownerUrl, 'CREATE TABLE kept AS SELECT 1 AS one');
    const pool = new Pool({ connectionString: ownerUrl });
    pool.on('error', () => undefined);
    await pool.query('SELECT 1');
    const answers = () =>
      pool.query('SELECT one FROM kept').then(
        ({ rowCount }) => rowCount === 1,
        () => false,
      );

    for (const survivors of [2, 1]) {
      if (survivors === 1) await starter.kill();
      const [server] = serversOf(folder);
      process.kill(server!, 'SIGKILL');
      await until('another server runs', () => serversOf(folder).some((pid) => pid !== server));
      await until('the pool is connected again', answers);
      expect(serversOf(folder)).toHaveLength(1);
    }
    await pool.end();
    await other.stop();
    expect(serversOf(folder)).toEqual([]);
  },
  PATIENCE,
);

test(
  'a first start that is killed half-way is made good by the next',
  async () => {
    const first = await use();
    await until('initdb is at work', () =>
      half().some((name) => existsSync(join(folder, name, 'data', 'PG_VERSION'))),
    );
    await first.kill();
    expect(existsSync(join(folder, 'postgres'))).toBe(false);

    const second = await use();
    expect(await query((await second.ready).appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    const third = await use();
    await third.ready;
    await third.stop();
    expect(half()).toEqual([]);
  },
  PATIENCE,
);

test(
  'a killed server whose process number went to a stranger does not stand in the way',
  async () => {
    const first = await use();
    await first.ready;
    const [server] = serversOf(folder);
    await first.kill();
    process.kill(server!, 'SIGKILL');
    const file = join(folder, 'postgres', 'postmaster.pid');
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', uid: statSync(file).uid });
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(stranger.pid)));

    const second = await use();
    expect(await query((await second.ready).appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(stranger.kill()).toBe(true);
    await second.stop();
  },
  PATIENCE,
);

test(
  'a cluster for tests clones and drops databases, and clears those of killed runs',
  async () => {
    const cluster = await startTestCluster();
    await query(cluster.ownerUrl, 'CREATE TABLE seed AS SELECT 7 AS seven');
    const copy = await cloneDatabase(cluster.ownerUrl, 'klantmap', 'copy');
    expect(await query(copy, 'SELECT seven FROM seed')).toEqual([{ seven: 7 }]);

    const lingering = new Client({ connectionString: cluster.appUrl.replace(/klantmap$/, 'copy') });
    lingering.on('error', () => undefined);
    await lingering.connect();
    await dropDatabase(cluster.ownerUrl, 'copy');
    await expect(query(copy, 'SELECT 1')).rejects.toThrow('does not exist');
    await lingering.end().catch(() => undefined);

    const abandoned = join(tmpdir(), `klantmap-test-abandoned-${process.pid}`);
    const killed = await use(abandoned);
    await killed.ready;
    await killed.kill();
    expect(serversOf(abandoned)).toHaveLength(1);
    const next = await startTestCluster();
    expect(serversOf(abandoned)).toEqual([]);
    expect(existsSync(abandoned)).toBe(false);
    await next.stop();

    expect(await query(cluster.ownerUrl, 'SELECT seven FROM seed')).toEqual([{ seven: 7 }]);
    await cluster.stop();
  },
  PATIENCE,
);

function start() {
  const settings = { shared_buffers: '32MB' };
  return startEmbeddedPostgres({ folder, log: () => undefined, durable: false, settings });
}

/** A process of its own that uses the server. */
interface User {
  process: ChildProcess;
  said: string[];
  ready: Promise<{ ownerUrl: string; appUrl: string }>;
  /** Lets it stop, and waits until it has ended by itself. */
  stop(): Promise<void>;
  kill(): Promise<void>;
}

async function use(where = folder): Promise<User> {
  const script = join(import.meta.dirname, 'support', 'postgres-user.js');
  const child = spawn(process.execPath, [script, where], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said: string[] = [];
  const ended = once(child, 'exit');
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ready = new Promise<{ ownerUrl: string; appUrl: string }>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      said.push(line);
      if (line.includes('ownerUrl')) resolve(JSON.parse(line));
    });
    void ended.then(() => reject(new Error(`it ended first, saying: ${said.join('\n')}`)));
  });
  ready.catch(() => undefined);
  const user: User = {
    process: child,
    said,
    ready,
    async stop() {
      child.stdin.write('stop\n');
      expect(await ended).toEqual([0, null]);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  users.push(user);
  return user;
}

/** The numbers of the servers that work in the folder, their own children left out. */
function serversOf(where: string): number[] {
  const found = commands().filter(({ command }) => command.includes(`-D ${join(where, 'postgres')} -c`));
  const pids = new Set(found.map(({ pid }) => pid));
  // A child that was forked this moment still bears its parent's command line.
  return found.filter(({ parent }) => !pids.has(parent)).map(({ pid }) => pid);
}

interface Process {
  pid: number;
  parent: number;
  command: string;
}

/** Every process with its command; one that ended and is not reaped yet has none. */
function commands(): Process[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' }).split(
      '\n',
    );
    return lines.map((line) => {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return { pid: Number(pid), parent: Number(parent), command: command ?? '' };
    });
  }
  return readdirSync('/proc').flatMap((name): Process[] => {
    try {
      const [, parent] = /^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return [{ pid: Number(name), parent: Number(parent), command }];
    } catch {
      return [];
    }
  });
}

function half(): string[] {
  return readdirSync(folder).filter((name) => name.startsWith('postgres.half-'));
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`in vain waited until ${what}`);
    await delay(5);
  }
}
