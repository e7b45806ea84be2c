import { generate } from 'otplib';
import { type TestApp, withApp } from './support/app.js';
import { askAt, soon } from './support/ask.js';

const admin = { email: 'admin@example.com', password: 'an admin of tests' };
const documents = {
  signIn: 'mutation ($input: SignInInput!) { answer: signIn(input: $input) { accessToken deviceToken } }',
  start:
    'mutation ($input: StartSecondFactorInput!) { answer: startSecondFactor(input: $input) { secret otpauthUrl } }',
  confirm:
    'mutation ($input: SecondFactorCodeInput!) { answer: confirmSecondFactor(input: $input) { recoveryCodes } }',
  replace:
    'mutation ($input: SecondFactorCodeInput!) { answer: replaceRecoveryCodes(input: $input) { recoveryCodes } }',
  remove:
    'mutation ($input: RemoveSecondFactorInput!) { answer: removeSecondFactor(input: $input) { removed } }',
  reset:
    'mutation ($input: ResetSecondFactorInput!) { answer: resetSecondFactor(input: $input) { staff { secondFactor } } }',
};

interface Heard {
  data: { answer: { accessToken: string; secret: string; otpauthUrl: string; recoveryCodes: string[] } };
  errors?: { message: string; extensions: { code: string; field?: string; needs?: string } }[];
}

const ask = (test: TestApp, token: string, what: keyof typeof documents, input: object) =>
  askAt(test.url, { token }, documents[what], { input }) as unknown as Promise<Heard>;

const signIn = (test: TestApp, more: object = {}) => ask(test, '', 'signIn', { ...admin, ...more });

const wait = (test: TestApp, seconds: number) =>
  test.clock.set(new Date(test.clock.now().getTime() + seconds * 1000));

const codeNow = (test: TestApp, secret: string) =>
  generate({ secret, epoch: Math.floor(test.clock.now().getTime() / 1000) });

async function setUp(test: TestApp, token: string): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = (await ask(test, token, 'start', { password: admin.password })).data.answer;
  const { data } = await ask(test, token, 'confirm', { code: await codeNow(test, secret) });
  return { secret, recoveryCodes: data.answer.recoveryCodes };
}

const deeds = async (test: TestApp, what: string) =>
  (await test.owner.query(`select count(*)::int as n from audit.entry where what = $1`, [what])).rows[0].n;

test('once set up, signing in asks for a code, and each code works once', () =>
  withApp(async (test) => {
    const { accessToken } = (await signIn(test)).data.answer;
    const other = (await signIn(test)).data.answer.accessToken;
    const started = (await ask(test, accessToken, 'start', { password: admin.password })).data.answer;
    const link = new URL(started.otpauthUrl);
    expect([link.protocol, link.host, decodeURIComponent(link.pathname)]).toEqual([
      'otpauth:',
      'totp',
      `/Klantmap:${admin.email}`,
    ]);
    expect(link.searchParams.get('secret')).toBe(started.secret);
    expect((await signIn(test)).errors).toBeUndefined(); // nothing changes before it is confirmed
    for (const code of ['000000', '12345', 'abcdef', '１２３４５６', '😀'])
      expect((await ask(test, accessToken, 'confirm', { code })).errors?.[0]?.extensions).toMatchObject({
        field: 'code',
      });
    wait(test, 3600);
    const again = (await signIn(test)).data.answer.accessToken;
    const confirmed = await ask(test, again, 'confirm', { code: await codeNow(test, started.secret) });
    expect(confirmed.data.answer.recoveryCodes).toHaveLength(10);
    const elsewhere = await soon(
      () => askAt(test.url, { token: other }, '{ me { id } }'),
      (answer) => answer.errors !== undefined,
    );
    expect(elsewhere.errors).toBeDefined();

    expect((await signIn(test)).errors?.[0]?.extensions).toEqual({ code: 'UNAUTHENTICATED', needs: 'code' });
    // The code that confirmed is spent too.
    const used = await codeNow(test, started.secret);
    expect((await signIn(test, { code: used })).errors?.[0]?.extensions).toMatchObject({ needs: 'code' });
    wait(test, 30);
    const code = await codeNow(test, started.secret);
    const both = await Promise.all(
      [1, 2].map(() => signIn(test, { code: `${code.slice(0, 3)} ${code.slice(3)}` })),
    );
    expect(both.filter((answer) => !answer.errors)).toHaveLength(1);
    expect((await signIn(test, { code })).errors?.[0]?.extensions).toMatchObject({ needs: 'code' });
    expect(await deeds(test, 'staff.sign-in-refused')).toBeGreaterThanOrEqual(8);
    // A code says nothing to who has no password.
    wait(test, 30);
    const right = await codeNow(test, started.secret);
    expect((await signIn(test, { password: 'wrong', code: right })).errors?.[0]?.extensions).toEqual({
      code: 'UNAUTHENTICATED',
    });
  }));

