import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { plugins } from '../plugins/index.js';
import { coreParts } from '../src/app.js';
import { defineSteps, defineJob } from '../src/kernel/jobs.js';
import { inOrder } from '../src/kernel/order.js';
import type { Plugin } from '../src/kernel/plugin.js';
import { systemActor } from '../src/kernel/scope.js';
import { withApp } from './support/app.js';
import { klantmap, scriptArguments, startNode } from './support/cli.js';
import { cloneDatabase, dropDatabase } from './support/cluster.js';
import { anOffice } from './support/given.js';
import { numberingTrial } from './trials/numbering.js';

test(
  'clients of two processes that issue at once, with every tenth rolled back, leave no gap and no double',
  () =>
    withApp(async (test) => {
      const other = await test.another();
      const { kept, rolledBack, problems } = await numberingTrial(test, {
        clients: 8,
        invoices: 160,
        houses: [test, { inTransaction: (run) => other.work(systemActor('other'), 'test').transaction(run) }],
      });
      expect(problems).toEqual([]);
      expect(rolledBack).toBe(16);
      expect(kept).toEqual(Array.from({ length: 144 }, (_, n) => n + 1));
    }),
  60_000,
);

test('two processes that start on an empty database at once both come up, and one migrates', async () => {
  const cluster = process.env.KLANTMAP_TEST_OWNER_URL as string;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = await cloneDatabase(cluster, 'template1', name);
  try {
    const both = await Promise.all(
      [1, 2].map(() => klantmap(['migrate'], { DATABASE_URL: url, KLANTMAP_NOW: '2026-06-15T09:00:00Z' })),
    );
    for (const { status, stderr } of both) expect([status, stderr]).toEqual([0, '']);
    const lines = both.flatMap(({ stdout }) =>
      stdout.split('\n').filter((line) => line.startsWith('migrated ')),
    );
    const all = inOrder([...coreParts, ...plugins]).flatMap((part) =>
      (part.migrations ?? []).map((step) => `migrated ${part.name}/${step.name}`),
    );
    expect(lines.toSorted()).toEqual(all.toSorted());
  } finally {
    await dropDatabase(cluster, name);
  }
}, 60_000);

test('the role that the application works as owns nothing, and cannot change what protects the data', () =>
  withApp(async (test) => {
    await anOffice(test);
    const owned = await test.owner.query(
      `select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'klantmap_app'`,
    );
    expect(owned.rows).toEqual([]);
    const { rows: role } = await test.owner.query(
      `select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication from pg_roles where rolname = 'klantmap_app'`,
    );
    expect(Object.values(role[0]).some(Boolean)).toBe(false);
    for (const attempt of [
      'create table customers.mine (id integer)',
      'create table public.mine (id integer)',
      'create schema mine',
      'alter table customers.customer add column mine text',
      'alter table invoices.invoice disable trigger all',
      'drop trigger subscription_follow_insert on customers.subscription',
      'drop table customers.customer cascade',
      'truncate customers.customer cascade',
      'set session_replication_role = replica',
      `update kernel.house set simulated_clock = true`,
      `update kernel.migration set checksum = ''`,
      'create or replace function kernel.today() returns date language sql as $$ select current_date $$',
      'alter role klantmap_app superuser',
    ])
      expect([
        attempt,
        await test.asApp.query(attempt).then(
          () => 'done',
          (error: Error) => error.message,
        ),
      ]).toEqual([attempt, expect.stringMatching(/permission denied|must be owner/)]);
  }));

const done: string[] = [];
const note = defineJob(
  'notes: write down',
  async (_scope, { text }: { text: string }) => void done.push(text),
);
const notes: Plugin = { name: 'scribbles', jobs: [note] };

test('a job is there if and only if the transaction that asked for it is committed', () =>
  withApp(
    async (test) => {
      await expect(
        test.inTransaction(async (scope) => {
          await scope.enqueue(note, { text: 'rolled back' });
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
      await test.inTransaction((scope) => scope.enqueue(note, { text: 'committed' }));
      await test.jobsDone();
      expect(done).toEqual(['committed']);
    },
    { plugins: [...plugins, notes] },
  ));

test(
  'the job of a process that was killed is taken over at once by another',
  () =>
    withApp(
      async (test) => {
        await test.inTransaction((scope) => scope.enqueue(slow, {}));
        // A process of its own, that never ends the job.
        const child = startNode(
          scriptArguments(`
          const { createApp } = await load('src/app.js');
          const { readConfig } = await load('src/config.js');
          const { plugins } = await load('plugins/index.js');
          const job = { name: 'slow: work', perform: () => { console.log('began'); return new Promise(() => setInterval(() => {}, 1000)); } };
          const app = await createApp(readConfig(process.env), [...plugins, { name: 'slow', jobs: [job] }]);
          await app.jobs.start();`),
          { DATABASE_URL: test.ownerUrl, KLANTMAP_NOW: '2026-06-15T09:00:00Z' },
        );
        try {
          await once(child.stdout, 'data');
          const locked = await test.owner.query('select locked_by from graphile_worker._private_jobs');
          expect(locked.rows).toEqual([{ locked_by: expect.any(String) }]);
        } finally {
          child.kill('SIGKILL');
          await once(child, 'close');
        }
        const began = performance.now();
        await test.jobsDone();
        expect(taken).toBe(1);
        expect(performance.now() - began).toBeLessThan(20_000); // graphile-worker alone waits for four hours
      },
      {
        plugins: [
          ...plugins,
          { name: 'slow', jobs: [defineSteps('slow: work', async () => void (taken += 1))] },
        ],
      },
    ),
  60_000,
);

let taken = 0;
const slow = { name: 'slow: work', perform: async () => undefined };
