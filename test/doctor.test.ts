import { lastDue } from '../src/kernel/operation/job-checks.js';
import { klantmap } from './support/cli.js';
import { anOffice } from './support/given.js';
import { type TestApp, withApp } from './support/app.js';

// The real command, beside a house that runs on the same database.

interface Told {
  status: number | null;
  /** Lines that begin so, such as `wrong jobs`. */
  of(state: string, name: string): string[];
  text: string;
}

async function doctor(test: TestApp | undefined, environment: Record<string, string> = {}): Promise<Told> {
  const { status, stdout, stderr } = await klantmap(['doctor'], {
    ...(test ? { DATABASE_URL: test.ownerUrl, SMTP_URL: test.mailbox.url } : {}),
    MAIL_FROM: 'post@voorbeeldsoftware.example',
    KLANTMAP_NOW: '2026-06-15T09:00:00Z',
    ...environment,
  });
  const text = stdout + stderr;
  const of = (state: string, name: string) =>
    stdout.split('\n').filter((line) => line.startsWith(state) && line.split(/\s+/)[1] === name);
  return { status, text, of };
}

test('a house in good health: each line is fine, and the exit status 0', () =>
  withApp(async (test) => {
    await test.jobsDone();
    const told = await doctor(test);
    expect(told.text).not.toMatch(/^wrong/m);
    expect(told.status).toBe(0);
    for (const name of ['settings', 'database', 'jobs', 'retention', 'mail'])
      expect([name, told.of('fine', name)]).not.toEqual([name, []]);
    expect(told.text).toMatch(/PostgreSQL 1\d.* answers/);
    expect(told.text).toMatch(/which owns no table/);
    expect(told.text).toMatch(/all \d+ migrations ran/);
    expect(told.text).not.toContain(new URL(test.ownerUrl).password);
  }));

test('work that nobody does, a promise that is overdue and mail that cannot go are each named with what to do', () =>
  withApp(async (test) => {
    await test.jobsDone();
    await anOffice(test, { startedOn: '2020-01-01', endedOn: '2021-01-01' });
    const add = (task: string) => test.owner.query(`select graphile_worker.add_job($1, '{}'::json)`, [task]);
    await add('newsletter.send');
    await test.owner.query(`update graphile_worker._private_jobs set attempts = max_attempts`);
    await add('retention.watch');
    await test.owner.query(
      `update graphile_worker._private_jobs set run_at = now() - interval '1 hour' where attempts = 0`,
    );
    await add('accountant.send');
    await test.owner.query(
      `update graphile_worker._private_jobs set locked_at = now() - interval '1 hour', locked_by = 'pool-gone', attempts = 1
       where id = (select max(id) from graphile_worker._private_jobs)`,
    );
    await test.owner.query(
      `update graphile_worker._private_known_crontabs set known_since = now() - interval '9 days', last_execution = now() - interval '8 days'`,
    );
    const told = await doctor(test, { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: '' });
    expect(told.status).toBe(1);
    expect(told.of('wrong', 'jobs')).toEqual([
      expect.stringMatching(/1 × "newsletter.send" failed for good, since .* → read the log/),
      expect.stringMatching(/1 wait for \d+ minutes and nobody takes them → start/),
      expect.stringMatching(/1 are held by a process that is gone → start/),
    ]);
    expect(told.of('wrong', 'schedules')).toEqual(
      expect.arrayContaining([expect.stringMatching(/"retention.watch" was due at .* → keep a/)]),
    );
    expect(told.of('wrong', 'retention')).toEqual([
      expect.stringMatching(/1 former customers should have been minimised by now.* → as privacy officer/),
    ]);
    expect(told.of('wrong', 'mail')).toEqual([
      expect.stringMatching(/127\.0\.0\.1:1 does not take mail .* → start the mail server/),
      expect.stringMatching(/MAIL_FROM is not set.* → set it/),
    ]);
    // What it says to run to bring failed jobs back does so.
    const [, mend = ''] = /then run: (.*)$/m.exec(told.text) ?? [];
    await test.owner.query(mend);
    const { rows } = await test.owner.query(
      'select 1 from graphile_worker.jobs where attempts >= max_attempts',
    );
    expect(rows).toEqual([]);
  }));

