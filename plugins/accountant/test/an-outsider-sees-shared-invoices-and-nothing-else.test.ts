import { type Client, type TestApp, withApp } from '../../../test/support/app.js';
import { anInvoice, anOffice } from '../../../test/support/given.js';
import { creditInvoice } from '../../../src/invoices/actions.js';
import { closeLogins } from '../actions.js';
import { aBookkeeper, anAccountant, onceSigned, theirLogin } from './given.js';

const numbers = async (client: Client): Promise<string[]> =>
  (await client.get('{ sharedInvoices(orderBy: NUMBER) { nodes { number } } }')).sharedInvoices.nodes.map(
    (node: { number: string }) => node.number,
  );

const codes = async (client: Client, document: string): Promise<string[]> =>
  ((await client.ask(document)).errors ?? []).map((error) => error.extensions.code);

test('a bookkeeper reads the invoices of its own party, whole and as a PDF, and those of nobody else', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'Kantoor Zonneschijn' });
    const earlier = await anInvoice(test, office);
    const party = await aBookkeeper(test);
    const bookkeeper = await theirLogin(test, party);
    const invoice = await anInvoice(test, office, { description: 'Licentie Plus' });
    const accountant = await theirLogin(test, await anAccountant(test));
    await anInvoice(test, office);
    await test.jobsDone();
    expect(await numbers(bookkeeper)).toEqual(['2026-00002', '2026-00003']);
    expect(await numbers(accountant)).toEqual(['2026-00003']);

    const one = `query ($id: ID!) { sharedInvoice(id: $id) { number state buyer { name } lines { description net } gross } }`;
    expect((await bookkeeper.get(one, { id: invoice.id })).sharedInvoice).toEqual({
      number: '2026-00002',
      state: 'ISSUED',
      buyer: { name: 'Kantoor Zonneschijn' },
      lines: [{ description: 'Licentie Plus', net: '100.00' }],
      gross: '121.00',
    });
    for (const client of [accountant, await test.as('accountant')])
      expect((await client.get(one, { id: invoice.id })).sharedInvoice).toBeNull();
    expect((await bookkeeper.get(one, { id: earlier.id })).sharedInvoice).toBeNull();

    const pdf = `query ($id: ID!) { sharedInvoicePdf(id: $id) { fileName base64 } }`;
    const { sharedInvoicePdf } = await bookkeeper.get(pdf, { id: invoice.id });
    expect(sharedInvoicePdf.fileName).toBe('Factuur-2026-00002.pdf');
    // The same bytes as were sent: the law wants the invoice, not a likeness.
    const sent = test.mailbox.mails.find((mail) => mail.subject?.includes('2026-00002'));
    expect(sharedInvoicePdf.base64).toBe(
      Buffer.from(sent?.attachments[0]?.content as ArrayBuffer).toString('base64'),
    );
    const { rows } = await test.owner.query(
      `select actor_id, record_ids from audit.entry where kind = 'read' and fields = '{pdf}'`,
    );
    expect(rows).toEqual([{ actor_id: bookkeeper.id, record_ids: [invoice.id] }]);
    for (const id of [earlier.id, 'x'])
      expect((await bookkeeper.ask(pdf, { id })).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  }));

test('from an invoice nothing leads on to the office, to others’ hand-overs, or to an invoice that is not shared', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const earlier = await anInvoice(test, office);
    const bookkeeper = await theirLogin(test, await aBookkeeper(test));
    await test.inTransaction((scope) => creditInvoice(scope, { id: earlier.id, note: null }));
    const answer = await bookkeeper.ask(
      '{ sharedInvoices { nodes { number creditsNumber customer { id } credits { id } creditNote { id } handOvers { id } } } }',
    );
    expect(answer.errors?.map((error) => [error.path?.at(-1), error.extensions.code]).toSorted()).toEqual([
      ['creditNote', 'FORBIDDEN'],
      ['credits', 'FORBIDDEN'],
      ['customer', 'FORBIDDEN'],
      ['handOvers', 'FORBIDDEN'],
    ]);
    const shown = await bookkeeper.get('{ sharedInvoices { nodes { number creditsNumber } } }');
    // The number is on the document itself; the invoice behind it was never shared.
    expect(shown.sharedInvoices.nodes).toEqual([{ number: '2026-00002', creditsNumber: '2026-00001' }]);
  }));

