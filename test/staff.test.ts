import { type Client, type TestApp, withApp } from './support/app.js';
import { askAt, soon } from './support/ask.js';
import { anOffice } from './support/given.js';

const admin = { email: 'admin@example.com', password: 'an admin of tests' };
const signIn = `mutation ($email: String!, $password: String!) {
  signIn(input: { email: $email, password: $password }) { accessToken refreshToken accessTokenExpiresAt } }`;
const refresh = `mutation ($token: String!) {
  refreshSession(input: { refreshToken: $token }) { accessToken refreshToken } }`;

const withToken = (test: TestApp, token: string): Pick<Client, 'ask'> => ({
  ask: (document, variables) => askAt(test.url, { token }, document, variables),
});

const codeOf = (answer: { errors?: { extensions: { code: string } }[] }) =>
  answer.errors?.[0]?.extensions.code;

test('signing in gives a token that works for a quarter of an hour, and signing out ends it at once', () =>
  withApp(async (test) => {
    const { signIn: session } = await test.anonymous.get(signIn, { ...admin, email: 'Admin@Example.COM' });
    expect(session.accessTokenExpiresAt).toBe('2026-06-15T09:15:00.000Z');
    const me = withToken(test, session.accessToken);
    expect((await me.ask('{ me { email roles } }')).data.me).toEqual({
      email: admin.email,
      roles: ['ADMIN'],
    });
    test.clock.set('2026-06-15T09:14:59Z');
    expect(codeOf(await me.ask('{ me { id } }'))).toBeUndefined();
    test.clock.set('2026-06-15T09:15:00Z');
    expect(codeOf(await me.ask('{ me { id } }'))).toBe('UNAUTHENTICATED');
    // A token that is over does not quietly become nobody's.
    expect(codeOf(await me.ask('{ __typename }'))).toBe('UNAUTHENTICATED');

    const { signIn: another } = await test.anonymous.get(signIn, admin);
    await withToken(test, another.accessToken).ask('mutation { signOut { signedOut: __typename } }');
    const after = await soon(
      () => withToken(test, another.accessToken).ask('{ me { id } }'),
      (answer) => codeOf(answer) !== undefined,
    );
    expect(codeOf(after)).toBe('UNAUTHENTICATED');
    expect(codeOf(await test.anonymous.ask(refresh, { token: another.refreshToken }))).toBe(
      'UNAUTHENTICATED',
    );
  }));

test('a refresh token works once; used again it was copied, and the whole session ends', () =>
  withApp(async (test) => {
    const { signIn: first } = await test.anonymous.get(signIn, admin);
    const { refreshSession: second } = await test.anonymous.get(refresh, { token: first.refreshToken });
    expect(codeOf(await withToken(test, second.accessToken).ask('{ me { id } }'))).toBeUndefined();
    const { refreshSession: third } = await test.anonymous.get(refresh, { token: second.refreshToken });

    expect(codeOf(await test.anonymous.ask(refresh, { token: first.refreshToken }))).toBe('UNAUTHENTICATED');
    const over = await soon(
      () => withToken(test, third.accessToken).ask('{ me { id } }'),
      (answer) => codeOf(answer) !== undefined,
    );
    expect(codeOf(over)).toBe('UNAUTHENTICATED');
    expect(codeOf(await test.anonymous.ask(refresh, { token: third.refreshToken }))).toBe('UNAUTHENTICATED');
    const { rows } = await test.owner.query(
      `select count(*) as n from audit.entry where what = 'staff.refresh-token-reused'`,
    );
    expect(rows[0].n).toBe('1');
  }));

test('of two who refresh with one token at once, one goes on and neither keeps a session that was copied', () =>
  withApp(async (test) => {
    const { signIn: session } = await test.anonymous.get(signIn, admin);
    const answers = await Promise.all(
      [1, 2].map(() => test.anonymous.ask(refresh, { token: session.refreshToken })),
    );
    expect(answers.filter((answer) => !answer.errors)).toHaveLength(1);
    const { rows } = await test.owner.query('select count(*) as n from staff.session where ended_at is null');
    expect(rows[0].n).toBe('0');
  }));

