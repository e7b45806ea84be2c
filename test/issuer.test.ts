import { calculatePKCECodeChallenge, randomPKCECodeVerifier } from 'openid-client';
import { type Answer, type TestApp, withApp } from './support/app.js';
import { askAt } from './support/ask.js';
import { type Issuer, openIssuer, type Person } from './support/issuer.js';

const sanne: Person = {
  sub: 'sanne-1',
  email: 'sanne@bureau.example',
  email_verified: true,
  name: 'Sanne Steun',
  roles: ['km-support', 'koffie'],
};

/** The issuer keeps the time of the machine, so the house does too. */
const withIssuer =
  (
    people: readonly Person[],
    run: (test: TestApp, issuer: Issuer) => Promise<void>,
    environment: Record<string, string> = {},
  ) =>
  async () => {
    const issuer = await openIssuer(people);
    try {
      await withApp((test) => run(test, issuer), {
        at: new Date().toISOString(),
        environment: { ...issuer.environment, ...environment },
      });
    } finally {
      await issuer.close();
    }
  };

const start = `mutation ($codeChallenge: String!) {
  startIssuerSignIn(input: { codeChallenge: $codeChallenge }) { authorizationUrl } }`;
const finish = `mutation ($input: FinishIssuerSignInInput!) {
  finishIssuerSignIn(input: $input) { accessToken refreshToken } }`;

interface Back {
  code: string;
  state: string;
  iss: string;
  codeVerifier: string;
}

/** To the issuer and back, as far as the browser goes. */
async function comeBack(test: TestApp, issuer: Issuer): Promise<Back> {
  const codeVerifier = randomPKCECodeVerifier();
  const codeChallenge = await calculatePKCECodeChallenge(codeVerifier);
  const { startIssuerSignIn } = await test.anonymous.get(start, { codeChallenge });
  const { code, state, iss } = Object.fromEntries(await issuer.visit(startIssuerSignIn.authorizationUrl));
  return { code: code ?? '', state: state ?? '', iss: iss ?? '', codeVerifier };
}

const finishAt = (test: TestApp, input: Back): Promise<Answer<any>> => test.anonymous.ask(finish, { input }); // oxlint-disable-line typescript/no-explicit-any -- answers of any shape

const signIn = async (test: TestApp, issuer: Issuer) => finishAt(test, await comeBack(test, issuer));

const codeOf = (answer: { errors?: { extensions: { code: string } }[] }) =>
  answer.errors?.[0]?.extensions.code;

const whoAmI = async (test: TestApp, token: string) =>
  askAt(test.url, { token }, '{ me { id name email roles agreementSigned active } }');

const told = async (test: TestApp, what: string): Promise<number> => {
  const { rows } = await test.owner.query('select count(*)::int as n from audit.entry where what = $1', [
    what,
  ]);
  return rows[0].n;
};

test(
  'the first sign-in with the issuer makes an account with the roles that its claims map to, and no others',
  withIssuer([sanne], async (test, issuer) => {
    expect((await test.anonymous.get('{ signInOptions { issuer } }')).signInOptions.issuer).toBe('Bureau');
    const first = (await signIn(test, issuer)).data.finishIssuerSignIn;
    const { me } = (await whoAmI(test, first.accessToken)).data as any; // oxlint-disable-line typescript/no-explicit-any -- as above
    expect(me).toEqual({
      id: expect.any(String),
      name: 'Sanne Steun',
      email: 'sanne@bureau.example',
      roles: ['SUPPORT'],
      agreementSigned: false,
      active: true,
    });
    const refreshed = await test.anonymous.get(
      'mutation ($t: String!) { refreshSession(input: { refreshToken: $t }) { accessToken } }',
      { t: first.refreshToken },
    );
    expect((await whoAmI(test, refreshed.refreshSession.accessToken)).errors).toBeUndefined();

    // Another address, other roles: the same person.
    issuer.people.set(sanne.sub, { ...sanne, email: 'nieuw@bureau.example', roles: ['km-billing'] });
    const again = (await signIn(test, issuer)).data.finishIssuerSignIn;
    expect((await whoAmI(test, again.accessToken)).data).toMatchObject({
      me: { id: me.id, roles: ['BILLING'] },
    });
  }),
);