test('all that the outside role can reach is invoices, and itself', () =>
  withApp(async (test) => {
    const bookkeeper = await theirLogin(test, await aBookkeeper(test));
    const { __schema } = await bookkeeper.get(
      '{ __schema { queryType { fields { name } } mutationType { fields { name } } types { name kind } } }',
    );
    const names = (fields: { name: string }[]) => fields.map((field) => field.name).toSorted();
    expect(names(__schema.queryType.fields)).toEqual([
      'currentAgreement',
      'me',
      'operations',
      'promises',
      'sharedInvoice',
      'sharedInvoicePdf',
      'sharedInvoices',
      'signInOptions',
    ]);
    expect(names(__schema.mutationType.fields)).toEqual([
      'changePassword',
      'confirmSecondFactor',
      'finishIssuerSignIn',
      'refreshSession',
      'removeSecondFactor',
      'replaceRecoveryCodes',
      'requestPasswordReset',
      'signAgreement',
      'signIn',
      'signOut',
      'signOutEverywhere',
      'startIssuerSignIn',
      'startSecondFactor',
    ]);
    const types = names(
      __schema.types.filter(
        (type: { kind: string; name: string }) => type.kind === 'OBJECT' && !type.name.startsWith('__'),
      ),
    );
    for (const type of ['Customer', 'Contact', 'Party', 'HandOver']) expect(types).not.toContain(type);
    const refused = [
      '{ customers { nodes { id } } }',
      '{ contacts { nodes { id } } }',
      '{ invoices { nodes { id } } }',
      '{ parties { nodes { id } } }',
      '{ handOvers { nodes { id } } }',
      '{ staffMembers { nodes { id } } }',
      'mutation { resendHandOver(input: { id: "x", reason: "x" }) { handOver { id } } }',
      'mutation { engageParty(input: { kind: ACCOUNTANT, name: "x", email: "x@x.nl", agreement: "x" }) { party { id } } }',
    ];
    for (const document of refused)
      expect([document, await codes(bookkeeper, document)]).toEqual([document, ['FORBIDDEN']]);
  }));

test('nothing is shown before secrecy is signed', () =>
  withApp(async (test) => {
    const bookkeeper = await theirLogin(test, await aBookkeeper(test), false);
    await anInvoice(test, await anOffice(test));
    expect(await codes(bookkeeper, '{ sharedInvoices { nodes { number } } }')).toEqual(['FORBIDDEN']);
    await bookkeeper.get('mutation { signAgreement(input: { version: 1 }) { staff { id } } }');
    const { data } = await onceSigned(() => bookkeeper.ask('{ sharedInvoices { nodes { number } } }'));
    expect(data).toEqual({ sharedInvoices: { nodes: [{ number: '2026-00001' }] } });
  }));

const engage = `mutation ($input: EngagePartyInput!) { engageParty(input: $input) { party { id version kind ground } setupUrl } }`;
const end = `mutation ($input: EndEngagementInput!) { endEngagement(input: $input) { party { endedOn } } }`;
const party = {
  kind: 'BOOKKEEPER',
  name: 'Rekenwonder',
  email: 'in@rekenwonder.example',
  agreement: 'Verwerkersovereenkomst',
};

