import { type Client, type TestApp, withApp } from './support/app.js';
import { askAt, soon } from './support/ask.js';

const update = `mutation ($input: UpdateStaffMemberInput!) { updateStaffMember(input: $input) { staff { id version } } }`;
const passwords = { before: 'vier woorden die niemand raadt', after: 'vijf woorden die niemand ooit raadt' };

async function answers(
  ask: () => Promise<{ errors?: { extensions: { code: string } }[] }>,
  code: string | undefined,
) {
  const codeOf = async () => (await ask()).errors?.[0]?.extensions.code;
  expect(await soon(codeOf, (found) => found === code)).toBe(code);
}

/** Everything with which somebody can come in, without an issuer: test/issuer-tokens.test.ts is about those. */
async function keysOf(test: TestApp, boss: Client) {
  const { createStaffMember } = await boss.get(
    `mutation { createStaffMember(input: { email: "lies@voorbeeld.example", name: "Lies Los", roles: [SUPPORT] }) { staff { id } setupUrl } }`,
  );
  const id = createStaffMember.staff.id as string;
  const setPassword = (link: string, password: string) =>
    fetch(link, { method: 'POST', body: new URLSearchParams({ password }) });
  expect((await setPassword(createStaffMember.setupUrl, passwords.before)).status).toBe(200);
  const signIn = () =>
    test.anonymous.ask(
      'mutation ($password: String!) { signIn(input: { email: "lies@voorbeeld.example", password: $password }) { accessToken refreshToken } }',
      { password: passwords.before },
    );
  const { accessToken, refreshToken } = (await signIn()).data.signIn;
  await askAt(
    test.url,
    { token: accessToken },
    'mutation { signAgreement(input: { version: 1 }) { staff { id } } }',
  );
  const made = await askAt(
    test.url,
    { token: accessToken },
    `mutation { createApiToken(input: { name: "Koppeling", roles: [SUPPORT], password: "${passwords.before}", expiresAt: "2027-01-01T00:00:00Z" }) { token } }`,
  );
  await test.anonymous.get(
    'mutation { requestPasswordReset(input: { email: "lies@voorbeeld.example" }) { requested } }',
  );
  await test.jobsDone();
  const reset = /http\S+\/p\/staff\/reset\/[\w-]+/.exec(
    test.mailbox.to('lies@voorbeeld.example').find(({ text }) => text?.includes('/reset/'))?.text ?? '',
  )?.[0];
  return {
    id,
    accessToken,
    apiToken: made.data.createApiToken.token as string,
    signIn,
    refresh: () =>
      test.anonymous.ask(
        'mutation ($t: String!) { refreshSession(input: { refreshToken: $t }) { accessToken } }',
        { t: refreshToken },
      ),
    followReset: async () => (await setPassword(reset as string, passwords.after)).status,
  };
}

test(
  'who leaves is out at once, by every way in and in every process, and coming back revives none of them',
  () =>
    withApp(async (test) => {
      const other = await (await test.another()).listen();
      const boss = await test.as('admin');
      const keys = await keysOf(test, boss);
      const bearers = [test.url, other].flatMap((url) =>
        [keys.accessToken, keys.apiToken].map(
          (token) => () => askAt(url, { token }, '{ customers { totalCount } }'),
        ),
      );
      for (const ask of bearers) await answers(ask, undefined);

      const { rows } = await test.owner.query('select version from staff.account where id = $1', [keys.id]);
      const left = await boss.get(update, {
        input: { id: keys.id, version: rows[0].version, active: false },
      });
      for (const ask of bearers) await answers(ask, 'UNAUTHENTICATED');
      await answers(keys.refresh, 'UNAUTHENTICATED');
      await answers(keys.signIn, 'UNAUTHENTICATED');
      expect(await keys.followReset()).toBe(404);

      await boss.get(update, {
        input: { id: keys.id, version: left.updateStaffMember.staff.version, active: true },
      });
      await answers(keys.signIn, undefined);
      for (const ask of bearers) await answers(ask, 'UNAUTHENTICATED');
      await answers(keys.refresh, 'UNAUTHENTICATED');
      expect(await keys.followReset()).toBe(404);
    }),
  60_000,
);

test(
  'what somebody did before they left stays on their name, and what was tried since is in the audit',
  () =>
    withApp(async (test) => {
      const boss = await test.as('admin');
      const officer = await test.as('privacy_officer');
      const keys = await keysOf(test, boss);
      await askAt(
        test.url,
        { token: keys.accessToken },
        `mutation { createCustomer(input: { officeName: "Kantoor van Lies", street: "Weg 1", postalCode: "1234 AB", city: "Ede" }) { customer { id } } }`,
      );
      const { rows } = await test.owner.query('select version from staff.account where id = $1', [keys.id]);
      await boss.get(update, { input: { id: keys.id, version: rows[0].version, active: false } });
      for (const token of [keys.accessToken, keys.apiToken])
        await answers(() => askAt(test.url, { token }, '{ me { id } }'), 'UNAUTHENTICATED');

      const trail = `query ($id: ID!) { auditTrail(first: 100, filter: { actorId: $id }) { nodes { what actor } } }`;
      const { auditTrail } = await officer.get(trail, { id: keys.id });
      expect(auditTrail.nodes).toContainEqual({ what: 'customer.created', actor: keys.id });
      const { staffMembers } = await officer.get('{ staffMembers(first: 100) { nodes { id name active } } }');
      expect(staffMembers.nodes).toContainEqual({ id: keys.id, name: 'Lies Los', active: false });
      const tried = await test.owner.query(
        `select what from audit.entry where staff_id = $1 and what in ('staff.left', 'staff.ended-token-refused', 'staff.api-token-refused') order by id`,
        [keys.id],
      );
      expect(tried.rows.map(({ what }) => what).toSorted()).toEqual([
        'staff.api-token-refused',
        'staff.ended-token-refused',
        'staff.left',
      ]);
    }),
  60_000,
);
