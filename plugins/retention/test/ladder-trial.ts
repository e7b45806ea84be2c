import { expect } from 'expect';
import fc from 'fast-check';
import sql from 'sql-template-tag';
import { Temporal } from 'temporal-polyfill';
import { Phase } from '../../../src/customers/customer.js';
import { inPhase, isOverdue, overdue, phaseOf } from '../../../src/customers/ladder.js';
import type { TestApp } from '../../../test/support/app.js';
import { finishRun, minimiseBatch } from '../actions.js';
import { proposeRun } from '../proposals.js';

/** A subscription as days since 1 January 2016; without a last day it runs on. */
type History = { from: number; days: number | null }[];

const origin = Temporal.PlainDate.from('2016-01-01');
const leapDays = ['2016-02-29', '2020-02-29', '2024-02-29'].map((day) => origin.until(day).days);

const history: fc.Arbitrary<History> = fc.array(
  fc
    .record({
      end: fc.oneof(
        { weight: 3, arbitrary: fc.nat(365 * 9) },
        { weight: 1, arbitrary: fc.constantFrom(...leapDays) },
      ),
      length: fc.nat(900),
      open: fc.nat(9).map((one) => one === 0),
    })
    .map(({ end, length, open }) => ({
      from: end - length,
      days: open ? null : length,
    })),
  { maxLength: 4 },
);

/** The model: written again from the promises, day by day, without the code's own arithmetic. */
function lastDay(subscriptions: History): Temporal.PlainDate | null {
  if (subscriptions.length === 0 || subscriptions.some(({ days }) => days === null)) return null;
  return origin.add({ days: Math.max(...subscriptions.map(({ from, days }) => from + (days as number))) });
}

function afterYears(day: Temporal.PlainDate, years: number): Temporal.PlainDate {
  const year = day.year + years;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const clamped = day.month === 2 && day.day === 29 && !leap ? 28 : day.day;
  return Temporal.PlainDate.from({ year, month: day.month, day: clamped }, { overflow: 'reject' });
}

const isBefore = (one: Temporal.PlainDate, other: Temporal.PlainDate) =>
  Temporal.PlainDate.compare(one, other) < 0;

function expected(end: Temporal.PlainDate | null, today: Temporal.PlainDate): Phase {
  if (!end || !isBefore(end, today)) return Phase.CUSTOMER;
  return isBefore(today, afterYears(end, 2)) ? Phase.GRACE : Phase.MINIMISE;
}

/**
 * Random subscription histories under a moving clock. Around each boundary of each customer the code, its SQL and the
 * model must agree on the phase; and on random days a run takes exactly those that are due. Fails with the seed.
 * @param runs how many houses full of customers
 */
export async function ladderTrial(
  test: TestApp,
  { seed, runs }: { seed?: number; runs: number },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.array(history, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(365 * 14), { minLength: 1, maxLength: 3 }),
      async (histories, days) => {
        const customers = await insert(test, histories);
        await everyBoundary(test, customers);
        const moves = days.toSorted((a, b) => a - b).map((day) => origin.add({ days: day }));
        // Also a run on the very first day that somebody is due, and on the day before it.
        const ends = [...customers.values()].flatMap((end) => (end ? [end] : []));
        if (ends[0]) moves.unshift(afterYears(ends[0], 2).subtract({ days: 1 }), afterYears(ends[0], 2));
        const minimised = new Set<string>();
        for (const today of moves.toSorted(Temporal.PlainDate.compare))
          await aRun(test, customers, minimised, today);
      },
    ),
    { seed, numRuns: runs, verbose: 1 },
  );
}

