import { startSubscription } from '../../../src/customers/actions.js';
import { type Client, withApp } from '../../../test/support/app.js';
import { anInvoice, anOffice } from '../../../test/support/given.js';
import { lastRun } from './stories.js';

const propose = `mutation ($input: ProposeRetentionRunInput!) { proposeRetentionRun(input: $input) { run { id state progress { customers } } } }`;
const approve = `mutation ($input: ApproveRetentionRunInput!) { approveRetentionRun(input: $input) { run { id state approvedBy } } }`;
const withdraw = `mutation ($input: WithdrawRetentionRunInput!) { withdrawRetentionRun(input: $input) { run { state } } }`;
const hold = `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id version } } }`;
const lift = `mutation ($input: LiftRetentionHoldInput!) { liftRetentionHold(input: $input) { hold { liftedAt } } }`;

const stopped = { startedOn: '2020-01-01', endedOn: '2023-12-31' };

async function codeOf(client: Client, document: string, input: object): Promise<string | undefined> {
  return (await client.ask(document, { input })).errors?.[0]?.extensions.code;
}

test('nothing goes before a second privacy officer approves, in person and with the number in sight', () =>
  withApp(async (test) => {
    await anOffice(test, stopped);
    await anOffice(test, stopped);
    const [first, second] = [await test.as('privacy_officer'), await test.as('privacy_officer')];
    const { run } = (await first.get(propose, { input: { expected: 2 } })).proposeRetentionRun;
    expect(run).toMatchObject({ state: 'PROPOSED', progress: { customers: 2 } });
    await test.jobsDone();
    const minimised = async () =>
      (await test.owner.query(`select 1 from customers.customer where minimised_on is not null`)).rowCount;
    expect(await minimised()).toBe(0);

    const input = { id: run.id, customers: 2 };
    expect(await codeOf(first, approve, input)).toBe('FORBIDDEN');
    expect(await codeOf(await test.as(['service', 'privacy_officer']), approve, input)).toBe('FORBIDDEN');
    expect(await codeOf(await test.as('admin'), approve, input)).toBe('FORBIDDEN');
    expect(await codeOf(second, approve, { ...input, customers: 3 })).toBe('CONFLICT');
    expect(await codeOf(second, propose, {})).toBe('CONFLICT');
    const raw = `update retention.run set state = 'RUNNING', approved_by = proposed_by, approved_at = now()`;
    await expect(test.asApp.query(raw)).rejects.toThrow(/run_four_eyes/);
    await expect(test.asApp.query(`update retention.run set state = 'RUNNING'`)).rejects.toThrow(
      /run_four_eyes/,
    );
    expect(await minimised()).toBe(0);

    expect((await second.get(approve, { input })).approveRetentionRun.run).toMatchObject({
      state: 'RUNNING',
      approvedBy: second.id,
    });
    expect(await codeOf(second, approve, input)).toBe('CONFLICT');
    await test.jobsDone();
    expect(await minimised()).toBe(2);
    expect(await lastRun(first)).toMatchObject({ state: 'DONE', progress: { done: 2 } });
  }));

test('who is held, resumed or changed after the approval is left out, and the run says so', () =>
  withApp(async (test) => {
    const offices: Record<string, { id: string }> = {};
    for (const name of ['same', 'held', 'resumed', 'invoiced'])
      offices[name] = await anOffice(test, { ...stopped, officeName: name });
    const [first, second] = [await test.as('privacy_officer'), await test.as('privacy_officer')];
    const { run } = (await first.get(propose, { input: {} })).proposeRetentionRun;
    await second.get(approve, { input: { id: run.id, customers: 4 } });
    const placed = await first.get(hold, {
      input: { customerId: offices.held?.id, reason: 'Rechtszaak 26/123', reviewOn: '2026-12-01' },
    });
    await test.inTransaction((scope) =>
      startSubscription(scope, {
        customerId: offices.resumed?.id as string,
        plan: 'Basis',
        startedOn: '2026-06-01',
      }),
    );
    await anInvoice(test, offices.invoiced as { id: string });
    await test.jobsDone();
    const { items } = await lastRun(first);
    const fate = Object.fromEntries(
      items.nodes.map((item: { customerId: string; state: string; reason: string | null }) => [
        Object.entries(offices).find(([, { id }]) => id === item.customerId)?.[0],
        item.reason ?? item.state,
      ]),
    );
    expect(fate).toEqual({ same: 'DONE', held: 'HELD', resumed: 'RESUMED', invoiced: 'CHANGED' });

    const look = async () =>
      (await first.get(`{ retentionPreview { held due { totalCount } } }`)).retentionPreview;
    expect(await look()).toEqual({ held: 1, due: { totalCount: 1 } });
    const { id, version } = placed.placeRetentionHold.hold;
    await first.get(lift, { input: { id, version, reason: 'Geschikt' } });
    expect(await codeOf(first, lift, { id, version, reason: 'Nog eens' })).toBe('CONFLICT');
    expect(await look()).toEqual({ held: 0, due: { totalCount: 2 } });
  }));

