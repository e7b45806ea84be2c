import { type TestApp, withApp } from './support/app.js';
import { askAt, soon } from './support/ask.js';

const admin = { email: 'admin@example.com', password: 'an admin of tests' };
const signIn = `mutation ($input: SignInInput!) {
  signIn(input: $input) { accessToken refreshToken deviceToken } }`;
const changePassword = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { endedSessions } }`;
const requestReset = `mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { requested } }`;

interface Tried {
  errors?: { message: string; extensions: { code: string; field?: string } }[];
}
const codeOf = (answer: Tried) => answer.errors?.[0]?.extensions.code;

const tryTo = (test: TestApp, input: object) => test.anonymous.ask(signIn, { input });

const session = async (test: TestApp, input: object = admin) =>
  (await test.anonymous.get(signIn, { input })).signIn as {
    accessToken: string;
    refreshToken: string;
    deviceToken: string;
  };

const deeds = async (test: TestApp, what: string) => {
  const { rows } = await test.owner.query(
    `select staff_id, cause from audit.entry where what = $1 order by id`,
    [what],
  );
  return rows as { staff_id: string | null; cause: string }[];
};

const guessWrong = async (test: TestApp, email: string, times: number) => {
  for (let n = 0; n < times; n += 1) await tryTo(test, { email, password: 'not the password' });
};

test('of forty guesses at once at most five are judged', () =>
  withApp(async (test) => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) => tryTo(test, { ...admin, password: `guess number ${n}` })),
    );
    expect(answers.filter((answer) => codeOf(answer) === 'UNAUTHENTICATED')).toHaveLength(5);
    expect(answers.filter((answer) => codeOf(answer) === 'LIMIT_EXCEEDED')).toHaveLength(35);
    expect(await deeds(test, 'staff.sign-in-refused')).toHaveLength(5);
    expect(await deeds(test, 'staff.sign-in-paused')).toHaveLength(1);
  }));

test('an address that nobody has is paused as one that somebody has, with the same words', () =>
  withApp(async (test) => {
    const answers = async (email: string) => {
      const heard: unknown[] = [];
      for (let n = 0; n < 7; n += 1) heard.push((await tryTo(test, { email, password: 'wrong' })).errors);
      return heard;
    };
    expect(await answers('niemand@voorbeeld.example')).toEqual(await answers(admin.email));
    // Another spelling is no other door.
    expect(codeOf(await tryTo(test, { email: ' Admin@EXAMPLE.com', password: 'wrong' }))).toBe(
      'LIMIT_EXCEEDED',
    );
    const { rows } = await test.owner.query('select key::text as key from staff.guess');
    expect(rows).toHaveLength(2);
    const refused = await deeds(test, 'staff.sign-in-refused');
    expect(refused.filter((deed) => deed.staff_id === null)).toHaveLength(5);
  }));

test('a device that signed in before gets in while strangers guess, and has a pause of its own', () =>
  withApp(async (test) => {
    const { deviceToken } = await session(test);
    await guessWrong(test, admin.email, 8);
    expect(codeOf(await tryTo(test, admin))).toBe('LIMIT_EXCEEDED');
    expect(codeOf(await tryTo(test, { ...admin, deviceToken }))).toBeUndefined();

    const [made, nonce, seal] = deviceToken.split('.') as [string, string, string];
    for (const forged of [
      `${made}.${nonce}x.${seal}`,
      `${made}.${nonce}.${seal.slice(1)}`,
      `zzzzzzzzz.${nonce}.${seal}`,
      'x.y.z',
      '..',
      '🤷.🤷.🤷',
    ])
      expect(codeOf(await tryTo(test, { ...admin, deviceToken: forged }))).toBe('LIMIT_EXCEEDED');
    for (let n = 0; n < 5; n += 1)
      expect(codeOf(await tryTo(test, { ...admin, password: 'wrong', deviceToken }))).toBe('UNAUTHENTICATED');
    expect(codeOf(await tryTo(test, { ...admin, deviceToken }))).toBe('LIMIT_EXCEEDED');
  }));

test('a flood of guesses at many addresses is turned away at once, and who signed in before gets through it', () =>
  withApp(async (test) => {
    const { deviceToken } = await session(test);
    const flood = Promise.all(
      Array.from({ length: 300 }, (_, n) => tryTo(test, { email: `n${n}@voorbeeld.example`, password: 'x' })),
    );
    const owner = await tryTo(test, { ...admin, deviceToken });
    expect(codeOf(owner)).toBeUndefined();
    const codes = (await flood).map(codeOf);
    const turnedAway = codes.filter((code) => code === 'LIMIT_EXCEEDED').length;
    expect(turnedAway).toBeGreaterThan(0);
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(300 - turnedAway);
    // Nothing of it lingers.
    expect(codeOf(await tryTo(test, admin))).toBeUndefined();
  }));

test('a link by mail gets its owner in, however long strangers keep guessing', () =>
  withApp(async (test) => {
    await guessWrong(test, admin.email, 6);
    await test.anonymous.get(requestReset, { input: { email: admin.email } });
    const link = await linkFor(test, admin.email);
    const password = 'vier woorden die niemand raadt';
    const done = await (await post(link, { password })).text();
    const [, deviceToken] = /\/graphiql\/#device=([\w.-]+)"/.exec(done) ?? [];
    await guessWrong(test, admin.email, 6);
    expect(codeOf(await tryTo(test, { email: admin.email, password }))).toBe('LIMIT_EXCEEDED');
    expect(codeOf(await tryTo(test, { email: admin.email, password, deviceToken }))).toBeUndefined();
  }));

const post = (url: string, form: Record<string, string>) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(form) });

/** As mail programs find them: up to white space or an angle bracket. */
const linksIn = (text: string): string[] => text.match(/\bhttps?:[^\s<>"]+/g) ?? [];

async function linkFor(test: TestApp, address: string): Promise<string> {
  await test.jobsDone();
  const links = test.mailbox
    .to(address)
    .map((mail) => linksIn(mail.text ?? '').find((link) => link.includes('/p/staff/reset/')))
    .filter((link) => link !== undefined);
  return links.at(-1) ?? 'no link';
}

test('whoever asks for a link does not hear whether there is an account, and only its owner gets one', () =>
  withApp(async (test) => {
    const forgotten = `${test.url}/p/staff/forgotten`;
    const pages = await Promise.all(
      [admin.email, 'niemand@voorbeeld.example', 'no address', '\0', 'a'.repeat(60_000)].map(
        async (email) => {
          const page = await post(forgotten, { email });
          return [page.status, await page.text(), page.headers.get('set-cookie')];
        },
      ),
    );
    for (const page of pages) expect(page).toEqual([200, pages[0]?.[1], null]);
    for (const email of [admin.email, 'niemand@voorbeeld.example'])
      expect(await test.anonymous.get(requestReset, { input: { email } })).toEqual({
        requestPasswordReset: { requested: true },
      });
    await test.jobsDone();
    expect(test.mailbox.mails.map((mail) => mail.envelope.to)).toEqual([[admin.email], [admin.email]]);
    const [mail] = test.mailbox.mails;
    expect(mail?.raw).toMatch(/^Auto-Submitted: auto-generated/m);
    // No flood by mail: the door for links has a pause too, of which nobody is told.
    for (let n = 0; n < 10; n += 1) await test.anonymous.get(requestReset, { input: { email: admin.email } });
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(5);
    const { rows } = await test.owner.query(
      `select string_agg(p.payload::text, ' ') as all from graphile_worker._private_jobs p`,
    );
    expect(rows[0].all ?? '').not.toContain('@');
  }));

test('a link for another password works once, for an hour, ends all sessions, and a second use is told', () =>
  withApp(async (test) => {
    const before = await session(test);
    await test.anonymous.get(requestReset, { input: { email: admin.email } });
    const first = await linkFor(test, admin.email);
    await test.anonymous.get(requestReset, { input: { email: admin.email } });
    const other = await linkFor(test, admin.email);
    expect(other).not.toBe(first);

    for (let n = 0; n < 2; n += 1) {
      const page = await fetch(first); // a link scanner that looks does no harm
      expect([page.status, page.headers.get('set-cookie')]).toEqual([200, null]);
      expect(await page.text()).toMatch(/<form method="post">[\s\S]*name="password"/);
    }
    for (const password of ['te kort', 'wachtwoord2026!', 'a\0'.repeat(20), 'x'.repeat(600)])
      expect((await post(first, { password })).status).toBe(400);
    const passwords = ['vier woorden die niemand raadt', 'een heel ander stel woorden'];
    const both = await Promise.all(passwords.map((password) => post(first, { password })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    for (const link of [first, other])
      expect((await post(link, { password: passwords[0] as string })).status).toBe(404);
    expect((await fetch(first)).status).toBe(404);
    expect((await deeds(test, 'staff.reset-link-refused')).length).toBeGreaterThanOrEqual(3);

    const won = passwords[both.findIndex(({ status }) => status === 200)] as string;
    const over = await soon(
      () => askAt(test.url, { token: before.accessToken }, '{ me { id } }'),
      (answer) => answer.errors !== undefined,
    );
    expect(codeOf(over)).toBe('UNAUTHENTICATED');
    expect(codeOf(await tryTo(test, admin))).toBe('UNAUTHENTICATED');
    expect(codeOf(await tryTo(test, { ...admin, password: won }))).toBeUndefined();
    await test.jobsDone();
    const notices = test.mailbox.to(admin.email).filter((mail) => mail.subject?.includes('is veranderd'));
    expect(notices.map((mail) => mail.text)).toEqual([expect.stringContaining('nieuw wachtwoord')]);

    await test.anonymous.get(requestReset, { input: { email: admin.email } });
    const late = await linkFor(test, admin.email);
    test.clock.set('2026-06-15T10:00:01Z');
    expect([(await fetch(late)).status, (await post(late, { password: won })).status]).toEqual([404, 404]);
  }));

test('another password needs the present one, must be hard to guess, and ends the other sessions', () =>
  withApp(async (test) => {
    const [here, there] = [await session(test), await session(test)];
    const change = (currentPassword: string, newPassword: string) =>
      askAt(test.url, { token: here.accessToken }, changePassword, {
        input: { currentPassword, newPassword },
      });
    const good = 'vier woorden die niemand raadt';
    expect((await change('not the password', good)).errors?.[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'currentPassword',
    });
    for (const weak of [
      'veertien teken',
      'Welkom2026Welkom2026',
      'passwordpassword',
      'qwertyuiop1234567890',
      'aaaaaaaaaaaaaaaaaaaa',
      'P@ssw0rdP@ssw0rd',
      'admin@example.com',
      '12345678901234567890',
      'two lines\nof a password',
      admin.password,
    ])
      expect([weak, (await change(admin.password, weak)).errors?.[0]?.extensions]).toMatchObject([
        weak,
        { code: 'BAD_USER_INPUT', field: expect.stringMatching(/newPassword$/) },
      ]);
    expect((await change(admin.password, good)).data.changePassword).toEqual({ endedSessions: 1 });
    const me = (token: string) => askAt(test.url, { token }, '{ me { id } }');
    expect(
      codeOf(
        await soon(
          () => me(there.accessToken),
          (answer) => answer.errors !== undefined,
        ),
      ),
    ).toBe('UNAUTHENTICATED');
    expect(codeOf(await me(here.accessToken))).toBeUndefined();
    expect(codeOf(await tryTo(test, admin))).toBe('UNAUTHENTICATED');
    // The same letters, typed with a keyboard that composes them and with one that does not.
    const accents = 'caf\u00e9s zijn \u00e9nig leuk hier';
    expect(codeOf(await change(good, accents))).toBeUndefined();
    expect(codeOf(await tryTo(test, { ...admin, password: accents.normalize('NFD') }))).toBeUndefined();
  }));

test('signing out everywhere ends every session, and a token of one that is used later is told once', () =>
  withApp(async (test) => {
    const [here, there] = [await session(test), await session(test)];
    const everywhere = 'mutation { signOutEverywhere { endedSessions } }';
    const ended = await askAt(test.url, { token: here.accessToken }, everywhere);
    expect(ended.data.signOutEverywhere).toEqual({ endedSessions: 2 });
    for (const { accessToken } of [here, there, there]) {
      const answer = await soon(
        () => askAt(test.url, { token: accessToken }, '{ me { id } }'),
        (one) => one.errors !== undefined,
      );
      expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    }
    expect(await deeds(test, 'staff.ended-token-refused')).toHaveLength(2);
  }));

test('a session goes on for a day at most, and not at all when it was left for half of one', () =>
  withApp(async (test) => {
    const refresh = async (refreshToken: string) =>
      test.anonymous.ask(
        'mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { refreshToken } }',
        { input: { refreshToken } },
      );
    let { refreshToken } = await session(test);
    for (const at of ['2026-06-15T20:59:59Z', '2026-06-16T08:59:58Z']) {
      test.clock.set(at);
      refreshToken = (await refresh(refreshToken)).data.refreshSession.refreshToken;
    }
    test.clock.set('2026-06-16T09:00:01Z');
    expect(codeOf(await refresh(refreshToken))).toBe('UNAUTHENTICATED');
    const left = await session(test);
    test.clock.set('2026-06-16T21:00:01Z');
    expect(codeOf(await refresh(left.refreshToken))).toBe('UNAUTHENTICATED');
  }));

test('an altered token is nobody’s, and that is told once a minute', () =>
  withApp(async (test) => {
    const { accessToken } = await session(test);
    const altered = [
      accessToken.slice(0, -1),
      `${accessToken}A`,
      accessToken.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
      accessToken.toUpperCase(),
    ];
    for (const token of altered)
      expect(codeOf(await askAt(test.url, { token }, '{ me { id } }'))).toBe('UNAUTHENTICATED');
    expect(codeOf(await askAt(test.url, { token: accessToken }, '{ me { id } }'))).toBeUndefined();
    expect(await deeds(test, 'staff.unknown-token-refused')).toHaveLength(1);
  }));

test('a token of who left is refused, and told', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    const support = await test.as('support');
    await boss.get(
      'mutation ($id: ID!) { updateStaffMember(input: { id: $id, version: 1, active: false }) { staff { id } } }',
      { id: support.id },
    );
    const answer = await soon(
      () => support.ask('{ me { id } }'),
      (one) => one.errors !== undefined,
    );
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    expect(await deeds(test, 'staff.ended-token-refused')).toMatchObject([{ staff_id: support.id }]);
  }));

test('what is over goes: tries, sessions and links of long ago', () =>
  withApp(async (test) => {
    await session(test);
    await guessWrong(test, 'niemand@voorbeeld.example', 1);
    await test.anonymous.get(requestReset, { input: { email: admin.email } });
    await test.jobsDone();
    const left = async () => {
      await test.owner.query(`select graphile_worker.add_job('staff: clean up')`);
      await test.jobsDone();
      const { rows } = await test.owner.query(
        `select (select count(*) from staff.guess)::int as tries, (select count(*) from staff.session)::int as sessions, (select count(*) from staff.reset_link)::int as links`,
      );
      return rows[0];
    };
    expect(await left()).toEqual({ tries: 2, sessions: 1, links: 1 });
    test.clock.set('2026-06-17T09:00:00Z');
    expect(await left()).toEqual({ tries: 0, sessions: 1, links: 1 });
    test.clock.set('2026-07-20T09:00:00Z');
    expect(await left()).toEqual({ tries: 0, sessions: 0, links: 0 });
  }));

test('a door that a clock ahead of time closed opens again', () =>
  withApp(async (test) => {
    test.clock.set('2027-06-15T09:00:00Z');
    await guessWrong(test, admin.email, 6);
    test.clock.set('2026-06-15T09:00:00Z');
    expect(codeOf(await tryTo(test, admin))).toBeUndefined();
  }));

test('whatever is typed into the form is answered, never with a fault of ours', () =>
  withApp(async (test) => {
    for (const strange of [
      '\0',
      'a\0b',
      '\u202Egro.elpmaxe@a',
      '😀'.repeat(254),
      '\ud800',
      '',
      ' ',
      'x'.repeat(5000),
    ])
      for (const input of [
        { email: strange, password: 'x' },
        { email: 'a@b.example', password: strange },
        { email: 'a@b.example', password: 'x', deviceToken: strange },
      ])
        expect([strange, codeOf(await tryTo(test, input))]).toEqual([
          strange,
          expect.stringMatching(/^(BAD_USER_INPUT|UNAUTHENTICATED|LIMIT_EXCEEDED)$/),
        ]);
  }));