test('codes are guessed no faster than passwords', () =>
  withApp(async (test) => {
    await setUp(test, (await signIn(test)).data.answer.accessToken);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => signIn(test, { code: String(100_000 + n) })),
    );
    const judged = answers.filter((answer) => answer.errors?.[0]?.extensions.code === 'UNAUTHENTICATED');
    expect(judged.length).toBeLessThanOrEqual(5);
    expect(await deeds(test, 'staff.sign-in-paused')).toBe(1);
  }));

test('a recovery code stands in for the app, once; new ones put the old ones out of use', () =>
  withApp(async (test) => {
    const { secret, recoveryCodes } = await setUp(test, (await signIn(test)).data.answer.accessToken);
    const [first = '', second = '', third = ''] = recoveryCodes;
    expect(first).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    const inside = await signIn(test, { code: first.toUpperCase().replaceAll('-', ' ') });
    expect(inside.errors).toBeUndefined();
    expect((await signIn(test, { code: first })).errors?.[0]?.extensions).toMatchObject({ needs: 'code' });
    expect(await deeds(test, 'staff.recovery-code-used')).toBe(1);
    const { accessToken } = inside.data.answer;
    const fresh = await ask(test, accessToken, 'replace', { code: second });
    expect(fresh.data.answer.recoveryCodes).toHaveLength(10);
    expect((await signIn(test, { code: third })).errors).toHaveLength(1);
    const { rows } = await test.owner.query('select t::text as line from staff.recovery_code t');
    const stored = rows.map((row) => row.line).join();
    for (const one of fresh.data.answer.recoveryCodes)
      expect(stored.includes(one) || stored.includes(one.replaceAll('-', ''))).toBe(false);

    wait(test, 60);
    const password = admin.password;
    const wrong = await ask(test, accessToken, 'remove', { password, code: '000000' });
    expect(wrong.errors?.[0]?.extensions).toMatchObject({ field: 'code' });
    await ask(test, accessToken, 'remove', { password, code: await codeNow(test, secret) });
    expect((await signIn(test)).errors).toBeUndefined();
  }));

test('who needs a second factor and has none can set it up and do nothing else', () =>
  withApp(
    async (test) => {
      const { accessToken } = (await signIn(test)).data.answer;
      const asks = (document: string) => askAt(test.url, { token: accessToken }, document);
      expect((await asks('{ me { email roles secondFactor secondFactorNeeded purposes } }')).data.me).toEqual(
        {
          email: admin.email,
          roles: ['ADMIN'],
          secondFactor: false,
          secondFactorNeeded: true,
          purposes: [],
        },
      );
      for (const closed of [
        '{ staffMembers { totalCount } }',
        '{ operations { name } }',
        '{ currentAgreement { text } }',
      ]) {
        const { errors } = await asks(closed);
        expect([closed, errors?.[0]?.extensions.code, errors?.[0]?.message]).toEqual([
          closed,
          'FORBIDDEN',
          expect.stringContaining('startSecondFactor'),
        ]);
      }
      const { secret } = await setUp(test, accessToken);
      const open = await soon(
        () => asks('{ staffMembers { totalCount } }'),
        (answer) => !answer.errors,
      );
      expect(open.errors).toBeUndefined();
      wait(test, 60);
      const remove = { password: admin.password, code: await codeNow(test, secret) };
      expect((await ask(test, accessToken, 'remove', remove)).errors?.[0]?.extensions.code).toBe('CONFLICT');
      // Other roles go on as they were.
      const support = await test.as('support');
      expect(
        (await support.get('{ me { secondFactorNeeded } operations { name } }')).me.secondFactorNeeded,
      ).toBe(false);
    },
    { environment: { SECOND_FACTOR_ROLES: 'admin, privacy_officer' } },
  ));

test('an admin helps a colleague who lost it all, but not themselves', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    await setUp(test, (await signIn(test)).data.answer.accessToken);
    const { rows } = await test.owner.query('select id from staff.account where email = $1', [admin.email]);
    const own = await ask(test, boss.token, 'reset', { id: boss.id });
    expect(own.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    const support = await test.as('support');
    expect((await ask(test, support.token, 'reset', { id: rows[0].id })).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
    const done = await ask(test, boss.token, 'reset', { id: rows[0].id });
    expect(done.data.answer).toEqual({ staff: { secondFactor: false } });
    expect((await signIn(test)).errors).toBeUndefined();
  }));
