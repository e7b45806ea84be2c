import { expect } from 'expect';
import fc from 'fast-check';
import sql, { raw } from 'sql-template-tag';
import { Temporal } from 'temporal-polyfill';
import type { App } from '../../../src/app.js';
import { Phase } from '../../../src/customers/customer.js';
import { inPhase } from '../../../src/customers/ladder.js';
import type { FrozenClock } from '../../../src/kernel/clock.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { countGone } from '../gone.js';
import { notHeld } from '../holds.js';
import { overdueCount } from '../preview.js';
import { proposeRun } from '../proposals.js';
import { type Deed, doDeed, kinds, type World } from './ten-years-deeds.js';
import { afterYears, type Day, endOf, isBefore, Life } from './ten-years-life.js';

const first = Temporal.PlainDate.from('2016-01-01');
/** Ten years after the first lives can have ended: seven for the law, and those that were lived. */
const last = Temporal.PlainDate.from('2027-12-31');
const days = first.until(last).days;

const deeds = (count: number): fc.Arbitrary<Deed[]> =>
  fc
    .array(
      fc.record({
        // Most of life is lived early, or there would be nothing to let go of within the years that are walked.
        day: fc.oneof(
          { weight: 3, arbitrary: fc.nat(365 * 4) },
          { weight: 2, arbitrary: fc.nat(days) },
          {
            weight: 1,
            arbitrary: fc.constantFrom(
              ...['2016-02-29', '2020-02-29', '2024-02-29'].map((day) => first.until(day).days),
            ),
          },
        ),
        kind: fc.constantFrom(...kinds),
        picks: fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000)),
      }),
      { minLength: count, maxLength: count, size: 'max' },
    )
    .map((all) => [...beginning, ...all]);

/** Somebody has to be there, for anything to befall. */
const beginning: readonly Deed[] = [0, 20, 100, 200, 340].map((day) => ({
  day,
  kind: 'open',
  picks: [0, 0],
}));

/**
 * Random lives of offices over twelve years, on two processes and one database: subscriptions start, stop and resume,
 * contacts come, move and go, invoices are issued and credited, holds and longer terms are set, a bookkeeper is engaged,
 * files and paper are kept. The privacy officer looks now and then, and always when a term is about to end.
 *
 * Looked at is each day on which anything is done, and each on which the calendar alone can change what is due or late
 * (`Life.boundaries`, and the turns of each year). On the days between nothing is done, and neither the promises nor a
 * condition of the code compares with such a day, so what holds on the day before holds on them.
 */
export async function tenYearsTrial(options: {
  seed?: number;
  houses: number;
  deeds: number;
}): Promise<number> {
  let looked = 0;
  await fc.assert(
    fc.asyncProperty(deeds(options.deeds), fc.integer({ min: 1, max: 5 }), (plan, patience) =>
      withApp(
        async (test) => {
          looked += await live(test, plan, patience);
        },
        { at: `${first.toString()}T09:00:00Z`, environment: { RETENTION_AUTO_APPROVE: 'true' } },
      ),
    ),
    { seed: options.seed, numRuns: options.houses, endOnFailure: true, includeErrorInReport: true },
  );
  return looked;
}

async function live(test: TestApp, plan: readonly Deed[], patience: number): Promise<number> {
  const other = await test.another();
  const houses: readonly App[] = [test.app, other];
  let turn = 0;
  const installed = (name: string) => test.app.parts.some((part) => part.name === name);
  const officer = await test.as(['privacy_officer', 'support', 'marketing', 'billing', 'admin']);
  const witness = await test.as(['privacy_officer', 'support']);
  const world: World = {
    test,
    life: new Life(),
    today: first,
    in: (run) => (houses[(turn += 1) % 2] as App).work(systemActor('test'), 'test').transaction(run),
    officer,
    cabinet: installed('documents')
      ? (
          await officer.get(
            `mutation { addCabinet(input: { name: "Kast", codeLocked: true }) { cabinet { id } } }`,
          )
        ).addCabinet.cabinet.id
      : undefined,
    engaged: installed('accountant'),
    handsOver: installed('accountant'),
  };
  if (world.engaged)
    await officer.get(
      `mutation { engageParty(input: { kind: BOOKKEEPER, name: "Boekhouder", email: "in@boek.example", agreement: "Van 2016" }) { party { id } } }`,
    );
  await other.jobs.start();
  const byDay = Map.groupBy(plan, ({ day }) => first.add({ days: day }).toString());
  const fixed = new Set<string>(byDay.keys());
  for (let { year } = first; year <= last.year; year += 1)
    for (const day of ['01-01', '03-29', '12-31']) fixed.add(`${year}-${day}`);
  let looked = 0;
  for (let today: Day | undefined = first; today; today = next(world, fixed)) {
    world.today = today;
    for (const { clock } of houses) (clock as FrozenClock).set(`${today.toString()}T10:00:00Z`);
    for (const deed of byDay.get(today.toString()) ?? []) await doDeed(world, deed);
    await whatIsDue(world);
    await nothingEarly(world);
    if (looked % patience === 0 || isUrgent(world)) await letGo(world, witness);
    await asTheModelSays(world);
    looked += 1;
  }
  return looked;
}

