import { getNamedType, isRequiredArgument } from 'graphql';
import { removeContact } from '../../src/contacts/actions.js';
import { type Client, type TestApp, withApp } from '../support/app.js';
import { aContact, anOffice } from '../support/given.js';

/** Every list at the root that needs nothing else to be asked for. */
const lists = ({ app }: TestApp): string[] =>
  Object.values(app.blueprint.api.schema.getQueryType()?.getFields() ?? {})
    .filter(
      (field) => getNamedType(field.type).name.endsWith('Connection') && !field.args.some(isRequiredArgument),
    )
    .map((field) => field.name);

/** Roles that open every list between them. */
const everybody = (test: TestApp) =>
  Promise.all([
    test.as(['support', 'billing', 'marketing', 'privacy_officer', 'admin']),
    test.as('accountant'),
  ]);

async function answerOf(clients: readonly Client[], list: string, page: string) {
  for (const client of clients) {
    const { errors, data } = await client.ask(
      `{ ${list}(${page}) { edges { cursor } pageInfo { endCursor } } }`,
    );
    if (errors?.[0]?.extensions.code !== 'FORBIDDEN') return { error: errors?.[0], page: data?.[list] };
  }
  throw new Error(`Nobody may read ${list}.`);
}

const cursorOf = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const noRow = '01900000-0000-7000-8000-000000000000';

test('a page that cannot be is refused by every list, and the argument to change is named', () =>
  withApp(async (test) => {
    const clients = await everybody(test);
    const names = lists(test);
    expect(names.length).toBeGreaterThan(8);
    const impossible: [page: string, code: string, field: string][] = [
      ['first: 0', 'BAD_USER_INPUT', 'first'],
      ['first: -1', 'BAD_USER_INPUT', 'first'],
      ['last: -5', 'BAD_USER_INPUT', 'last'],
      ['first: 501', 'LIMIT_EXCEEDED', 'first'],
      ['last: 1000000', 'LIMIT_EXCEEDED', 'last'],
      ['first: 9999999999', 'BAD_USER_INPUT', 'first'],
      ['first: 2, last: 2', 'BAD_USER_INPUT', 'last'],
      ['after: "nonsense"', 'BAD_USER_INPUT', 'after'],
      ['before: "💥"', 'BAD_USER_INPUT', 'before'],
      [`after: "${'A'.repeat(100_000)}"`, 'BAD_USER_INPUT', 'after'],
      [`after: "${cursorOf({ __proto__: null })}"`, 'BAD_USER_INPUT', 'after'],
      [`after: "${cursorOf(['another list', noRow])}"`, 'BAD_USER_INPUT', 'after'],
      [`last: 3, before: "${cursorOf(['customers:t.id+', "' or true --"])}"`, 'BAD_USER_INPUT', 'before'],
    ];
    for (const name of names) {
      for (const [page, code, field] of impossible) {
        const { error } = await answerOf(clients, name, page);
        expect([name, page.slice(0, 40), error?.extensions.code, error?.extensions.field]).toEqual([
          name,
          page.slice(0, 40),
          code,
          field,
        ]);
        expect(error?.message).toMatch(new RegExp(`^${field}: `));
      }
    }
  }));

test('a cursor of another list or order, an altered one and one of a row that is gone are told apart from a good one', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'Een' });
    const contact = await aContact(test, office);
    const clients = await everybody(test);
    const { page } = await answerOf(clients, 'customers', 'first: 1');
    const good = page.pageInfo.endCursor as string;
    const [kind, id] = JSON.parse(Buffer.from(good, 'base64url').toString()) as [string, string];
    const outcome = async (list: string, cursor: string, more = '') => {
      const { error } = await answerOf(clients, list, `after: "${cursor}"${more}`);
      return error && [error.extensions.code, error.extensions.field];
    };
    expect(await outcome('customers', good)).toBeUndefined();
    expect(await outcome('contacts', good)).toEqual(['BAD_USER_INPUT', 'after']);
    expect(await outcome('customers', good, ', orderBy: NEWEST')).toEqual(['BAD_USER_INPUT', 'after']);
    expect(await outcome('customers', cursorOf([kind, noRow]))).toEqual(['BAD_USER_INPUT', 'after']);
    expect(await outcome('customers', cursorOf([kind, id.slice(0, -1)]))).toEqual([
      'BAD_USER_INPUT',
      'after',
    ]);
    expect(await outcome('customers', cursorOf([kind, [id]]))).toEqual(['BAD_USER_INPUT', 'after']);
    const ofContact = (await answerOf(clients, 'contacts', 'first: 1')).page.pageInfo.endCursor as string;
    expect(await outcome('contacts', ofContact)).toBeUndefined();
    await test.inTransaction((scope) => removeContact(scope, { id: contact.id, version: contact.version }));
    expect(await outcome('contacts', ofContact)).toEqual(['BAD_USER_INPUT', 'after']);
  }));

test('a cursor of a row that the reader may not know of is one of nothing: it tells not even where the row would stand', () =>
  withApp(async (test) => {
    const [known, former] = [
      await anOffice(test, { officeName: 'Bekend' }),
      await anOffice(test, { officeName: 'Aaneen' }),
    ];
    await test.owner.query(
      `alter table customers.customer disable trigger user; update customers.customer set minimised_on = '2026-01-01', ended_on = '2023-01-01' where id = '${former.id}'; alter table customers.customer enable trigger user`,
    );
    const [support, billing] = [await test.as('support'), await test.as('billing')];
    const list =
      'query ($after: String) { customers(first: 5, after: $after) { nodes { id } edges { cursor } } }';
    const all = await billing.get(list);
    expect(all.customers.nodes.map((row: { id: string }) => row.id)).toEqual([former.id, known.id]);
    const after = all.customers.edges[0].cursor as string;
    expect((await billing.get(list, { after })).customers.nodes).toEqual([{ id: known.id }]);
    const { errors } = await support.ask(list, { after });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  }));