test(
  'who has no role any more at the issuer is out at the next sign-in, everywhere; who was closed here stays out',
  withIssuer([sanne], async (test, issuer) => {
    const { accessToken } = (await signIn(test, issuer)).data.finishIssuerSignIn;
    const { me } = (await whoAmI(test, accessToken)).data as any; // oxlint-disable-line typescript/no-explicit-any -- as above
    issuer.people.set(sanne.sub, { ...sanne, roles: ['koffie'] });
    expect(codeOf(await signIn(test, issuer))).toBe('UNAUTHENTICATED');
    expect(codeOf(await whoAmI(test, accessToken))).toBe('UNAUTHENTICATED');
    issuer.people.set(sanne.sub, sanne);
    expect(codeOf(await signIn(test, issuer))).toBeUndefined();

    const boss = await test.as('admin');
    const { version } = (await test.owner.query('select version from staff.account where id = $1', [me.id]))
      .rows[0];
    const change = (what: string) =>
      boss.ask(
        `mutation { updateStaffMember(input: { id: "${me.id}", version: ${version}, ${what} }) { staff { id } } }`,
      );
    expect((await change('roles: [BILLING]')).errors?.[0]?.extensions).toMatchObject({ field: 'roles' });
    expect((await change('active: false')).errors).toBeUndefined();
    expect(codeOf(await signIn(test, issuer))).toBe('UNAUTHENTICATED');
    expect(await told(test, 'staff.issuer-sign-in-refused')).toBe(2);
  }),
);

test(
  'nobody comes in without a role, without a verified address, or with the address of somebody who is here',
  withIssuer([sanne], async (test, issuer) => {
    for (const wrong of [
      { roles: undefined },
      { roles: ['koffie'] },
      { roles: ['__proto__'] },
      { email: undefined },
      { email_verified: false },
      { email: 'ADMIN@example.com' },
    ]) {
      issuer.people.set(sanne.sub, { ...sanne, ...wrong });
      expect([wrong, codeOf(await signIn(test, issuer))]).toEqual([wrong, 'UNAUTHENTICATED']);
    }
    const { rows } = await test.owner.query('select email from staff.account');
    expect(rows).toEqual([{ email: 'admin@example.com' }]);
    expect(await told(test, 'staff.issuer-sign-in-refused')).toBe(6);
  }),
);

test(
  'what comes back from the issuer works once, soon, and for the browser that went there',
  withIssuer([sanne], async (test, issuer) => {
    const refused = async (what: string, input: Back) =>
      expect([what, codeOf(await finishAt(test, input))]).toEqual([what, 'UNAUTHENTICATED']);
    const back = await comeBack(test, issuer);
    await refused('another browser', { ...back, codeVerifier: randomPKCECodeVerifier() });
    await refused('a made-up state', { ...back, state: `${back.state.slice(0, -2)}xx` });
    await refused('no state of ours', { ...back, state: 'x' });
    await refused('another issuer', { ...back, iss: 'https://evil.example' });
    const another = await comeBack(test, issuer);
    await refused('the code of another visit', { ...back, code: another.code });
    const good = await comeBack(test, issuer);
    expect(codeOf(await finishAt(test, good))).toBeUndefined();
    await refused('a code that was used', good);
    const late = await comeBack(test, issuer);
    test.clock.set(new Date(test.clock.now().getTime() + 10 * 60_000));
    await refused('a state of ten minutes ago', late);
    expect(await told(test, 'staff.issuer-sign-in-refused')).toBe(7);
  }),
);