async function insert(test: TestApp, histories: History[]): Promise<Map<string, Temporal.PlainDate | null>> {
  const customers = new Map<string, Temporal.PlainDate | null>();
  for (const subscriptions of histories) {
    const { rows } = await test.asApp.query<{ id: string }>(
      `insert into customers.customer (id, debtor_number, office_name, email, created_at)
       values (gen_random_uuid(), gen_random_uuid()::text, 'Kantoor', 'post@kantoor.example', now()) returning id`,
    );
    const id = rows[0]?.id as string;
    for (const { from, days } of subscriptions) {
      const startedOn = origin.add({ days: from });
      await test.asApp.query(
        `insert into customers.subscription (id, customer_id, plan, started_on, ended_on, created_at) values (gen_random_uuid(), $1, 'Basis', $2, $3, now())`,
        [id, startedOn.toString(), days === null ? null : startedOn.add({ days }).toString()],
      );
    }
    customers.set(id, lastDay(subscriptions));
  }
  return customers;
}

async function everyBoundary(
  test: TestApp,
  customers: Map<string, Temporal.PlainDate | null>,
): Promise<void> {
  for (const [id, end] of customers) {
    const boundaries = end ? [end, afterYears(end, 2), afterYears(end, 3)] : [origin];
    for (const today of boundaries.flatMap((day) => [-2, -1, 0, 1, 2].map((days) => day.add({ days })))) {
      const on = today.toString();
      const row = await test.inTransaction((scope) =>
        scope.row<{ endedOn: string | null; phases: string[]; overdue: boolean }>(sql`
          select t.ended_on::text as "endedOn", coalesce(${overdue(on)}, false) as overdue, array_remove(array[
            case when ${inPhase(Phase.CUSTOMER, on)} then 'CUSTOMER' end, case when ${inPhase(Phase.GRACE, on)} then 'GRACE' end,
            case when ${inPhase(Phase.MINIMISE, on)} then 'MINIMISE' end, case when ${inPhase(Phase.STATUTORY, on)} then 'STATUTORY' end], null) as phases
          from customers.customer t where id = ${id}`),
      );
      const dates = { endedOn: row?.endedOn ?? null, minimisedOn: null };
      const late = end !== null && !isBefore(today, afterYears(end, 3));
      expect({
        on,
        end: dates.endedOn,
        sql: row?.phases,
        code: phaseOf(dates, on),
        late: [row?.overdue, isOverdue(dates, on)],
      }).toEqual({
        on,
        end: end?.toString() ?? null,
        sql: [expected(end, today)],
        code: expected(end, today),
        late: [late, late],
      });
    }
  }
}

async function aRun(
  test: TestApp,
  customers: Map<string, Temporal.PlainDate | null>,
  minimised: Set<string>,
  today: Temporal.PlainDate,
): Promise<void> {
  test.clock.set(`${today.toString()}T10:00:00Z`);
  await tryTooEarly(test, customers, today);
  const run = await test.inTransaction((scope) => proposeRun(scope, {}));
  const ids = [...customers.keys()];
  await test.inTransaction((scope) => minimiseBatch(scope, run.id, ids));
  await test.inTransaction((scope) => finishRun(scope, run.id));
  for (const [id, end] of customers) if (expected(end, today) === Phase.MINIMISE) minimised.add(id);
  const { rows } = await test.owner.query<{ id: string; minimised: boolean; emptied: boolean }>(
    `select id, minimised_on is not null as minimised, email is null as emptied from customers.customer where id = any($1) order by id`,
    [ids],
  );
  expect({ today: today.toString(), rows }).toEqual({
    today: today.toString(),
    rows: ids.toSorted().map((id) => ({ id, minimised: minimised.has(id), emptied: minimised.has(id) })),
  });
}

/** Whoever is not due, the database keeps from being minimised, also when the code asks for it. */
async function tryTooEarly(
  test: TestApp,
  customers: Map<string, Temporal.PlainDate | null>,
  today: Temporal.PlainDate,
): Promise<void> {
  for (const [id, end] of customers) {
    if (expected(end, today) === Phase.MINIMISE) continue;
    const tried = test.inTransaction((scope) =>
      scope.rows(
        sql`update customers.customer set minimised_on = ${today.toString()}::date where id = ${id}`,
      ),
    );
    await expect(tried).rejects.toThrow(/may not be minimised yet/);
  }
}
