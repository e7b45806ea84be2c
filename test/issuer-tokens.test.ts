import { decodeJwt, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { type TestApp, withApp } from './support/app.js';
import { askAt, soon } from './support/ask.js';
import { audience, clientId, type Issuer, openIssuer } from './support/issuer.js';

const sanne = { sub: 'sanne-1', email: 'sanne@bureau.example', email_verified: true, roles: ['km-support'] };

/** Somebody with an account here who is somebody at the issuer, and signed the agreement of secrecy. */
async function withSanne(run: (test: TestApp, issuer: Issuer, id: string) => Promise<void>): Promise<void> {
  const issuer = await openIssuer([sanne]);
  try {
    await withApp(
      async (test) => {
        const { id } = await test.as('support');
        await test.owner.query(
          'insert into staff.issuer_identity (id, account_id, issuer, subject, created_at) values (gen_random_uuid(), $1, $2, $3, now())',
          [id, issuer.url, sanne.sub],
        );
        await run(test, issuer, id);
      },
      { at: new Date().toISOString(), environment: issuer.environment },
    );
  } finally {
    await issuer.close();
  }
}

const me = async (url: string, token: string) => {
  const { data, errors } = await askAt<{ me: { id: string; roles: string[] } } | null>(
    url,
    { token },
    '{ me { id roles agreementSigned } }',
  );
  return errors?.[0]?.extensions.code ?? data?.me;
};

const audited = async (test: TestApp): Promise<{ what: string; staff_id: string | null }[]> =>
  (
    await test.owner.query(
      `select what, staff_id from audit.entry where what like 'staff.jwt-%' or what = 'staff.unknown-token-refused' order by id`,
    )
  ).rows;

test('a JWT that the issuer made for us opens what its person may, as far as its roles go', () =>
  withSanne(async (test, issuer, id) => {
    const token = await issuer.accessToken(sanne.sub, test.clock);
    expect(decodeJwt(token)).toMatchObject({ iss: issuer.url, aud: audience, sub: sanne.sub });
    for (let n = 0; n < 2; n += 1)
      expect(await me(test.url, token)).toEqual({ id, roles: ['SUPPORT'], agreementSigned: true });

    // A role that their last sign-in did not give is not had back by an older token, nor one that it does not name.
    issuer.people.set(sanne.sub, { ...sanne, roles: ['km-support', 'km-admin'] });
    const broad = await issuer.accessToken(sanne.sub, test.clock);
    const asAdmin = await askAt(test.url, { token: broad }, '{ staffMembers { totalCount } }');
    expect(asAdmin.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    issuer.people.set(sanne.sub, { ...sanne, roles: ['km-billing'] });
    expect(await me(test.url, await issuer.accessToken(sanne.sub, test.clock))).toBe('UNAUTHENTICATED');
    expect(await audited(test)).toEqual([{ what: 'staff.jwt-of-nobody-here', staff_id: id }]);
  }));

test(
  'a JWT that was altered, not signed, signed by another, meant for another or too old is refused and audited',
  () =>
    withSanne(async (test, issuer, id) => {
      const good = await issuer.accessToken(sanne.sub, test.clock);
      const now = Math.floor(test.clock.now().getTime() / 1000);
      const claims = { ...decodeJwt(good), exp: now + 3600 };
      const [header = '', payload = '', signature = ''] = good.split('.');
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const another = await generateKeyPair('RS256', { extractable: true });
      const signedBy = (key: CryptoKey | Uint8Array, alg: string) =>
        new SignJWT(claims).setProtectedHeader({ alg, kid: 'first' }).sign(key);
      const publicKey = await exportSPKI(another.publicKey);
      const forged: Record<string, string> = {
        'altered claims': [header, encode({ ...claims, roles: ['km-support', 'km-admin'] }), signature].join(
          '.',
        ),
        'altered signature': [header, payload, signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))].join(
          '.',
        ),
        'no signature': [header, payload, ''].join('.'),
        'alg none': new UnsecuredJWT(claims).encode(),
        'alg none in capitals': [encode({ alg: 'NONE' }), payload, ''].join('.'),
        'another key': await signedBy(another.privateKey, 'RS256'),
        'a public key as a shared secret': await signedBy(new TextEncoder().encode(publicKey), 'HS256'),
        'a key of its own': [encode({ alg: 'RS256', jwk: { kty: 'RSA' } }), payload, signature].join('.'),
        'nothing in it': 'a.b.c',
      };
      const notForUs: Record<string, string> = {
        'another audience': await issuer.sign({ ...claims, aud: 'https://elders.example' }),
        // That is what an ID token is: made for the client, and seen by browsers.
        'an ID token': await issuer.sign({ ...claims, aud: clientId }),
        'no audience': await issuer.sign({ ...claims, aud: undefined }),
        'another issuer': await issuer.sign({ ...claims, iss: 'https://elders.example' }),
      };
      const expired: Record<string, string> = {
        expired: await issuer.sign({ ...claims, iat: now - 700, exp: now - 60 }),
        'no end': await issuer.sign({ ...claims, exp: undefined }),
        'not yet': await issuer.sign({ ...claims, nbf: now + 7200 }),
        'of two days ago, good for a year': await issuer.sign({
          ...claims,
          iat: now - 172_800,
          exp: now + 31_536_000,
        }),
      };
      const nobody: Record<string, string> = {
        'a stranger': await issuer.sign({ ...claims, sub: 'piet-1' }),
        'no role': await issuer.sign({ ...claims, roles: [] }),
      };
      expect(await me(test.url, good)).toMatchObject({ id });
      const wanted: { what: string; staff_id: string | null }[] = [];
      for (const [what, tokens] of [
        ['staff.jwt-forged', forged],
        ['staff.jwt-not-for-us', notForUs],
        ['staff.jwt-out-of-date', expired],
        ['staff.jwt-of-nobody-here', nobody],
      ] as const)
        for (const [how, token] of Object.entries(tokens)) {
          // Each kind is told once a minute, however many there are.
          for (let n = 0; n < 3; n += 1)
            expect([how, await me(test.url, token)]).toEqual([how, 'UNAUTHENTICATED']);
          wanted.push({ what, staff_id: how === 'no role' ? id : null });
          expect([how, await audited(test)]).toEqual([how, wanted]);
          test.clock.set(new Date(test.clock.now().getTime() + 60_000));
        }
    }),
  60_000,
);

test('a JWT is worth nothing once its person left, in any process, and expires while it is remembered', () =>
  withSanne(async (test, issuer, id) => {
    const token = await issuer.accessToken(sanne.sub, test.clock);
    const other = await (await test.another({ at: test.clock.now().toISOString() })).listen();
    for (const url of [test.url, other]) expect(await me(url, token)).toMatchObject({ id });
    const boss = await test.as('admin');
    await boss.get(
      `mutation { updateStaffMember(input: { id: "${id}", version: 1, active: false }) { staff { id } } }`,
    );
    for (const url of [test.url, other])
      expect(
        await soon(
          () => me(url, token),
          (answer) => answer === 'UNAUTHENTICATED',
        ),
      ).toBe('UNAUTHENTICATED');
    expect((await audited(test))[0]).toEqual({ what: 'staff.jwt-of-nobody-here', staff_id: id });

    await test.owner.query('update staff.account set active = true');
    expect(
      await soon(
        () => me(test.url, token),
        (answer) => typeof answer === 'object',
      ),
    ).toMatchObject({ id });
    test.clock.set(new Date((decodeJwt(token).exp as number) * 1000 + 6000));
    expect(await me(test.url, token)).toBe('UNAUTHENTICATED');
  }));
