import { type Client, type TestApp, withApp } from './support/app.js';
import { askAt, soon } from './support/ask.js';
import { anOffice } from './support/given.js';

const password = 'vier woorden die niemand raadt';
const create = `mutation ($input: CreateApiTokenInput!) {
  createApiToken(input: $input) { token apiToken { id ownerId name roles expiresAt lastUsedAt revokedAt } } }`;
const revoke = `mutation ($id: ID!) { revokeApiToken(input: { id: $id }) { apiToken { revokedAt } } }`;
const office = {
  officeName: 'Kantoor Nieuw',
  street: 'Dorpsstraat 1',
  postalCode: '1234 AB',
  city: 'Utrecht',
};

interface Heard {
  errors?: { message: string; extensions: { code: string; field?: string } }[];
}
const codeOf = (answer: Heard) => answer.errors?.[0]?.extensions.code;

/** Signed in with a password that is known, as createApiToken asks for it. */
async function person(test: TestApp, roles: Parameters<TestApp['as']>[0]): Promise<Client> {
  const client = await test.as(roles);
  const link = await test.inTransaction(async (scope) => {
    const { createResetLink } = await import('../src/staff/sign-in/reset-link.js');
    return createResetLink(scope, client.id);
  });
  await fetch(test.url + link?.path, { method: 'POST', body: new URLSearchParams({ password }) });
  await test.owner.query('update staff.session set ended_at = null where account_id = $1', [client.id]);
  return client;
}

const wish = (more: object = {}) => ({
  input: {
    name: 'Boekhoudkoppeling',
    roles: ['SUPPORT'],
    expiresAt: '2026-12-31T00:00:00Z',
    password,
    ...more,
  },
});

const given = async (client: Client, more: object = {}) =>
  (await client.get(create, wish(more))).createApiToken as { token: string; apiToken: { id: string } };

const deeds = async (test: TestApp, what: string) =>
  (
    await test.owner.query(
      'select actor_kind as kind, actor_id as id, actor, staff_id as staff from audit.entry where what = $1 order by id',
      [what],
    )
  ).rows;

test('a machine client works with a token, and the audit names the token and who answers for it', () =>
  withApp(async (test) => {
    const support = await person(test, 'support');
    const { token, apiToken } = await given(support);
    expect(token).toMatch(/^klm_[\w-]{43}[0-9a-z]{7}$/);
    expect(apiToken).toEqual({
      id: expect.any(String),
      ownerId: support.id,
      name: 'Boekhoudkoppeling',
      roles: ['SUPPORT'],
      expiresAt: '2026-12-31T00:00:00.000Z',
      lastUsedAt: null,
      revokedAt: null,
    });
    const made = await askAt(
      test.url,
      { token },
      'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { officeName } } }',
      { input: office },
    );
    expect(made.data.createCustomer.customer.officeName).toBe('Kantoor Nieuw');
    expect(await deeds(test, 'customer.created')).toEqual([
      { kind: 'service', id: support.id, actor: `api-token ${apiToken.id}`, staff: null },
    ]);
    const { apiTokens } = await support.get('{ apiTokens { totalCount nodes { lastUsedAt } } }');
    expect(apiTokens).toEqual({ totalCount: 1, nodes: [{ lastUsedAt: '2026-06-15T09:00:00.000Z' }] });
    const { rows } = await test.owner.query('select t::text as line from staff.api_token t');
    expect(rows[0].line).not.toContain(token.slice(4));
  }));

test('a token is given no more than its owner has, needs an end date and the password, and an attempt is told', () =>
  withApp(async (test) => {
    const support = await person(test, 'support');
    const boss = await person(test, ['admin', 'billing']);
    const refused = async (client: Client, more: object) =>
      (await client.ask(create, wish(more))).errors?.[0]?.extensions;
    for (const roles of [['BILLING'], ['SUPPORT', 'ADMIN'], ['SERVICE'], ['ACCOUNTANT']])
      expect(await refused(support, { roles })).toEqual({ code: 'BAD_USER_INPUT', field: 'roles' });
    expect(await refused(boss, { roles: ['ADMIN'] })).toMatchObject({ field: 'roles' });
    expect(await refused(boss, { roles: ['SUPPORT'] })).toMatchObject({ field: 'roles' });
    expect(await deeds(test, 'staff.api-token-too-broad')).toHaveLength(6);
    for (const [more, field] of [
      [{ roles: [] }, 'roles'],
      [{ expiresAt: '2026-06-15T09:00:00Z' }, 'expiresAt'],
      [{ expiresAt: '2028-01-01T00:00:00Z' }, 'expiresAt'],
      [{ expiresAt: 'tomorrow' }, 'expiresAt'],
      [{ password: 'not the password' }, 'password'],
      [{ name: 'a\0b' }, 'name'],
      [{ name: 'x'.repeat(81) }, 'name'],
      [{ name: '\u202Egnilepok' }, 'name'],
    ] as const)
      expect([more, await refused(support, more)]).toMatchObject([
        more,
        { code: 'BAD_USER_INPUT', field: expect.stringContaining(field) },
      ]);
    expect(codeOf(await support.ask(create, { input: { name: 'x' } }))).toBe('BAD_USER_INPUT');
    const { rows } = await test.owner.query('select count(*)::int as n from staff.api_token');
    expect(rows[0].n).toBe(0);
  }));

