import { generate } from 'otplib';
import { createHouseKey } from '../src/kernel/house-key.js';
import { sealFor } from '../src/kernel/seal.js';
import { type Client, type TestApp, withApp } from './support/app.js';

const stored = async (test: TestApp): Promise<{ secret: string | null; pending_secret: string | null }> =>
  (await test.owner.query('select secret, pending_secret from staff.second_factor')).rows[0];

async function enrolled(test: TestApp, person: Client): Promise<string> {
  const { startSecondFactor } = await person.get(
    'mutation ($password: String!) { startSecondFactor(input: { password: $password }) { secret } }',
    { password: person.token },
  );
  const { secret } = startSecondFactor;
  expect((await stored(test)).pending_secret).not.toContain(secret);
  await person.get(
    'mutation ($code: String!) { confirmSecondFactor(input: { code: $code }) { recoveryCodes } }',
    {
      code: await codeOf(test, secret),
    },
  );
  return secret;
}

const codeOf = (test: TestApp, secret: string) =>
  generate({ secret, epoch: Math.floor(test.clock.now().getTime() / 1000) });

const replace =
  'mutation ($code: String!) { replaceRecoveryCodes(input: { code: $code }) { recoveryCodes } }';

test('the secret of a second factor is sealed in the database, for its own account alone', () =>
  withApp(async (test) => {
    const [anna, bert] = [await test.as('support'), await test.as('support')];
    const secret = await enrolled(test, anna);
    expect((await stored(test)).secret).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]{60,}$/);
    test.clock.set('2026-06-15T09:01:00Z');
    expect(
      (await anna.get(replace, { code: await codeOf(test, secret) })).replaceRecoveryCodes.recoveryCodes,
    ).toHaveLength(10);

    // Whoever may write to the database still cannot give Anna's factor to Bert.
    await test.owner.query('update staff.second_factor set account_id = $1', [bert.id]);
    test.clock.set('2026-06-15T09:02:00Z');
    expect((await bert.ask(replace, { code: await codeOf(test, secret) })).errors?.[0]?.extensions.code).toBe(
      'INTERNAL',
    );
  }));

test('a secret that an earlier version kept as it was is sealed at the next start, and works on', () =>
  withApp(async (test) => {
    const anna = await test.as('support');
    const secret = await enrolled(test, anna);
    await test.owner.query('update staff.second_factor set secret = $1', [secret]);
    await test.another();
    expect((await stored(test)).secret).toMatch(/^v1\./);
    test.clock.set('2026-06-15T09:01:00Z');
    expect((await anna.ask(replace, { code: await codeOf(test, secret) })).errors).toBeUndefined();
  }));

test('with another key the house does not start, and says what to do', () =>
  withApp(async (test) => {
    await enrolled(test, await test.as('support'));
    // As in a database of before its key was known.
    await test.owner.query('delete from kernel.house_key');
    await expect(
      test.another({ environment: { HOUSE_KEY: 'quite another key, of thirty-two characters' } }),
    ).rejects.toThrow(
      /^plugin "staff": second factors were sealed with another key .* set HOUSE_KEY\. Is it lost\?/,
    );
  }));

test('a seal tells what was altered or moved, and never gives the same text twice', () => {
  const seal = sealFor(createHouseKey({ houseKey: 'x'.repeat(32), dataDir: '/nowhere' }), 'secrets');
  const closed = seal.close('geheim', 'a');
  expect(seal.open(closed, 'a')).toBe('geheim');
  expect(seal.close('geheim', 'a')).not.toBe(closed);
  expect(() => seal.open(closed, 'b')).toThrow();
  for (let at = closed.lastIndexOf('.') + 1; at < closed.length - 1; at += 1) {
    const other = closed[at] === 'A' ? 'B' : 'A';
    expect(() => seal.open(closed.slice(0, at) + other + closed.slice(at + 1), 'a')).toThrow();
  }
});