test('a party is engaged with a login, picks a password, signs in, and is shut out on the day its engagement ends', () =>
  withApp(async (test) => {
    const admin = await test.as('admin');
    const privacy = await test.as('privacy_officer');
    const input = { ...party, login: true };
    expect((await privacy.ask(engage, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const { engageParty } = await admin.get(engage, { input });
    expect(engageParty.party).toMatchObject({ kind: 'BOOKKEEPER', ground: 'PROCESSOR_AGREEMENT' });
    const password = 'een goed lang wachtwoord';
    await post(engageParty.setupUrl, { password });
    await anInvoice(test, await anOffice(test));

    const signIn = `mutation { signIn(input: { email: "${party.email}", password: "${password}" }) { accessToken } }`;
    const bookkeeper = await signedIn(test, signIn);
    await bookkeeper('mutation { signAgreement(input: { version: 1 }) { staff { id } } }');
    const mine = '{ sharedInvoices { nodes { number } } }';
    expect((await onceSigned(() => bookkeeper(mine))).data).toEqual({
      sharedInvoices: { nodes: [{ number: '2026-00001' }] },
    });

    await privacy.get(end, { input: { id: engageParty.party.id, version: 1, endedOn: '2026-06-16' } });
    expect((await bookkeeper(mine)).data.sharedInvoices.nodes).toHaveLength(1); // still that day
    test.clock.set('2026-06-16T00:00:00+02:00');
    const renewed = await signedIn(test, signIn);
    expect((await renewed(mine)).data.sharedInvoices.nodes).toEqual([]); // even before the login is closed
    await test.inTransaction(closeLogins);
    expect(await codes(test.anonymous, signIn)).toEqual(['UNAUTHENTICATED']);

    // Engaged anew, they get their login back, and see what is shared from then on.
    const again = await admin.get(engage, { input });
    expect(again.engageParty.setupUrl).toBeNull();
    const back = await signedIn(test, signIn);
    expect((await back(mine)).data.sharedInvoices.nodes).toEqual([]);
  }));

test('an engagement that ends today closes the login at once', () =>
  withApp(async (test) => {
    const party = await aBookkeeper(test);
    const bookkeeper = await theirLogin(test, party);
    const { rows } = await test.owner.query('select version from accountant.party');
    const privacy = await test.as('privacy_officer');
    await privacy.get(end, { input: { id: party.id, version: rows[0].version } });
    const account = await test.owner.query('select active from staff.account where id = $1', [bookkeeper.id]);
    expect(account.rows).toEqual([{ active: false }]);
    const sessions = await test.owner.query(
      'select 1 from staff.session where account_id = $1 and ended_at is null',
      [bookkeeper.id],
    );
    expect(sessions.rows).toEqual([]);
  }));

test('an engagement that cannot be is refused, with the field and what to do', () =>
  withApp(async (test) => {
    const admin = await test.as('admin');
    const field = async (input: object) =>
      (await admin.ask(engage, { input: { ...party, ...input } })).errors?.[0]?.extensions.field;
    expect(await field({ engagedOn: '2026-06-14' })).toBe('engagedOn');
    expect(await field({ ground: 'LEGAL_DUTY' })).toBe('ground');
    expect(await field({ agreement: ' ' })).toBe('agreement');
    expect(await field({ email: 'admin@example.com', login: true })).toBe('email');
    const { engageParty } = await admin.get(engage, { input: party });
    expect(await field({ email: 'IN@rekenwonder.example' })).toBe('email');
    const support = await test.as('support');
    expect(
      await codes(
        support,
        `mutation { endEngagement(input: { id: "${engageParty.party.id}", version: 1 }) { party { id } } }`,
      ),
    ).toEqual(['FORBIDDEN']);
    const stale = await admin.ask(end, { input: { id: engageParty.party.id, version: 9 } });
    expect(stale.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', version: 1 });
    const past = await admin.ask(end, {
      input: { id: engageParty.party.id, version: 1, endedOn: '2026-06-14' },
    });
    expect(past.errors?.[0]?.extensions.field).toBe('endedOn');
  }));

async function post(url: string, form: Record<string, string>): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form) });
  expect(response.status).toBe(200);
}

/** With a token of signIn itself, not one of the tests’ own. */
async function signedIn(test: TestApp, signIn: string) {
  const { signIn: session } = await test.anonymous.get(signIn);
  return async (query: string) => {
    const response = await fetch(`${test.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${session.accessToken}` },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data: any; errors?: unknown[] }; // oxlint-disable-line typescript/no-explicit-any -- answers of any shape
  };
}