test(
  'wrong passwords make the next try wait, and the wait ends by itself',
  () =>
    withApp(async (test) => {
      const wrong = () => test.anonymous.ask(signIn, { ...admin, password: 'not the password' });
      const right = () => test.anonymous.ask(signIn, admin);
      for (let n = 1; n <= 5; n += 1) expect(codeOf(await wrong())).toBe('UNAUTHENTICATED');
      expect(codeOf(await right())).toBe('LIMIT_EXCEEDED');
      test.clock.set('2026-06-15T09:00:59Z');
      expect(codeOf(await right())).toBe('LIMIT_EXCEEDED');
      test.clock.set('2026-06-15T09:01:00Z');
      expect(codeOf(await wrong())).toBe('UNAUTHENTICATED'); // the sixth: two minutes
      test.clock.set('2026-06-15T09:02:59Z');
      expect(codeOf(await right())).toBe('LIMIT_EXCEEDED');
      test.clock.set('2026-06-15T09:03:00Z');
      expect(codeOf(await right())).toBeUndefined();
      // Right once, and it counts from the beginning again.
      for (let n = 1; n <= 4; n += 1) await wrong();
      expect(codeOf(await right())).toBeUndefined();
      for (let n = 1; n <= 20; n += 1) {
        await wrong();
        test.clock.set(new Date(test.clock.now().getTime() + 15 * 60_000));
      }
      expect(codeOf(await right())).toBeUndefined(); // never longer than a quarter of an hour
    }),
  60_000,
);

test('an unknown address and a wrong password get the same answer', () =>
  withApp(async (test) => {
    const unknown = await test.anonymous.ask(signIn, { email: 'niemand@voorbeeld.example', password: 'x' });
    const wrong = await test.anonymous.ask(signIn, { ...admin, password: 'x' });
    expect(unknown.errors?.[0]).toEqual(wrong.errors?.[0]);
  }));

test('the first admin of the environment is made once, and its password is not that of a later start', () =>
  withApp(async (test) => {
    await test.another({ environment: { ADMIN_PASSWORD: 'quite another one' } });
    await test.another({ environment: { ADMIN_EMAIL: 'tweede@example.com' } });
    const { rows } = await test.owner.query(`select email from staff.account where 'admin' = any(roles)`);
    expect(rows).toEqual([{ email: admin.email }]);
    expect(codeOf(await test.anonymous.ask(signIn, { ...admin, password: 'quite another one' }))).toBe(
      'UNAUTHENTICATED',
    );
    expect(codeOf(await test.anonymous.ask(signIn, admin))).toBeUndefined();
  }));

test('a new colleague picks a password at a link that works once', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    const { createStaffMember } = await boss.get(
      `mutation { createStaffMember(input: { email: "nieuw@voorbeeld.example", name: "Nienke Nieuw", roles: [SUPPORT] }) {
        staff { id roles } setupUrl } }`,
    );
    const link = createStaffMember.setupUrl as string;
    expect(link.startsWith(`${test.url}/p/staff/start/`)).toBe(true);
    const post = (password: string) =>
      fetch(link, { method: 'POST', body: new URLSearchParams({ password }) });
    const credentials = { email: 'nieuw@voorbeeld.example', password: 'een goed wachtwoord' };
    expect(codeOf(await test.anonymous.ask(signIn, { ...credentials, password: 'x' }))).toBe(
      'UNAUTHENTICATED',
    );

    for (let n = 0; n < 2; n += 1) {
      const page = await fetch(link); // a link scanner that looks does no harm
      expect(page.status).toBe(200);
      const text = await page.text();
      expect(text).toContain('nieuw@voorbeeld.example');
      expect(text).toMatch(/<form method="post">[\s\S]*name="password"/);
    }
    const short = await post('te kort');
    expect(short.status).toBe(400);
    expect(await short.text()).toContain('15');
    const both = await Promise.all([post(credentials.password), post(credentials.password)]);
    expect(both.map((response) => response.status).toSorted()).toEqual([200, 404]);
    expect((await fetch(link)).status).toBe(404);
    expect((await post('een ander wachtwoord')).status).toBe(404);

    const session = (await test.anonymous.get(signIn, credentials)).signIn;
    const { data } = await withToken(test, session.accessToken).ask('{ me { id roles agreementSigned } }');
    expect(data.me).toEqual({ id: createStaffMember.staff.id, roles: ['SUPPORT'], agreementSigned: false });
    const { rows } = await test.owner.query(
      'select password_hash as hash from staff.account where email = $1',
      [credentials.email],
    );
    expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  }));