function next({ life, today }: World, fixed: ReadonlySet<string>): Day | undefined {
  const all = [...[...fixed].map((day) => Temporal.PlainDate.from(day)), ...life.boundaries()];
  return all
    .filter((day) => isBefore(today, day) && !isBefore(last, day))
    .toSorted(Temporal.PlainDate.compare)[0];
}

/** Tomorrow something would be late, or is so already since a hold was lifted or an end was put earlier. */
function isUrgent({ life, today }: World): boolean {
  const soon = today.add({ days: 1 });
  const late = life
    .dueForMinimising(today)
    .some((office) => !isBefore(soon, afterYears(endOf(office) as Day, 3)));
  const paper = [...life.papers.values()].some(({ office, destroyed }) => {
    const of = life.offices.get(office);
    return (
      !destroyed && of?.minimised && !isBefore(today, afterYears(endOf(of) as Day, 3).subtract({ days: 32 }))
    );
  });
  // Placements a year after they are due, all else 90 days after the year: each looked at a little before.
  const before = [today.subtract({ days: 86 }), today.subtract({ days: 363 })] as const;
  const forGood = life.dueForGood(today).some((office) => {
    const passed = life.passed(office, before[0]).invoices.length > 0 || life.isOver(office, before[0]);
    return passed || life.passed(office, before[1]).placements.length > 0;
  });
  return late || paper || forGood;
}

/** Whom the code and its SQL call due, the model does too, and nobody else. */
async function whatIsDue(world: World): Promise<void> {
  const { life, today } = world;
  const found = await world.in(async (scope) => ({
    minimise: (
      await scope.rows<{ id: string }>(
        sql`select t.id from customers.customer t where ${inPhase(Phase.MINIMISE, today.toString())} and ${notHeld}`,
      )
    ).map(({ id }) => id),
    forGood: (await countGone(scope, today.toString())).customers,
  }));
  expect({ today: today.toString(), ...found, minimise: found.minimise.toSorted() }).toEqual({
    today: today.toString(),
    minimise: life
      .dueForMinimising(today)
      .map(({ id }) => id)
      .toSorted(),
    forGood: life.dueForGood(today).length,
  });
}

/** What is not due, the database keeps, whatever statement asks for it. */
async function nothingEarly(world: World): Promise<void> {
  const { life, today } = world;
  const statements: string[] = [];
  for (const office of life.offices.values()) {
    if (!life.isDue(office, today) && !office.minimised)
      statements.push(
        `update customers.customer set minimised_on = kernel.today() where id = '${office.id}'`,
      );
    const end = endOf(office);
    if (!office.minimised || !end || today.year <= end.year + 7)
      statements.push(`delete from customers.customer where id = '${office.id}'`);
    statements.push(`delete from customers.subscription where customer_id = '${office.id}'`);
  }
  for (const [id, { year }] of life.invoices)
    if (today.year <= year + 7) statements.push(`delete from invoices.invoice where id = '${id}'`);
  // One of each day's: over the years each kind has its turn many times.
  const statement = statements[(today.day * 31 + today.month) % (statements.length || 1)];
  if (!statement) return;
  const tried = await world
    .in((scope) => scope.rows(sql`${raw(statement)}`))
    .then(
      () => 'done',
      (error: Error) => error.message,
    );
  expect({ today: today.toString(), statement, tried }).toMatchObject({
    tried: expect.stringMatching(/held|may not be minimised yet|goes with its customer/) as unknown as string,
  });
}

