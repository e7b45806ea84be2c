import { getNamedType, type GraphQLObjectType } from 'graphql';
import type { Role } from '../../src/kernel/purposes.js';
import { objectTypes } from '../../src/kernel/schema.js';
import { type Client, type TestApp, withApp } from '../support/app.js';
import { type Caller, callers, committedMarks, type Mark, tokenRoles } from './access-table.js';
import { askEveryField, refusals } from './ask-every-field.js';
import { aToken, type Everything, everything } from './everything.js';
import { asked } from './made-up.js';

// Each role signs in and asks every field there is over HTTP, before and after signing the agreement of secrecy. What
// answers is what test/access-table.md says, so that whoever reviews that table knows what the house does.

const everybody: { caller: Caller; signed: boolean }[] = callers.flatMap((caller) =>
  (caller === 'anonymous' ? [false] : [false, true]).map((signed) => ({ caller, signed })),
);

const isOpen = (mark: Mark, signed: boolean) => mark.startsWith('r') || (signed && mark.startsWith('s'));

/** Whoever has not signed the current text may have signed an earlier one. */
async function signedBefore(test: TestApp, { id }: Client): Promise<void> {
  await test.owner.query(
    `insert into staff.agreement_text (version, language, text, published_at) values (0, 'nl', 'Van vroeger.', now()) on conflict do nothing`,
  );
  await test.owner.query(
    'insert into staff.agreement (id, account_id, version, signed_at) values (gen_random_uuid(), $1, 0, now())',
    [id],
  );
}

async function signIn(test: TestApp, rows: Everything, caller: Caller, signed: boolean): Promise<Client> {
  if (caller === 'anonymous') return test.anonymous;
  const roles: Role[] = caller === 'service' ? ['service', ...tokenRoles] : [caller];
  const client =
    (caller === 'accountant' && (await rows.outsider?.(signed))) || (await test.as(roles, { signed }));
  await aToken(test, client.id);
  await signedBefore(test, client);
  return client;
}

test(
  'of every field each caller gets an answer or a refusal as the table says',
  () =>
    withApp(async (test) => {
      const marks = await committedMarks();
      const rows = await everything(test);
      const { schema } = test.app.blueprint.api;
      const wrong: string[] = [];
      const askedOf = new Set<string>();
      for (const { caller, signed } of everybody) {
        const mark = marks(caller);
        const open = (type: string, field: string) => isOpen(mark(type, field), signed);
        const client = await signIn(test, rows, caller, signed);
        for (const [key, outcome] of await askEveryField(client, schema, rows.arguments, open)) {
          const [type = '', field = ''] = key.split('.');
          askedOf.add(type);
          const expected = open(type, field) ? 'answers' : 'refused';
          if (outcome !== expected)
            wrong.push(`${caller}${signed ? '' : ', not signed'}: ${key} ${outcome}, expected: ${expected}`);
        }
      }
      expect(wrong).toEqual([]);
      // What is left is what mutations answer with, which the next stories are about, and what subscriptions tell:
      // test/api/subscriptions.test.ts.
      const told = Object.values(schema.getSubscriptionType()?.getFields() ?? {}).map(
        (field) => getNamedType(field.type).name,
      );
      const left = objectTypes(schema).filter(
        ({ name }) => !askedOf.has(name) && ![...told, 'Subscription'].includes(name),
      );
      expect(left.map(({ name }) => name).filter((name) => !/^Mutation$|Payload$/.test(name))).toEqual([]);
    }),
  240_000,
);

test(
  'of every mutation each caller is refused or heard as the table says',
  () =>
    withApp(async (test) => {
      const marks = await committedMarks();
      const rows = await everything(test);
      const mutations = Object.values(test.app.blueprint.api.schema.getMutationType()?.getFields() ?? {});
      const wrong: string[] = [];
      for (const { caller, signed } of everybody)
        for (const mutation of mutations) {
          // Somebody new each time: signing out is one of them.
          const client = await signIn(test, rows, caller, signed);
          const { errors } = await client.ask(`mutation { ${asked(mutation)} }`);
          const code = errors?.[0]?.extensions.code ?? 'no error';
          const refused = refusals.includes(code) && !ownRefusals.has(mutation.name);
          const expected = isOpen(marks(caller)('Mutation', mutation.name), signed);
          if (refused === expected || code === 'INTERNAL')
            wrong.push(
              `${caller}${signed ? '' : ', not signed'}: ${mutation.name} ${code}: ${errors?.[0]?.message}`,
            );
        }
      expect(wrong).toEqual([]);
    }),
  240_000,
);

/** Open to everybody, and answering UNAUTHENTICATED themselves to who is not let in. */
const ownRefusals = new Set(['signIn', 'refreshSession']);

test('whoever may use a mutation may read its answer', async () => {
  const { plugins } = await import('../../plugins/index.js');
  const { draw } = await import('../../src/app.js');
  const { schema } = draw(plugins).api;
  const marks = await committedMarks();
  const wrong: string[] = [];
  for (const { caller, signed } of everybody)
    for (const mutation of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      if (!isOpen(marks(caller)('Mutation', mutation.name), signed)) continue;
      const answer = getNamedType(mutation.type) as GraphQLObjectType;
      for (const field of Object.keys(answer.getFields()))
        if (!isOpen(marks(caller)(answer.name, field), signed))
          wrong.push(
            `${caller}${signed ? '' : ', not signed'}: ${mutation.name} but not ${answer.name}.${field}`,
          );
    }
  expect(wrong).toEqual([]);
});