test('a link of a new colleague is good for a week, and for who has no password yet', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    const make = async (email: string) =>
      (
        await boss.get(
          'mutation ($email: EmailAddress!) { createStaffMember(input: { email: $email, name: "Nienke Nieuw", roles: [SUPPORT] }) { setupUrl } }',
          { email },
        )
      ).createStaffMember.setupUrl as string;
    const [late, reset] = [await make('laat@voorbeeld.example'), await make('reset@voorbeeld.example')];
    await test.owner.query(`update staff.account set password_hash = 'x' where email like 'reset@%'`);
    expect((await fetch(reset)).status).toBe(404);
    test.clock.set('2026-06-22T08:59:59Z');
    const weak = await fetch(late, {
      method: 'POST',
      body: new URLSearchParams({ password: 'nienkenienkenieuw' }),
    });
    expect([weak.status, await weak.text()]).toEqual([
      400,
      expect.stringMatching(
        /role="alert">Dit wachtwoord is te makkelijk te raden[\s\S]*<form method="post">/,
      ),
    ]);
    test.clock.set('2026-06-22T09:00:00Z');
    expect((await fetch(late)).status).toBe(404);
  }));

test('the first admin is asked for an address and a name that can be shown', () =>
  withApp(async (test) => {
    await test.owner.query(`update staff.account set roles = '{support}'`);
    const path = await test.inTransaction(async (scope) => {
      const { linkForFirstAdmin } = await import('../src/staff/actions.js');
      return linkForFirstAdmin(scope);
    });
    const good = {
      email: 'baas@voorbeeld.example',
      name: 'Bo Baas',
      password: 'vier woorden die niemand raadt',
    };
    const post = (more: object) =>
      fetch(test.url + path, { method: 'POST', body: new URLSearchParams({ ...good, ...more }) });
    for (const wrong of [
      { email: 'a\0b@voorbeeld.example' },
      { email: 'geen adres' },
      { name: 'a\0b' },
      { name: '\u202Eoob' },
      { name: 'x'.repeat(200) },
    ])
      expect([wrong, (await post(wrong)).status]).toEqual([wrong, 400]);
    expect((await post({})).status).toBe(200);
  }));

test('who has not signed sees what is not personal, and the rest once they sign', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'Kantoor Stil' });
    const support = await test.as('support', { signed: false });
    const ask = () =>
      support.ask('{ customers(first: 1) { totalCount nodes { id officeName email phase } } }');
    const before = await ask();
    expect(before.data.customers).toEqual({
      totalCount: 1,
      nodes: [{ id: office.id, officeName: null, email: null, phase: 'CUSTOMER' }],
    });
    expect(before.errors).toEqual(
      ['officeName', 'email'].map((field) =>
        expect.objectContaining({
          path: ['customers', 'nodes', 0, field],
          message: expect.stringContaining('signAgreement'),
          extensions: expect.objectContaining({ code: 'FORBIDDEN' }),
        }),
      ),
    );
    // A search would tell as much as the field.
    expect(
      (await support.get('{ customers(first: 1, filter: { search: "Stil" }) { totalCount } }')).customers,
    ).toEqual({ totalCount: 0 });
    const { currentAgreement } = await support.get('{ currentAgreement { version text } }');
    const sign =
      'mutation ($version: Int!) { signAgreement(input: { version: $version }) { staff { agreementSigned } } }';
    expect(codeOf(await support.ask(sign, { version: currentAgreement.version + 1 }))).toBe('CONFLICT');
    const signed = await support.get(sign, { version: currentAgreement.version });
    expect(signed.signAgreement.staff.agreementSigned).toBe(true);
    const after = await soon(ask, (answer) => !answer.errors);
    expect(after.errors).toBeUndefined();
    expect(after.data.customers.nodes[0].officeName).toBe('Kantoor Stil');
  }));

test('a new text of the agreement closes personal fields in every process until it is signed', () =>
  withApp(async (test) => {
    await anOffice(test, { officeName: 'Kantoor Stil' });
    const other = await (await test.another()).listen();
    const support = await test.as('support');
    const officer = await test.as('privacy_officer');
    const document = '{ customers(first: 1) { nodes { officeName } } }';
    const everywhere = [test.url, other].map((url) => () => askAt(url, support, document));
    for (const ask of everywhere) expect((await ask()).errors).toBeUndefined();

    await officer.get(
      'mutation { publishAgreement(input: { text: "Nog stiller." }) { agreement { version } } }',
    );
    for (const ask of everywhere)
      expect(codeOf(await soon(ask, (answer) => answer.errors !== undefined))).toBe('FORBIDDEN');
    await support.get('mutation { signAgreement(input: { version: 2 }) { staff { id } } }');
    for (const ask of everywhere)
      expect((await soon(ask, (answer) => answer.errors === undefined)).errors).toBeUndefined();
  }));