test(
  'a role that needs a second factor comes in when the issuer tells of one',
  withIssuer(
    [sanne],
    async (test, issuer) => {
      const { errors } = await signIn(test, issuer);
      expect(errors?.[0]?.message).toContain('second factor');
      issuer.people.set(sanne.sub, { ...sanne, amr: ['pwd', 'otp', 'mfa'] });
      const { accessToken } = (await signIn(test, issuer)).data.finishIssuerSignIn;
      expect((await whoAmI(test, accessToken)).data).toMatchObject({ me: { roles: ['SUPPORT'] } });
      const ask = (token: string) => askAt(test.url, { token }, '{ customers { totalCount } }');
      expect((await ask(accessToken)).errors).toBeUndefined();
      expect((await ask(await issuer.accessToken(sanne.sub, test.clock))).errors).toBeUndefined();
      issuer.people.set(sanne.sub, sanne);
      expect(codeOf(await ask(await issuer.accessToken(sanne.sub, test.clock)))).toBe('FORBIDDEN');
    },
    { SECOND_FACTOR_ROLES: 'support' },
  ),
);

test(
  'who signs in with the issuer has no password here: none can be set, and a token asks for a fresh sign-in',
  withIssuer([sanne], async (test, issuer) => {
    const { accessToken } = (await signIn(test, issuer)).data.finishIssuerSignIn;
    const ask = (document: string) => askAt(test.url, { token: accessToken }, document);
    const { rows } = await test.owner.query(`select id from staff.account where email like 'sanne%'`);
    await test.owner.query(
      `insert into staff.agreement (id, account_id, version, signed_at) values (gen_random_uuid(), $1, 1, now())`,
      [rows[0].id],
    );
    expect(
      codeOf(
        await ask(
          'mutation { changePassword(input: { currentPassword: "", newPassword: "vier woorden die niemand raadt" }) { endedSessions } }',
        ),
      ),
    ).toBe('BAD_USER_INPUT');
    expect(
      codeOf(
        await ask(
          'mutation { changePassword(input: { currentPassword: "x", newPassword: "vier woorden die niemand raadt" }) { endedSessions } }',
        ),
      ),
    ).toBe('CONFLICT');
    await test.anonymous.get(
      'mutation { requestPasswordReset(input: { email: "sanne@bureau.example" }) { requested } }',
    );
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(0);

    const createToken = `mutation { createApiToken(input: { name: "Koppeling", roles: [SUPPORT], password: "-",
      expiresAt: "${new Date(test.clock.now().getTime() + 86_400_000).toISOString()}" }) { token } }`;
    expect((await ask(createToken)).errors).toBeUndefined();
    test.clock.set(new Date(test.clock.now().getTime() + 11 * 60_000));
    expect(codeOf(await ask(createToken))).toBe('CONFLICT');
  }),
);

test(
  'an admin ties an account that is there already to somebody at the issuer, whose password here then ends',
  withIssuer([sanne], async (test, issuer) => {
    const boss = await test.as('admin');
    const colleague = await test.as('support');
    await test.owner.query('update staff.account set email = $1 where id = $2', [sanne.email, colleague.id]);
    expect(codeOf(await signIn(test, issuer))).toBe('UNAUTHENTICATED');
    await boss.get(
      `mutation { linkStaffMember(input: { id: "${colleague.id}", subject: "${sanne.sub}" }) { staff { id } } }`,
    );
    expect(codeOf(await colleague.ask('{ me { id } }'))).toBe('UNAUTHENTICATED');
    const { accessToken } = (await signIn(test, issuer)).data.finishIssuerSignIn;
    expect((await whoAmI(test, accessToken)).data).toMatchObject({ me: { id: colleague.id } });
    const password = { email: sanne.email, password: colleague.token };
    expect(
      codeOf(
        await test.anonymous.ask(
          'mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) { accessToken } }',
          password,
        ),
      ),
    ).toBe('UNAUTHENTICATED');
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(1);
  }),
);

test('without an issuer nobody signs in with one, and one that does not answer says so', async () => {
  const codeChallenge = 'x'.repeat(43);
  await withApp(async (test) => {
    expect((await test.anonymous.get('{ signInOptions { issuer } }')).signInOptions.issuer).toBeNull();
    expect(codeOf(await test.anonymous.ask(start, { codeChallenge }))).toBe('CONFLICT');
  });
  const issuer = await openIssuer([]);
  await issuer.close();
  await withApp(
    async (test) => {
      const { errors } = await test.anonymous.ask(start, { codeChallenge });
      expect(errors?.[0]?.message).toContain('does not answer');
    },
    { environment: issuer.environment },
  );
});
