import type { GraphQLObjectType } from 'graphql';
import { withApp } from '../support/app.js';
import { accessTable, callers, committedMarks, committedTable, markOf } from './access-table.js';

test('the committed table of access is that of the rules', async () => {
  // When this fails, rules changed. Run `npm run build && node dist/test/house/write-access-table.js`, and have the
  // difference in test/access-table.md reviewed: it says who gains and who loses what.
  expect(accessTable().split('\n')).toEqual((await committedTable()).split('\n'));
});

/** What somebody does for their own account. All else that is written, by a plugin of tomorrow too, waits for the signature. */
const beforeSigning = [
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
];

test('who has not signed the agreement of secrecy changes nothing but their own account', async () => {
  const marks = await committedMarks();
  const mutations = [...(await committedTable()).matchAll(/^\| (\w+) .*$/gm)].map(([, name = '']) => name);
  const open = mutations.filter((name) =>
    callers.some((caller) => marks(caller)('Mutation', name).startsWith('r')),
  );
  expect([...new Set(open)].toSorted()).toEqual(beforeSigning);
});

test('a role is shown only what it may use when it asks for the schema', () =>
  withApp(async (test) => {
    for (const caller of ['support', 'marketing', 'accountant'] as const) {
      const mark = markOf(test.app.blueprint, caller);
      const client = await test.as(caller);
      const { __schema } = await client.get(
        '{ __schema { queryType { fields { name } } mutationType { fields { name } } } }',
      );
      for (const [type, shown] of [
        ['Query', __schema.queryType],
        ['Mutation', __schema.mutationType],
      ] as const) {
        const names = (shown?.fields ?? []).map((field: { name: string }) => field.name).toSorted();
        const all = Object.keys(
          (test.app.blueprint.api.schema.getType(type) as GraphQLObjectType).getFields(),
        );
        expect([caller, type, names]).toEqual([
          caller,
          type,
          all.filter((field) => mark(type, field) !== '').toSorted(),
        ]);
      }
    }
  }));