test('a job that a living process works on is not stuck', () =>
  withApp(async (test) => {
    await test.owner.query(`select graphile_worker.add_job('retention.watch', '{}'::json)`);
    await test.owner.query(
      `update graphile_worker._private_jobs set locked_at = now() - interval '1 hour', locked_by = 'pool-lives'`,
    );
    const alive = await test.asApp.connect();
    await alive.query(`select pg_advisory_lock(1263553875, hashtext('pool-lives'))`);
    expect((await doctor(test)).of('wrong', 'jobs')).toEqual([]);
    alive.release(true);
  }));

test('a database that is not as the code wants it: migrations, and what the application’s role may', () =>
  withApp(async (test) => {
    await test.owner.query(`delete from kernel.migration where part = 'contacts' and name like '0001%'`);
    await test.owner.query(
      `update kernel.migration set checksum = 'x' where part = 'audit' and name like '0001%'`,
    );
    await test.owner.query(
      'create schema mine; grant create, usage on schema mine to klantmap_app; create table mine.own (id int); alter table mine.own owner to klantmap_app',
    );
    const told = await doctor(test);
    expect(told.status).toBe(1);
    expect(told.of('wrong', 'database')).toEqual([
      expect.stringMatching(/contacts\/0001\S* has not run → run `klantmap migrate`/),
      expect.stringMatching(/plugin "audit": migration 0001\S* was edited after it ran → restore it/),
      expect.stringMatching(/role klantmap_app owns 1 tables → as a superuser/),
    ]);
  }));

test('a database that is away, a password that is wrong and settings that cannot be read', () =>
  withApp(async (test) => {
    const wrongPassword = Object.assign(new URL(test.ownerUrl), { password: 'wrong' }).href;
    const [away, refused, unreadable] = await Promise.all([
      doctor(undefined, { DATABASE_URL: 'postgres://klantmap:secret@127.0.0.1:1/klantmap' }),
      doctor(undefined, { DATABASE_URL: wrongPassword }),
      doctor(undefined, { PORT: 'many', JOB_CONCURRENCY: 'x' }),
    ]);
    expect([away.status, away.of('wrong', 'database')]).toEqual([
      1,
      [expect.stringMatching(/127\.0\.0\.1:1\/klantmap does not answer: .* → start PostgreSQL there/)],
    ]);
    expect(away.text).not.toContain('secret');
    expect(refused.of('wrong', 'database')).toEqual([
      expect.stringMatching(/password authentication failed .* → mend the name or password in DATABASE_URL/),
    ]);
    expect([unreadable.status, unreadable.of('wrong', 'settings')]).toEqual([
      1,
      [
        expect.stringMatching(/setting PORT must be a whole number.* → change it/),
        expect.stringMatching(/setting JOB_CONCURRENCY must be a whole number.* → change it/),
      ],
    ]);
  }));

test('when a schedule was last due', () => {
  const due = (cron: string, now: string) => {
    const at = lastDue({ cron, job: { name: 'x', perform: async () => undefined } }, Date.parse(now));
    return at === undefined ? undefined : new Date(at).toISOString();
  };
  expect(due('0 5 * * *', '2026-06-15T09:00:30Z')).toBe('2026-06-15T05:00:00.000Z');
  expect(due('0 5 * * *', '2026-06-15T05:09:59Z')).toBe('2026-06-14T05:00:00.000Z');
  expect(due('*/15 * * * *', '2026-06-15T09:00:00Z')).toBe('2026-06-15T08:45:00.000Z');
  expect(due('0 3 1 * *', '2026-06-15T09:00:00Z')).toBe('2026-06-01T03:00:00.000Z');
  expect(due('0 3 30 2 *', '2026-06-15T09:00:00Z')).toBeUndefined();
});
