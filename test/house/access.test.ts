import {
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Role } from '../../src/kernel/purposes.js';
import { type Client, type TestApp, withApp } from '../support/app.js';
import { aContact, anInvoice, anOffice } from '../support/given.js';
import { accessTable, type Caller, callers, committedTable, markOf } from './access-table.js';

test('the committed table of access is that of the rules', async () => {
  // When this fails, rules changed. Run `npm run build && node dist/test/house/write-access-table.js`, and have the
  // difference in test/access-table.md reviewed: it says who gains and who loses what.
  expect(accessTable().split('\n')).toEqual((await committedTable()).split('\n'));
});

/** Ways to personal and other fields of rows that are there. */
const probes: { type: string; field: string; from: string; around: [before: string, after: string] }[] = [
  ...['officeName', 'iban', 'phone', 'email', 'phase', 'createdAt'].map((field) => ({
    type: 'Customer',
    field,
    from: 'customers',
    around: ['{ customers(first: 1) { nodes { id ', ' } } }'] as [string, string],
  })),
  ...['name', 'phone', 'general'].map((field) => ({
    type: 'Contact',
    field,
    from: 'contacts',
    around: ['{ contacts(first: 1) { nodes { id ', ' } } }'] as [string, string],
  })),
  ...['number', 'gross', 'reference'].map((field) => ({
    type: 'Invoice',
    field,
    from: 'invoices',
    around: ['{ invoices(first: 1) { nodes { id ', ' } } }'] as [string, string],
  })),
];

const refused = ['FORBIDDEN', 'UNAUTHENTICATED'];

test(
  'over HTTP each role gets what the table says, and a refused field is null beside its siblings',
  () =>
    withApp(async (test) => {
      const office = await anOffice(test, { iban: 'NL91ABNA0417164300', email: 'post@kantoor.example' });
      await aContact(test, office);
      await anInvoice(test, office);
      for (const caller of callers) {
        const mark = markOf(test.app.blueprint, caller);
        for (const signed of caller === 'anonymous' ? [true] : [false, true]) {
          const client = await clientOf(test, caller, signed);
          for (const { type, field, from, around } of probes) {
            const wanted = mark('Query', from) === '' ? '' : mark(type, field);
            const { data, errors } = await client.ask(around.join(field));
            const what = `${caller}${signed ? '' : ', not signed'}: ${type}.${field}`;
            if (wanted.startsWith('r') || (wanted === 's' && signed)) {
              expect([what, errors]).toEqual([what, undefined]);
              continue;
            }
            expect([what, refused.includes(errors?.[0]?.extensions.code ?? '')]).toEqual([what, true]);
            const row = data?.[from]?.nodes[0];
            // Whoever may list the rows still gets what is open of them.
            if (row) expect([what, row.id.length, row[field]]).toEqual([what, 36, null]);
          }
        }
      }
    }),
  60_000,
);

test(
  'every query and mutation that the table refuses to a role is refused to it over HTTP',
  () =>
    withApp(async (test) => {
      const { schema } = test.app.blueprint.api;
      const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
        Object.values(type?.getFields() ?? {}).map((field) => ({ type: type?.name as string, field })),
      );
      const wrong: string[] = [];
      let tried = 0;
      for (const caller of callers) {
        const mark = markOf(test.app.blueprint, caller);
        const client = await clientOf(test, caller, false);
        for (const { type, field } of roots) {
          if (mark(type, field.name).startsWith('r')) continue;
          tried += 1;
          const { errors } = await client.ask(`${type.toLowerCase()} { ${call(field)} }`);
          const code = errors?.[0]?.extensions.code ?? 'no error';
          if (!refused.includes(code)) wrong.push(`${caller}: ${type}.${field.name} answers ${code}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(tried).toBeGreaterThan(50);
      const { rows } = await test.owner.query(`select 1 from audit.entry where cause like 'mutation %'`);
      expect(rows).toEqual([]); // nothing was begun
    }),
  60_000,
);

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
          (test.app.blueprint.api.schema.getType(type) as import('graphql').GraphQLObjectType).getFields(),
        );
        expect([caller, type, names]).toEqual([
          caller,
          type,
          all.filter((field) => mark(type, field) !== '').toSorted(),
        ]);
      }
    }
  }));

async function clientOf(test: TestApp, caller: Caller, signed: boolean): Promise<Client> {
  return caller === 'anonymous' ? test.anonymous : test.as(caller as Role, { signed });
}

/** A call that is valid GraphQL, with made-up values for what must be given. */
function call(field: GraphQLField<unknown, unknown>): string {
  const given = field.args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${someValue(arg.type)}`);
  const selection = isObjectType(getNamedType(field.type)) ? ' { __typename }' : '';
  return `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${selection}`;
}

const scalarValues: Record<string, string> = {
  Int: '1',
  Boolean: 'true',
  Date: '"2026-01-01"',
  DateTime: '"2026-01-01T00:00:00Z"',
  EmailAddress: '"iemand@voorbeeld.example"',
  IBAN: '"NL91ABNA0417164300"',
  Decimal: '"1.00"',
  UUID: '"00000000-0000-7000-8000-000000000000"',
  JSONObject: '{}',
};

function someValue(type: GraphQLInputType): string {
  if (isNonNullType(type)) return someValue(type.ofType);
  if (isListType(type)) return `[${someValue(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (!isInputObjectType(type)) return scalarValues[type.name] ?? '"x"';
  const fields = Object.values(type.getFields()).filter(isRequiredInputField);
  return `{ ${fields.map((field) => `${field.name}: ${someValue(field.type)}`).join(', ')} }`;
}