test('a token cannot do what is a person’s own, nor what its roles do not open', () =>
  withApp(async (test) => {
    const owner = await person(test, ['admin', 'support', 'billing']);
    const { token } = await given(owner);
    for (const document of [
      'mutation { signOutEverywhere { endedSessions } }',
      'mutation { signAgreement(input: { version: 1 }) { staff { id } } }',
      `mutation { changePassword(input: { currentPassword: "${password}", newPassword: "iets heel anders dan dat" }) { endedSessions } }`,
      `mutation { startSecondFactor(input: { password: "${password}" }) { secret } }`,
      `mutation { createApiToken(input: { name: "x", roles: [SUPPORT], expiresAt: "2026-12-31T00:00:00Z", password: "${password}" }) { token } }`,
      '{ apiTokens { totalCount } }',
      '{ staffMembers { totalCount } }',
    ])
      expect([document, codeOf(await askAt(test.url, { token }, document))]).toEqual([document, 'FORBIDDEN']);
    await anOffice(test, { iban: 'NL91ABNA0417164300' });
    const { data, errors } = await askAt(
      test.url,
      { token },
      '{ customers(first: 1) { nodes { officeName iban } } }',
    );
    expect(data.customers.nodes).toEqual([{ officeName: 'Kantoor Voorbeeld', iban: null }]);
    expect(codeOf({ errors } as never)).toBe('FORBIDDEN');
  }));

test('a token that expired, was revoked or altered, or whose owner left, is refused in every process and told once an hour', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    const support = await person(test, 'support');
    const other = await (await test.another()).listen();
    const [short, revoked, orphan] = [
      await given(support, { expiresAt: '2026-06-15T10:00:00Z' }),
      await given(support),
      await given(support),
    ];
    const asks = (token: string) =>
      [test.url, other].map((url) => () => askAt(url, { token }, '{ me { id } }'));
    const isRefused = async (token: string) => {
      for (const ask of asks(token))
        expect(codeOf(await soon(ask, (answer) => answer.errors !== undefined))).toBe('UNAUTHENTICATED');
    };
    for (const { token } of [short, revoked, orphan])
      for (const ask of asks(token)) expect((await ask()).errors).toBeUndefined();

    for (const altered of [
      revoked.token.slice(0, -1),
      `${revoked.token}0`,
      revoked.token.toLowerCase(),
      'klm_',
      'klm_\u00e9',
    ])
      if (/^[\x21-\x7e]*$/.test(altered)) await isRefused(altered);

    const stranger = await test.as('billing');
    expect(codeOf(await stranger.ask(revoke, { id: revoked.apiToken.id }))).toBe('NOT_FOUND');
    expect(codeOf(await support.ask(revoke, { id: 'no id' }))).toBe('NOT_FOUND');
    const first = await support.get(revoke, { id: revoked.apiToken.id });
    expect(await boss.get(revoke, { id: revoked.apiToken.id })).toEqual(first);
    await isRefused(revoked.token);
    await isRefused(revoked.token);
    expect(await deeds(test, 'staff.api-token-revoked')).toHaveLength(1);
    expect(await deeds(test, 'staff.api-token-refused')).toHaveLength(1);

    test.clock.set('2026-06-15T10:00:00Z');
    expect(codeOf(await askAt(test.url, { token: short.token }, '{ me { id } }'))).toBe('UNAUTHENTICATED');
    expect(await deeds(test, 'staff.api-token-refused')).toHaveLength(2);

    await boss.get(
      'mutation ($id: ID!, $version: Int!) { updateStaffMember(input: { id: $id, version: $version, active: false }) { staff { id } } }',
      { id: support.id, version: 2 },
    );
    await isRefused(orphan.token);
    expect((await deeds(test, 'staff.api-token-refused')).map((deed) => deed.staff)).toEqual(
      Array.from({ length: 3 }, () => support.id),
    );
  }));

test('a role that its owner loses is lost to the token too', () =>
  withApp(async (test) => {
    const boss = await test.as('admin');
    const owner = await person(test, ['support', 'billing']);
    const { token } = await given(owner, { roles: ['BILLING'] });
    await anOffice(test, { iban: 'NL91ABNA0417164300' });
    const ask = () => askAt(test.url, { token }, '{ customers(first: 1) { nodes { iban } } }');
    expect((await ask()).errors).toBeUndefined();
    await boss.get(
      'mutation ($id: ID!) { updateStaffMember(input: { id: $id, version: 2, roles: [SUPPORT] }) { staff { id } } }',
      { id: owner.id },
    );
    expect(codeOf(await soon(ask, (answer) => answer.errors !== undefined))).toBe('FORBIDDEN');
  }));
