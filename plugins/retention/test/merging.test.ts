import { withApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { startApproved } from './stories.js';

const merge = `mutation ($input: MergeCustomersInput!) { mergeCustomers(input: $input) { customer { id } } }`;

test('two records of an office are not made one while a run waits for either, and are once it was withdrawn', () =>
  withApp(async (test) => {
    const stopped = { startedOn: '2020-01-01', endedOn: '2023-12-31' };
    const keep = await anOffice(test, stopped);
    const drop = await anOffice(test, stopped);
    const bystanders = [await anOffice(test), await anOffice(test)] as const;
    const officer = await test.as('privacy_officer');
    const { proposeRetentionRun } = await officer.get(
      `mutation { proposeRetentionRun(input: {}) { run { id } } }`,
    );
    const client = await test.as(['support', 'billing', 'privacy_officer', 'marketing']);
    const pair = async (kept: { id: string }, dropped: { id: string }) => {
      const { rows } = await test.owner.query<{ id: string; version: number }>(
        `select id, version from customers.customer where id = any($1)`,
        [[kept.id, dropped.id]],
      );
      const version = (id: string) => rows.find((row) => row.id === id)?.version;
      return {
        input: {
          keepId: kept.id,
          dropId: dropped.id,
          keepVersion: version(kept.id),
          dropVersion: version(dropped.id),
        },
      };
    };
    const refused = await client.ask(merge, await pair(keep, drop));
    expect(refused.errors?.[0]).toMatchObject({
      message: expect.stringContaining('waits in a retention run'),
      extensions: { code: 'CONFLICT' },
    });
    // Others have nothing to do with the run.
    await client.get(merge, await pair(...bystanders));
    await officer.get(`mutation ($id: ID!) { withdrawRetentionRun(input: { id: $id }) { run { state } } }`, {
      id: proposeRetentionRun.run.id,
    });
    expect((await client.get(merge, await pair(keep, drop))).mergeCustomers.customer.id).toBe(keep.id);
    await startApproved(test, officer);
    await test.jobsDone();
    const { rows } = await test.owner.query(
      `select (select minimised_on from customers.customer where id = $1) is not null as minimised,
        (select street from customers.alias where id = $2) as street`,
      [keep.id, drop.id],
    );
    expect(rows).toEqual([{ minimised: true, street: null }]);
  }));