async function letGo(world: World, witness: World['officer']): Promise<void> {
  const { test, life, today } = world;
  await world.in((scope) => proposeRun(scope, {}));
  await test.jobsDone();
  for (const office of life.dueForMinimising(today)) life.minimise(office);
  await destroyPaper(world, witness);
  await world.in((scope) => proposeRun(scope, { step: 'GONE' }));
  await test.jobsDone();
  for (const office of life.dueForGood(today)) life.letGoForGood(office, today);
  // Each run has its proof that what went is nowhere any more.
  const { rows: open } = await test.owner.query(
    `select step, state from retention.run where state <> 'DONE'`,
  );
  expect({ today: today.toString(), open }).toEqual({ today: today.toString(), open: [] });
  const late = await world.in(async (scope) => [
    await overdueCount(scope, today.toString()),
    (await countGone(scope, today.toString(), { late: true })).customers,
  ]);
  expect({ today: today.toString(), late }).toEqual({ today: today.toString(), late: [0, 0] });
}

async function destroyPaper({ life, officer, today }: World, witness: World['officer']): Promise<void> {
  const waits = [...life.papers].filter(
    ([, { office, destroyed }]) => !destroyed && life.offices.get(office)?.minimised,
  );
  if (waits.length === 0) return;
  const { signDestruction } = await officer.get(
    `mutation ($input: SignDestructionInput!) { signDestruction(input: $input) { destruction { id } } }`,
    {
      input: {
        copyIds: waits.map(([id]) => id),
        destroyedOn: today.toString(),
        method: 'SHREDDED',
        level: 'P-4',
      },
    },
  );
  await witness.get(
    `mutation ($input: CountersignDestructionInput!) { countersignDestruction(input: $input) { destruction { id } } }`,
    { input: { id: signDestruction.destruction.id, copies: waits.length } },
  );
  for (const [, copy] of waits) copy.destroyed = true;
}

/** All that is there, and nothing else. */
async function asTheModelSays(world: World): Promise<void> {
  const { life, test, today } = world;
  const ids = async (statement: string) =>
    (await test.owner.query<{ id: string }>(statement)).rows.map(({ id }) => id).toSorted();
  const installed = (name: string) => test.app.parts.some((part) => part.name === name);
  const found = {
    today: today.toString(),
    offices: await ids(
      `select id || case when minimised_on is null then '' else ' minimised' end || case when email is null then ' emptied' else '' end as id from customers.customer`,
    ),
    subscriptions: await ids('select id from customers.subscription'),
    contacts: await ids(`select id || ' at ' || customer_id as id from contacts.contact`),
    placements: await ids('select id from contacts.placement'),
    invoices: await ids(`select id from invoices.invoice where state = 'ISSUED'`),
    drafts: await ids(`select id from invoices.invoice where state = 'DRAFT'`),
    lines: await ids(`select invoice_id as id from invoices.line`),
    holds: await ids('select id from retention.hold'),
    handOvers: installed('accountant') ? await ids('select invoice_id as id from accountant.hand_over') : [],
    consents: installed('newsletter') ? await ids('select contact_id as id from newsletter.consent') : [],
    documents: installed('documents') ? await ids('select id from documents.document') : [],
    papers: installed('documents') ? await ids('select id from documents.hard_copy') : [],
  };
  const invoices = [...life.invoices];
  const sorted = (all: Iterable<string>) => [...all].toSorted();
  const offices = [...life.offices.values()];
  expect(found).toEqual({
    today: today.toString(),
    offices: sorted(offices.map(({ id, minimised }) => (minimised ? `${id} minimised emptied` : id))),
    subscriptions: sorted(offices.flatMap(({ subscriptions }) => subscriptions.map(({ id }) => id))),
    contacts: sorted([...life.contacts].map(([id, { office }]) => `${id} at ${office}`)),
    placements: sorted(life.placements.keys()),
    invoices: sorted(life.invoices.keys()),
    drafts: sorted(life.drafts.keys()),
    lines: sorted([...life.invoices.keys(), ...life.drafts.keys()]),
    holds: sorted(life.holds.keys()),
    handOvers: sorted(invoices.flatMap(([id, { handOvers }]) => (handOvers ? [id] : []))),
    consents: sorted(life.consents.keys()),
    documents: sorted(life.documents.keys()),
    papers: sorted(life.papers.keys()),
  });
}