test('who left has no access any more, in any process', () =>
  withApp(async (test) => {
    const other = await (await test.another()).listen();
    const boss = await test.as('admin');
    const support = await test.as('support');
    const everywhere = [test.url, other].map((url) => () => askAt(url, support, '{ me { id version } }'));
    for (const ask of everywhere) expect((await ask()).errors).toBeUndefined();
    const { updateStaffMember } = await boss.get(
      'mutation ($id: ID!) { updateStaffMember(input: { id: $id, version: 1, active: false }) { staff { active } } }',
      { id: support.id },
    );
    expect(updateStaffMember.staff.active).toBe(false);
    for (const ask of everywhere)
      expect(codeOf(await soon(ask, (answer) => answer.errors !== undefined))).toBe('UNAUTHENTICATED');
  }));

test('a role that is taken away takes its fields along, in any process', () =>
  withApp(async (test) => {
    await anOffice(test, { iban: 'NL91ABNA0417164300' });
    const other = await (await test.another()).listen();
    const boss = await test.as('admin');
    const billing = await test.as('billing');
    const everywhere = [test.url, other].map(
      (url) => () => askAt(url, billing, '{ customers(first: 1) { nodes { iban } } }'),
    );
    for (const ask of everywhere) expect((await ask()).errors).toBeUndefined();
    await boss.get(
      'mutation ($id: ID!) { updateStaffMember(input: { id: $id, version: 1, roles: [SUPPORT] }) { staff { roles } } }',
      { id: billing.id },
    );
    for (const ask of everywhere)
      expect(codeOf(await soon(ask, (answer) => answer.errors !== undefined))).toBe('FORBIDDEN');
  }));

test('an admin cannot take their own access away, so that one always remains', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    for (const change of ['active: false', 'roles: [SUPPORT]', 'roles: [ACCOUNTANT]']) {
      const { errors } = await boss.ask(
        `mutation { updateStaffMember(input: { id: "${boss.id}", version: 1, ${change} }) { staff { id } } }`,
      );
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
    }
    const { me } = await boss.get('{ me { roles active external } }');
    expect(me).toEqual({ roles: ['ADMIN'], active: true, external: false });
  }));

test('two admins who take each other’s access away at once do not leave the house without one', () =>
  withApp(async (test) => {
    const [one, two] = [await test.as('admin'), await test.as('admin')];
    await test.owner.query(`update staff.account set roles = '{support}' where email = $1`, [admin.email]);
    const away = (by: Client, whom: Client) =>
      by.ask(
        `mutation { updateStaffMember(input: { id: "${whom.id}", version: 1, active: false }) { staff { id } } }`,
      );
    // Both are let in while both are admins, and go on together.
    const gate = await test.owner.connect();
    await gate.query('begin; select 1 from staff.account for update');
    const both = Promise.all([away(one, two), away(two, one)]);
    const waiting = async () =>
      (
        await test.owner.query(
          `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        )
      ).rows;
    expect(await soon(waiting, (rows) => rows.length === 2)).toHaveLength(2);
    await gate.query('commit');
    gate.release();
    expect((await both).filter((answer) => codeOf(answer) === 'CONFLICT')).toHaveLength(1);
    const { rows } = await test.owner.query(
      `select count(*) as n from staff.account where active and 'admin' = any(roles)`,
    );
    expect(Number(rows[0].n)).toBeGreaterThan(0);
  }));

test('somebody outside holds no role beside that of accountant', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    const make = (roles: string) =>
      boss.ask(
        `mutation { createStaffMember(input: { email: "buiten@voorbeeld.example", name: "Buiten", roles: [${roles}] }) { staff { external } } }`,
      );
    expect((await make('ACCOUNTANT, BILLING')).errors?.[0]?.extensions).toMatchObject({ field: 'roles' });
    expect((await make('')).errors?.[0]?.extensions).toMatchObject({ field: 'roles' });
    expect((await make('ACCOUNTANT')).data.createStaffMember.staff.external).toBe(true);
    expect((await make('SUPPORT')).errors?.[0]?.extensions).toMatchObject({ field: 'email' });
  }));

test('the database holds nothing to sign in with', () =>
  withApp(async (test) => {
    const { signIn: session } = await test.anonymous.get(signIn, admin);
    const tables = ['staff.session', 'staff.account', 'audit.entry', 'staff.setup_link'];
    for (const table of tables) {
      const { rows } = await test.owner.query(`select t::text as line from ${table} t`);
      const all = rows.map((row) => row.line).join('\n');
      for (const secret of [session.accessToken, session.refreshToken, admin.password])
        expect([table, all.includes(secret)]).toEqual([table, false]);
    }
  }));
