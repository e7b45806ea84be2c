import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import pg from 'pg';
import { scriptArguments, startNode } from './support/cli.js';
import { cloneDatabase, dropDatabase } from './support/cluster.js';

// The real command line in a process of its own, with a plugin that can be slow: a page that waits as long as a lock
// of PostgreSQL is held, and a job that does the same.
const slow = `
  const { default: sql } = await load('../node_modules/sql-template-tag/dist/index.js');
  const wait = (work) => work.transaction((scope) => scope.rows(sql\`select pg_advisory_xact_lock(4711)\`));
  const job = { name: 'slow', perform: (work) => wait(work) };
  plugins.push({ name: 'slow', jobs: [job], pages: [{ method: 'GET', path: 'slow', handle: async (work) => {
    await wait(work);
    return { title: 'Done', body: 'done' };
  } }] });`;

interface Running {
  url: string;
  /** Holds the lock that the slow ones wait for. */
  lock: pg.Client;
  signal(name: NodeJS.Signals): void;
  ended: Promise<{ status: number | null; stderr: string }>;
}

async function withServer(environment: Record<string, string>, run: (server: Running) => Promise<void>) {
  const clusterUrl = process.env.KLANTMAP_TEST_OWNER_URL as string;
  const name = `stop_${randomBytes(6).toString('hex')}`;
  const ownerUrl = await cloneDatabase(clusterUrl, 'klantmap_template', name);
  const lock = new pg.Client({ connectionString: ownerUrl });
  const script = `
    const { plugins } = await load('plugins/index.js');
    ${slow}
    const { runCommandLine } = await load('src/cli.js');
    process.exitCode = await runCommandLine(['node', 'klantmap', 'serve']);`;
  const child = startNode(scriptArguments(script), { DATABASE_URL: ownerUrl, ...environment });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, stderr }));
  try {
    await lock.connect();
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const [, found] = /serves at (http:\S+)/.exec(said) ?? [];
        if (found) resolve(found);
      });
      void ended.then(() => reject(new Error(`it ended: ${stderr}`)));
    });
    await run({ url, lock, signal: (signal) => child.kill(signal), ended });
  } finally {
    child.kill('SIGKILL');
    await ended;
    await lock.end();
    await dropDatabase(clusterUrl, name);
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 15_000; !(await holds());) {
    if (performance.now() > end) throw new Error('It did not come to that within 15 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const waitsForLock = (lock: pg.Client, count = 1) =>
  until(async () => {
    const { rows } = await lock.query(
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`,
    );
    return rows[0].n >= count;
  });

test('asked to stop, it says so at /readyz, answers what it was asked already, and closes its sockets', () =>
  withServer({ STOP_DELAY: '2' }, async ({ url, lock, signal, ended }) => {
    await lock.query('select pg_advisory_lock(4711)');
    const answer = fetch(`${url}/p/slow`);
    // Connections that are kept open for a next request must not hold it up.
    const agent = new Agent({ keepAlive: true });
    const idle = request(`${url}/healthz`, { agent }).end();
    const [first] = await once(idle, 'response');
    first.resume();
    await waitsForLock(lock);
    signal('SIGTERM');
    await until(async () => (await fetch(`${url}/readyz`)).status === 503);
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
      status: 'unavailable',
      reason: 'stopping',
    });
    // Until a load balancer has heard of it, requests still come, and are answered.
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    await until(() =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    await lock.query('select pg_advisory_unlock(4711)');
    expect(await (await answer).text()).toContain('done');
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    agent.destroy();
  }));

test('a job that is under way ends before the process does', () =>
  withServer({}, async ({ url, lock, signal, ended }) => {
    await lock.query('select pg_advisory_lock(4711)');
    await lock.query(`select graphile_worker.add_job('slow', '{}'::json)`);
    await waitsForLock(lock);
    signal('SIGTERM');
    await until(() =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    await lock.query('select pg_advisory_unlock(4711)');
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    expect(
      (await lock.query(`select 1 from graphile_worker.jobs where task_identifier = 'slow'`)).rowCount,
    ).toBe(0);
  }));

test('a job that takes too long is cut off and handed back', () =>
  withServer({ STOP_TIMEOUT: '2' }, async ({ lock, signal, ended }) => {
    await lock.query('select pg_advisory_lock(4711)');
    await lock.query(`select graphile_worker.add_job('slow', '{}'::json)`);
    await waitsForLock(lock);
    signal('SIGTERM');
    expect(await ended).toMatchObject({ status: 1, stderr: expect.stringContaining('were cut off') });
    await lock.query('select pg_advisory_unlock(4711)');
    // Its lock went with its connection: whoever works next may take it over at once, as it is.
    const slow = async () =>
      (
        await lock.query(`select attempts, max_attempts,
          pg_try_advisory_lock(1263553875, hashtext(locked_by)) as free from graphile_worker.jobs where task_identifier = 'slow'`)
      ).rows;
    await until(async () => (await slow())[0]?.free === true); // PostgreSQL hears a moment later that the process ended
    expect(await slow()).toEqual([{ attempts: 1, max_attempts: 25, free: true }]);
  }));

test('a second signal ends it at once', () =>
  withServer({}, async ({ url, lock, signal, ended }) => {
    await lock.query('select pg_advisory_lock(4711)');
    const answer = fetch(`${url}/p/slow`).catch(() => 'cut off');
    await waitsForLock(lock);
    signal('SIGTERM');
    await until(() =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      ),
    );
    signal('SIGTERM');
    expect(await ended).toMatchObject({ status: 143 });
    expect(await answer).toBe('cut off');
  }));