test('a proposal can be withdrawn, a hold needs a day of review, and what waits too long is told of', () =>
  withApp(async (test) => {
    const office = await anOffice(test, stopped);
    const first = await test.as('privacy_officer');
    const { run } = (await first.get(propose, { input: {} })).proposeRetentionRun;
    expect((await first.get(withdraw, { input: { id: run.id } })).withdrawRetentionRun.run.state).toBe(
      'WITHDRAWN',
    );
    expect(await codeOf(first, withdraw, { id: run.id })).toBe('CONFLICT');
    for (const reviewOn of ['2026-06-15', '2029-01-01']) {
      const refused = await first.ask(hold, { input: { customerId: office.id, reason: 'Claim', reviewOn } });
      expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'reviewOn' });
    }
    await first.get(propose, { input: {} });
    const told = async () => {
      await test.owner.query(`select graphile_worker.add_job('retention.watch')`);
      await test.jobsDone();
      const { rows } = await test.owner.query(
        `select count(*)::int as n from audit.entry where what = 'retention.attention-needed'`,
      );
      return (rows[0] as { n: number }).n;
    };
    expect(await told()).toBe(0);
    test.clock.set('2026-06-22T09:00:00Z');
    expect(await told()).toBe(1);
  }));

test('where the vendor chose so, a proposal starts by itself', () =>
  withApp(
    async (test) => {
      await anOffice(test, stopped);
      const officer = await test.as('privacy_officer');
      expect((await officer.get(propose, { input: {} })).proposeRetentionRun.run.state).toBe('RUNNING');
      await test.jobsDone();
      expect(await lastRun(officer)).toMatchObject({ state: 'DONE', progress: { done: 1 } });
    },
    { environment: { RETENTION_AUTO_APPROVE: 'true' } },
  ));

test('whoever writes past the house neither minimises who is held, nor takes the hold away', () =>
  withApp(async (test) => {
    const office = await anOffice(test, stopped);
    const officer = await test.as('privacy_officer');
    const placed = await officer.get(hold, {
      input: { customerId: office.id, reason: 'Geschil', reviewOn: '2026-12-01' },
    });
    const minimise = () =>
      test.asApp.query(`update customers.customer set minimised_on = kernel.today() where id = $1`, [
        office.id,
      ]);
    await expect(minimise()).rejects.toMatchObject({ code: 'KM061' });
    await expect(test.asApp.query('delete from retention.hold')).rejects.toMatchObject({ code: 'KM061' });
    await expect(test.asApp.query('truncate retention.hold')).rejects.toThrow('permission denied');
    const { id, version } = placed.placeRetentionHold.hold;
    await officer.get(lift, { input: { id, version, reason: 'Geschikt' } });
    await expect(test.asApp.query('delete from retention.hold')).rejects.toMatchObject({ code: 'KM061' });
    // Lifted, it stops nothing, and goes with all else that is personal.
    const second = await test.as('privacy_officer');
    const { run } = (await officer.get(propose, { input: { expected: 1 } })).proposeRetentionRun;
    await second.get(approve, { input: { id: run.id, customers: 1 } });
    await test.jobsDone();
    expect(await lastRun(officer)).toMatchObject({ state: 'DONE', progress: { done: 1 } });
    const left = await test.owner.query('select 1 from retention.hold');
    expect(left.rows).toEqual([]);
  }));
