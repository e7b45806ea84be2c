import { withApp } from './support/app.js';
import { GraphQLEmailAddress } from '../src/kernel/scalars.js';

test('an address is one that mail can go to; a domain may be written as people write it', () => {
  const read = (text: string) => GraphQLEmailAddress.parseValue(text);
  expect(read(' jan@bücher.example ')).toBe('jan@xn--bcher-kva.example');
  expect(read('Jan.de.Wit+post@Kantoor.example')).toBe('Jan.de.Wit+post@kantoor.example');
  for (const wrong of [
    'jan',
    'jan@',
    '@kantoor.example',
    'jan@kantoor',
    'a..b@kantoor.example',
    '.a@kantoor.example',
    'a.@kantoor.example',
    'a@-kantoor.example',
    'a@kantoor..example',
    '"a b"@kantoor.example',
    'a@kantoor.example\nBcc: b@kantoor.example',
    'a@kantoor.example, b@kantoor.example',
    `${'a'.repeat(65)}@kantoor.example`,
    `a@${'b'.repeat(64)}.example`,
    'jän@kantoor.example',
    'jan@v\u043e\u043erbeeld.example',
    'jan@xn--vrbeeld-9iga.example',
  ])
    expect(() => read(wrong)).toThrow('is not a valid email address');
});

test('who has an address with letters beyond ASCII in its domain gets it stored as DNS has it, and is found by it', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const { createCustomer } = await support.get(
      `mutation { createCustomer(input: { officeName: "Bücher & Zn", email: "post@bücher.example" }) { customer { id email } } }`,
    );
    expect(createCustomer.customer.email).toBe('post@xn--bcher-kva.example');
    const { errors } = await support.ask(
      `mutation { createCustomer(input: { officeName: "Fout", email: "a..b@kantoor.example" }) { customer { id } } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'email' } }]);
  }));
