import { parseCronItems } from 'graphile-worker';
import sql from 'sql-template-tag';
import type { Schedule } from '../jobs.js';
import { livenessClass } from '../job-runner.js';
import { type Check, defineCheck, fine, note, wrong } from './checks.js';

const minute = 60_000;

/** Jobs that nobody will do any more, that nobody does now, or whose worker died. */
const jobs = defineCheck({
  name: 'jobs',
  async run({ read }) {
    const failed = await read.rows<{ task: string; count: number; since: string }>(sql`
      select t.identifier as task, count(*)::int as count, to_char(min(j.updated_at), 'YYYY-MM-DD') as since
      from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where j.attempts >= j.max_attempts and j.locked_at is null group by 1 order by 1`);
    const late = await read.row<{ count: number; minutes: number }>(sql`
      select count(*)::int as count, floor(extract(epoch from now() - min(run_at)) / 60)::int as minutes
      from graphile_worker._private_jobs
      where locked_at is null and attempts < max_attempts and run_at < now() - interval '10 minutes'`);
    // The lock of a worker that lives is taken, and so cannot be had.
    const orphaned = await read.row<{ count: number }>(sql`
      select count(*)::int as count from graphile_worker._private_jobs
      where locked_by is not null and locked_at < now() - interval '1 minute' and not exists (
        select 1 from pg_locks l where l.locktype = 'advisory' and l.classid = ${livenessClass}::bigint::oid
          and l.objid = (hashtext(locked_by)::bigint & 4294967295)::oid)`);
    const found = [
      ...failed.map(({ task, count, since }) =>
        wrong(
          `${count} × "${task}" failed for good, since ${since}`,
          `read the log for this job, mend the cause, then run: select graphile_worker.reschedule_jobs(array(select id from graphile_worker.jobs where task_identifier = '${task.replaceAll("'", "''")}' and attempts >= max_attempts), run_at => now(), attempts => 0)`,
        ),
      ),
      ...(late?.count
        ? [
            wrong(
              `${late.count} wait for ${late.minutes} minutes and nobody takes them`,
              'start `klantmap serve` without --no-jobs, or `klantmap work`',
            ),
          ]
        : []),
      ...(orphaned?.count
        ? [
            wrong(
              `${orphaned.count} are held by a process that is gone`,
              'start `klantmap serve` or `klantmap work`: it frees them within seconds',
            ),
          ]
        : []),
    ];
    return found.length > 0 ? found : [fine('none failed for good, none is stuck')];
  },
});

/** Work that is due at set times: did it start when it was last due? */
const schedules = defineCheck({
  name: 'schedules',
  async run({ house, read }) {
    const declared = house.parts.flatMap((part) => part.schedules ?? []);
    const known = await read.rows<{ identifier: string; since: string; last: string | null }>(sql`
      select identifier, known_since as since, last_execution as last from graphile_worker._private_known_crontabs`);
    const now = (await read.row<{ now: string }>(sql`select now() as now`))?.now ?? '';
    const found = declared.flatMap((schedule) => {
      const row = known.find(({ identifier }) => identifier === schedule.job.name);
      if (!row) return [note(`"${schedule.job.name}" never ran: no process worked on jobs yet`)];
      const due = lastDue(schedule, Date.parse(now));
      const ran = row.last !== null && Date.parse(row.last) >= (due ?? 0);
      if (due === undefined || ran || Date.parse(row.since) > due) return [];
      const last = row.last === null ? 'never' : `last at ${new Date(row.last).toISOString()}`;
      return [
        wrong(
          `"${schedule.job.name}" was due at ${new Date(due).toISOString()} and ran ${last}`,
          'keep a `klantmap serve` or `klantmap work` running',
        ),
      ];
    });
    return found.length > 0 ? found : [fine(`${declared.length} ran when they were due`)];
  },
});

/** The last minute at which it was due, with ten minutes to spare; looks back over five weeks. */
export function lastDue({ cron, job }: Schedule, now: number): number | undefined {
  const [item] = parseCronItems([{ task: job.name, match: cron }]);
  const from = Math.floor(now / minute) * minute - 10 * minute;
  for (let at = from; at > from - 35 * 1440 * minute; at -= minute) {
    const time = new Date(at);
    const due = item?.match({
      min: time.getUTCMinutes(),
      hour: time.getUTCHours(),
      date: time.getUTCDate(),
      month: time.getUTCMonth() + 1,
      dow: time.getUTCDay(),
    });
    if (due) return at;
  }
  return undefined;
}

export const jobChecks: readonly Check[] = [jobs, schedules];
