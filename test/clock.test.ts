import { sealEntries } from '../src/audit/seal.js';
import { defineJob } from '../src/kernel/jobs.js';
import type { Plugin } from '../src/kernel/plugin.js';
import { systemActor } from '../src/kernel/scope.js';
import { plugins } from '../plugins/index.js';
import { type TestApp, withApp } from './support/app.js';
import { anOffice } from './support/given.js';
import { verified } from './trials/audit-tampering.js';

interface Page {
  nodes: { customerId: string }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const workOf = (test: TestApp) => test.app.work(systemActor('test'), 'test');
const now = '2026-06-15T09:00:00Z';
const yearsAhead = '2036-06-15T09:00:00Z';
const anHourBack = '2026-06-15T08:00:00Z';

const signIn = `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }`;
const refresh = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { accessToken } }`;
const input = { email: 'admin@example.com', password: 'an admin of tests' };

test('what is written while a clock is wrong is in order all the same, and no entry is taken for a forged one', () =>
  withApp(async (test) => {
    const made: string[] = [];
    for (const at of [
      now,
      yearsAhead,
      now,
      anHourBack,
      '2026-06-15T09:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
    ]) {
      test.clock.set(at);
      made.push((await anOffice(test)).id);
      await sealEntries(workOf(test));
    }
    expect(new Set(made).size).toBe(made.length);
    expect(await verified(test)).toEqual([]);
    const { rows } = await test.owner.query(
      `select customer_id as id from audit.entry where what = 'customer.created' order by place`,
    );
    expect(rows.map(({ id }) => id)).toEqual(made);
    // The list is in the order of the times that were told, page by page, each once.
    const officer = await test.as('privacy_officer');
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { auditTrail }: { auditTrail: Page } = await officer.get(
        `query ($after: String) { auditTrail(first: 2, after: $after, filter: { what: "customer.created" }) { nodes { customerId } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      seen.push(...auditTrail.nodes.map(({ customerId }) => customerId));
      ({ hasNextPage: more, endCursor: after } = auditTrail.pageInfo);
    }
    expect(seen.toSorted()).toEqual(made.toSorted());
    expect(seen[0]).toBe(made[1]);
  }));

test('a session of a clock that was ahead does not live until then, and one of before goes on', () =>
  withApp(async (test) => {
    const before = (await test.anonymous.get(signIn, { input })).signIn;
    test.clock.set(yearsAhead);
    const ahead = (await test.anonymous.get(signIn, { input })).signIn;
    const me = async (token: string) => {
      const answer = await fetch(`${test.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ me { id } }' }),
      });
      return answer.status;
    };
    expect([await me(before.accessToken), await me(ahead.accessToken)]).toEqual([401, 200]);
    test.clock.set(now);
    expect([await me(before.accessToken), await me(ahead.accessToken)]).toEqual([200, 401]);
    const again = await test.anonymous.ask(refresh, { input: { refreshToken: ahead.refreshToken } });
    expect(again.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    test.clock.set(anHourBack);
    expect(await me(before.accessToken)).toBe(200);
    await test.anonymous.get(refresh, { input: { refreshToken: before.refreshToken } });
  }));

test('whoever was kept waiting by a clock that was ahead can sign in once it is right again', () =>
  withApp(async (test) => {
    test.clock.set(yearsAhead);
    for (let n = 0; n < 7; n += 1)
      await test.anonymous.ask(signIn, { input: { ...input, password: 'wrong, quite wrong' } });
    const closed = await test.anonymous.ask(signIn, { input });
    expect(closed.errors?.[0]?.extensions.code).toBe('LIMIT_EXCEEDED');
    test.clock.set(now);
    await test.anonymous.get(signIn, { input });
  }));

const done: string[] = [];
const note = defineJob(
  'notes: write down',
  async (_scope, { text }: { text: string }) => void done.push(text),
);
const notes: Plugin = { name: 'scribbles', jobs: [note] };

test('jobs are neither lost nor put off by a clock that jumps', () =>
  withApp(
    async (test) => {
      for (const at of [yearsAhead, anHourBack, now]) {
        test.clock.set(at);
        await test.inTransaction((scope) => scope.enqueue(note, { text: at }));
      }
      await test.jobsDone();
      expect(done.toSorted()).toEqual([yearsAhead, anHourBack, now].toSorted());
    },
    { plugins: [...plugins, notes] },
  ));
