import pg from 'pg';
import { coreParts } from '../../../src/app.js';
import { migrate } from '../../../src/kernel/migrate.js';
import { inOrder } from '../../../src/kernel/order.js';
import { plugins } from '../../index.js';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { ladderTrial } from './ladder-trial.js';

const tooEarly = /may not be minimised yet/;

/** Statements of one transaction as the application's own role, on a simulated day. */
async function asAppOn(test: TestApp, day: string, ...statements: string[]): Promise<void> {
  const client = await test.asApp.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('klantmap.today', $1, true)`, [day]);
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

test('the database refuses a day too early, whatever statement asks for it', () =>
  withApp(async (test) => {
    const { id } = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-02-29' });
    const mark = `update customers.customer set minimised_on = kernel.today() where id = '${id}'`;
    await expect(asAppOn(test, '2026-02-27', mark)).rejects.toThrow(tooEarly);
    await asAppOn(test, '2026-02-28', mark);
    // Nor can another day be made believe: those of the office follow from its subscriptions.
    const pretend = `update customers.customer set ended_on = '2001-01-01' where id = '${id}'`;
    await expect(asAppOn(test, '2025-01-01', pretend)).rejects.toThrow(/follow from its subscriptions/);
    await expect(
      asAppOn(
        test,
        '2025-01-01',
        `update customers.customer set ended_on = '2001-01-01', minimised_on = kernel.today() where id = '${id}'`,
      ),
    ).rejects.toThrow(tooEarly);
    const remove = `delete from customers.customer where id = '${id}'`;
    await expect(asAppOn(test, '2026-02-28', remove)).rejects.toThrow(/held by law/);
    await expect(asAppOn(test, '2031-12-31', mark, remove)).rejects.toThrow(/held by law/);
    await asAppOn(test, '2032-01-01', mark, remove);
    const running = await anOffice(test, { startedOn: '2020-01-01' });
    await expect(
      asAppOn(
        test,
        '2090-01-01',
        `update customers.customer set minimised_on = kernel.today() where id = '${running.id}'`,
      ),
    ).rejects.toThrow(tooEarly);
  }));

test('without the owner’s switch no session can talk the database into another day', () =>
  withApp(async (test) => {
    const { id } = await anOffice(test, { startedOn: '2020-01-01' });
    await migrate(inOrder([...coreParts, ...plugins]), test.ownerUrl, { simulatedClock: false });
    await test.owner.query(
      `update customers.subscription set ended_on = (now() at time zone 'Europe/Amsterdam')::date - 30`,
    );
    const mark = `update customers.customer set minimised_on = kernel.today() where id = '${id}'`;
    await expect(asAppOn(test, '2090-01-01', mark)).rejects.toThrow(tooEarly);
    await expect(test.asApp.query(`update kernel.house set simulated_clock = true`)).rejects.toThrow(
      /permission denied/,
    );
    const { rows } = await test.asApp.query<{
      same: boolean;
    }>(`select set_config('klantmap.today', '2090-01-01', false) is not null
      and kernel.today() = (now() at time zone 'Europe/Amsterdam')::date as same`);
    expect(rows[0]?.same).toBe(true);
  }));

test('overdue customers are told daily and counted, and nothing goes by itself', () =>
  withApp(async (test) => {
    await anOffice(test, { startedOn: '2020-01-01', endedOn: '2023-06-15' });
    const officer = await test.as('privacy_officer');
    const ask = (on: string) =>
      officer.get(
        `{ retentionPreview(on: "${on}") { overdue due(overdueOnly: true) { totalCount nodes { overdue } } } }`,
      );
    expect((await ask('2026-06-14')).retentionPreview).toMatchObject({ overdue: 0, due: { totalCount: 0 } });
    expect((await ask('2026-06-15')).retentionPreview).toMatchObject({
      overdue: 1,
      due: { totalCount: 1, nodes: [{ overdue: true }] },
    });
    const owner = new pg.Client({ connectionString: test.ownerUrl });
    await owner.connect();
    await owner.query(`select graphile_worker.add_job('retention.watch')`);
    await owner.end();
    await test.jobsDone();
    const { auditTrail } = await officer.get(`{ auditTrail(first: 50) { nodes { what cause } } }`);
    expect(auditTrail.nodes).toContainEqual({
      what: 'retention.overdue-found',
      cause: 'job retention.watch',
    });
    const { rows } = await test.owner.query(
      `select 1 from customers.customer where minimised_on is not null`,
    );
    expect(rows).toEqual([]);
    expect(
      (await officer.ask(`mutation { proposeRetentionRun(input: { expected: 7 }) { run { id } } }`))
        .errors?.[0]?.extensions.code,
    ).toBe('CONFLICT');
  }));

test(
  'over random histories the code, its SQL and the promises agree on each boundary, and a run takes exactly who is due',
  () =>
    withApp((test) => ladderTrial(test, { runs: 8 }), { environment: { RETENTION_AUTO_APPROVE: 'true' } }),
  60_000,
);
