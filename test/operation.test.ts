import { setTimeout as delay } from 'node:timers/promises';
import { anOffice } from './support/given.js';
import { type TestApp, withApp } from './support/app.js';

const token = 'only for reading metrics';
const environment = { METRICS_TOKEN: token };

const readMetrics = async (test: TestApp): Promise<Map<string, number>> => {
  const response = await fetch(`${test.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/plain; version=0.0.4'),
  ]);
  const lines = (await response.text()).split('\n').filter((line) => line && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  );
};

test('metrics tell of requests, refused fields, jobs, the pool, the ladder and the process', () =>
  withApp(
    async (test) => {
      await anOffice(test, { startedOn: '2020-01-01', endedOn: '2021-01-01' });
      const support = await test.as('support');
      const admin = await test.as('admin');
      const query = '{ customers { nodes { id officeName email } } }';
      await support.get(query);
      await support.get(query);
      expect((await admin.ask(query)).errors).toBeDefined();
      await test.anonymous.ask('{ nothing }');
      await test.anonymous.ask('mutation { signOut { __typename } }');
      const metrics = await readMetrics(test);
      expect(metrics.get('klantmap_requests_total{operation="query",outcome="ok"}')).toBe(2);
      expect(metrics.get('klantmap_requests_total{operation="query",outcome="forbidden"}')).toBe(1);
      expect(
        metrics.get('klantmap_request_duration_seconds_count{operation="query"}'),
      ).toBeGreaterThanOrEqual(3);
      expect(metrics.get('klantmap_fields_refused_total')).toBeGreaterThanOrEqual(1);
      for (const state of ['waiting', 'running', 'scheduled', 'retrying', 'failed'])
        expect([state, metrics.get(`klantmap_jobs{state="${state}"}`)]).toEqual([state, expect.any(Number)]);
      expect(metrics.get('klantmap_pool_connections{state="waiting"}')).toBe(0);
      expect(metrics.get('klantmap_retention_overdue')).toBe(1);
      expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(0);
    },
    { environment },
  ));

test('a job that failed for good counts as failed, and one that waits as waiting', () =>
  withApp(
    async (test) => {
      await test.owner.query(
        `select graphile_worker.add_job('nothing', '{}'::json), graphile_worker.add_job('nothing', '{}'::json)`,
      );
      await test.owner.query(
        'update graphile_worker._private_jobs set attempts = max_attempts where id = (select min(id) from graphile_worker._private_jobs)',
      );
      const metrics = await readMetrics(test);
      expect(metrics.get('klantmap_jobs{state="failed"}')).toBe(1);
      expect(metrics.get('klantmap_jobs{state="waiting"}')).toBe(1);
    },
    { environment },
  ));

test('metrics are read with their token alone, and by nobody while there is none', () =>
  withApp(
    async (test) => {
      const status = async (url: string, authorization?: string) =>
        (await fetch(`${url}/metrics`, { headers: authorization ? { authorization } : {} })).status;
      expect(await status(test.url)).toBe(401);
      expect(await status(test.url, 'Bearer another token than that')).toBe(401);
      expect(await status(test.url, `Bearer ${(await test.as('admin')).token}`)).toBe(401);
      expect(await status(test.url, `Bearer ${token}`)).toBe(200);
      const without = await test.another({ environment: { METRICS_TOKEN: '' } });
      const url = await without.listen();
      expect(await status(url)).toBe(404);
      expect(await status(url, 'Bearer ')).toBe(404);
    },
    { environment },
  ));

const readiness = async (url: string) => {
  const response = await fetch(`${url}/readyz`);
  return [response.status, ((await response.json()) as { reason?: string }).reason];
};

/** An answer is remembered for a second. */
const later = () => delay(1100);

test('a house without its database lives but is not ready, and is again when the database is back', () =>
  withApp(async (test) => {
    expect(await readiness(test.url)).toEqual([200, undefined]);
    const name = new URL(test.ownerUrl).pathname.slice(1);
    const elsewhere = new (await import('pg')).default.Client({
      connectionString: Object.assign(new URL(test.ownerUrl), { pathname: '/postgres' }).href,
    });
    await elsewhere.connect();
    try {
      await elsewhere.query(`alter database ${name} allow_connections false`);
      await elsewhere.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        name,
      ]);
      await later();
      expect(await readiness(test.url)).toEqual([503, 'database_unreachable']);
      expect((await fetch(`${test.url}/healthz`)).status).toBe(200);
    } finally {
      await elsewhere.query(`alter database ${name} allow_connections true`);
      await elsewhere.end();
    }
    await later();
    expect(await readiness(test.url)).toEqual([200, undefined]);
  }));

test('a database that lacks a migration, such as an old one put back, is not ready', () =>
  withApp(async (test) => {
    await test.owner.query(`delete from kernel.migration where part = 'contacts'`);
    expect(await readiness(test.url)).toEqual([503, 'not_migrated']);
    await test.owner.query('drop schema kernel cascade');
    await later();
    expect(await readiness(test.url)).toEqual([503, 'not_migrated']);
  }));

test('a request keeps the id that a proxy gave it, unless that id could tell of somebody', () =>
  withApp(async (test) => {
    const idFor = async (sent?: string) =>
      (await fetch(`${test.url}/healthz`, { headers: sent ? { 'x-request-id': sent } : {} })).headers.get(
        'x-request-id',
      );
    const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
    expect(await idFor(uuid)).toBe(uuid);
    expect(await idFor('4bf92f3577b34da6a3ce929d0e0e4736')).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    for (const refused of [
      undefined,
      'jan@voorbeeld.example',
      '192.0.2.10',
      'Jan de Vries',
      'ab',
      'f'.repeat(65),
    ]) {
      expect(await idFor(refused)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    }
  }));
