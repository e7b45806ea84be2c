import type { FrozenClock } from '../src/kernel/clock.js';
import { type Client, type TestApp, withApp } from './support/app.js';
import { askAt, soon } from './support/ask.js';
import { anOffice } from './support/given.js';

const names = '{ customers(first: 1) { nodes { officeName } } }';
const sign = (version: number) =>
  `mutation { signAgreement(input: { version: ${version} }) { staff { agreementUntil } } }`;
const due = (more = '') =>
  `{ agreementsDue${more} { totalCount nodes { id agreementSigned agreementUntil } } }`;

const codeOf = (answer: { errors?: { extensions: { code: string } }[] }) =>
  answer.errors?.[0]?.extensions.code;

/** Accounts of this story alone: the first admin never signs. */
async function dueOf(client: Client, whom: Client, more = ''): Promise<object | undefined> {
  const { agreementsDue } = await client.get(due(more));
  return agreementsDue.nodes.find(({ id }: { id: string }) => id === whom.id);
}

test('a signature that expires closes personal fields at once in every process, and is due a month before', () =>
  withApp(
    async (test: TestApp) => {
      await anOffice(test, { officeName: 'Kantoor Stil' });
      const second = await test.another();
      const other = await second.listen();
      const now = (at: string) => [test.clock, second.clock as FrozenClock].forEach((clock) => clock.set(at));
      const support = await test.as('support');
      const token = await test.as(['service', 'support']);
      const officer = await test.as('privacy_officer');
      const asks = [test.url, other].flatMap((url) =>
        [support, token].map((who) => () => askAt(url, who, names)),
      );
      for (const ask of asks) expect((await ask()).errors).toBeUndefined();
      expect(await dueOf(officer, support)).toBeUndefined();
      expect(await dueOf(officer, support, '(days: 366)')).toBeDefined();
      // Not due, so nothing is signed.
      expect((await support.get(sign(1))).signAgreement.staff.agreementUntil).toBe(
        '2027-06-15T09:00:00.000Z',
      );

      now('2027-05-20T09:00:00Z');
      expect(await dueOf(officer, support)).toEqual({
        id: support.id,
        agreementSigned: true,
        agreementUntil: '2027-06-15T09:00:00.000Z',
      });
      expect((await officer.get(sign(1))).signAgreement.staff.agreementUntil).toBe(
        '2028-05-20T09:00:00.000Z',
      );

      now('2027-06-15T08:59:59Z');
      for (const ask of asks) expect((await ask()).errors).toBeUndefined();
      now('2027-06-15T09:00:00Z');
      for (const ask of asks) expect(codeOf(await ask())).toBe('FORBIDDEN');
      expect(await dueOf(officer, support, '(days: 0)')).toMatchObject({
        agreementSigned: false,
        agreementUntil: '2027-06-15T09:00:00.000Z',
      });

      await support.get(sign(1));
      expect(
        (
          await soon(
            () => support.ask(names),
            (answer) => !answer.errors,
          )
        ).errors,
      ).toBeUndefined();
      expect(await dueOf(officer, support)).toBeUndefined();
      const { staffMembers } = await officer.get(
        '{ staffMembers(first: 100) { nodes { id agreements { version signedAt } } } }',
      );
      expect(staffMembers.nodes.find(({ id }: { id: string }) => id === support.id).agreements).toEqual([
        { version: 1, signedAt: '2027-06-15T09:00:00.000Z' },
        { version: 1, signedAt: '2026-06-15T09:00:00.000Z' },
      ]);
    },
    { environment: { AGREEMENT_MONTHS: '12' } },
  ));

test('a new text makes everybody due, who left excepted', () =>
  withApp(async (test) => {
    const officer = await test.as('privacy_officer');
    const [support, left] = [await test.as('support'), await test.as('support')];
    expect((await officer.get(due())).agreementsDue.totalCount).toBe(1);
    await test.owner.query('update staff.account set active = false where id = $1', [left.id]);
    await officer.get(
      'mutation { publishAgreement(input: { text: "Nog stiller." }) { agreement { version } } }',
    );
    expect(await dueOf(officer, support)).toEqual({
      id: support.id,
      agreementSigned: false,
      agreementUntil: null,
    });
    expect(await dueOf(officer, left)).toBeUndefined();
    const { signAgreement } = await officer.get(sign(2));
    expect(signAgreement.staff.agreementUntil).toBeNull();
    expect(await dueOf(officer, officer)).toBeUndefined();
    expect(codeOf(await support.ask(due()))).toBe('FORBIDDEN');
  }));
