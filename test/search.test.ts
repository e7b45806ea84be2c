import sql from 'sql-template-tag';
import { updateContact } from '../src/contacts/actions.js';
import { minimise } from '../src/kernel/subject.js';
import { gatherJob } from '../src/search/jobs.js';
import { withApp } from './support/app.js';
import { aContact, anOffice } from './support/given.js';
import { fillWithOffices, gatherAll } from './search/fill.js';
import { addSought } from './search/given.js';
import { searches } from './search/searches.js';

const document = `query ($query: String!) {
  searchCustomers(query: $query, first: 5) { edges { score matched node { debtorNumber officeName city } contact { name } } }
}`;

test('of sixty searches as people type them, 57 or more find the right office first', () =>
  withApp(async (test) => {
    await fillWithOffices(test.owner, 2000);
    await gatherAll(test.owner);
    await addSought(test);
    const support = await test.as('support');
    expect(searches).toHaveLength(60);
    const missed: string[] = [];
    for (const [typed, meant] of searches) {
      const { searchCustomers } = await support.get(document, { query: typed });
      const [first] = searchCustomers.edges;
      if (first?.node.debtorNumber !== meant)
        missed.push(`${typed} → ${first?.node.officeName ?? 'nothing'}`);
    }
    expect(missed.length <= 3 ? [] : missed).toEqual([]);
  }));

test('an answer says what was recognised, and who', () =>
  withApp(async (test) => {
    await addSought(test);
    const support = await test.as('support');
    const find = async (query: string) => (await support.get(document, { query })).searchCustomers.edges[0];
    expect(await find('jansma demoburg')).toMatchObject({ matched: ['OFFICE_NAME', 'CITY'], contact: null });
    expect(await find('0612345678')).toMatchObject({
      matched: ['CONTACT_PHONE'],
      contact: { name: 'Olaf Zegelring' },
    });
    expect(await find('renee nietmachine')).toMatchObject({
      matched: ['CONTACT_NAME'],
      contact: { name: 'Renée Nietmachine' },
    });
  }));

test('a search looks only in what its caller may read', () =>
  withApp(async (test) => {
    await addSought(test);
    const numbers = async (who: Awaited<ReturnType<typeof test.as>>, query: string) =>
      (
        await who.get(
          'query ($query: String!) { searchCustomers(query: $query) { edges { matched node { id } } } }',
          {
            query,
          },
        )
      ).searchCustomers.edges;
    const marketing = await test.as('marketing');
    expect(await numbers(marketing, 'vrolijke paperclip')).toHaveLength(1);
    expect(await numbers(marketing, 'jolanda papierstra')).toHaveLength(1);
    // Place, phone, debtor and KvK number are none of theirs, by whatever way they are asked for.
    for (const query of [
      'nergenshuizen',
      '0301234567',
      '0612345678',
      '10001',
      '90000001',
      '0123 QA',
      'km-2024/17',
    ])
      expect([query, await numbers(marketing, query)]).toEqual([query, []]);
    // Nor does a place tell which of two offices lies there.
    const both = await numbers(marketing, 'jansma demoburg');
    expect(both.map(({ matched }: { matched: string[] }) => matched)).toEqual([
      ['OFFICE_NAME'],
      ['OFFICE_NAME'],
    ]);
    const unsigned = await test.as('support', { signed: false });
    expect((await unsigned.ask(document, { query: 'paperclip' })).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
    const admin = await test.as('admin');
    expect((await admin.ask(document, { query: 'paperclip' })).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
  }));

test('who was found is on record, as with any list', () =>
  withApp(async (test) => {
    await addSought(test);
    const support = await test.as('support');
    const { searchCustomers } = await support.get(
      'query ($query: String!) { searchCustomers(query: $query) { edges { node { id officeName } } } }',
      { query: 'zegelring' },
    );
    const { rows } = await test.owner.query("select * from audit.entry where kind = 'read'");
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).toContain(searchCustomers.edges[0].node.id);
    expect(JSON.stringify(rows)).toContain('officeName');
    expect(JSON.stringify(rows)).not.toMatch(/zegelring/i);
  }));

test('what changes is found at once, and what is let go is found no more', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const ids = async (query: string) =>
      (await support.get(document, { query })).searchCustomers.edges.map((edge: any) => edge.node.officeName); // oxlint-disable-line typescript/no-explicit-any -- an answer
    const office = await anOffice(test, {
      officeName: 'Kantoor Inktkamp',
      startedOn: '2020-01-01',
      endedOn: '2024-01-31',
    });
    const contact = await aContact(test, office, {
      name: 'Wendelmoet Ganzenveer',
      email: 'wg@inktkamp.example',
    });
    expect(await ids('ganzenveer')).toEqual(['Kantoor Inktkamp']);
    await test.inTransaction((scope) =>
      updateContact(scope, { id: contact.id, version: contact.version, name: 'Wendelmoet Pennenlikker' }),
    );
    expect([await ids('ganzenveer'), await ids('pennenlikker')]).toEqual([[], ['Kantoor Inktkamp']]);
    await test.inTransaction(async (scope) => {
      await scope.rows(
        sql`update customers.customer set minimised_on = ${scope.today()}::date where id = ${office.id}`,
      );
      await minimise(scope, [office.id]);
    });
    const { rows } = await test.owner.query(
      "select words::text from search.office where name like '%inktkamp'",
    );
    expect(rows[0].words).toContain("'ninktkamp'");
    expect(rows[0].words).not.toMatch(/pennenlikker|wendelmoet|utrecht/);
    const { rows: left } = await test.owner.query('select word from search.word order by word');
    expect(left.map(({ word }) => word)).toEqual(['inktkamp', 'kantoor']);
  }));

test('digits within a word are part of it', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'Studio 12ab3456' });
    const support = await test.as('support');
    for (const query of ['studio 12ab3456', '12AB3456', 'studio 12ab34']) {
      const { searchCustomers, customers } = await support.get(
        `query ($query: String!) {
          searchCustomers(query: $query) { nodes { id } }
          customers(filter: { search: $query }) { nodes { id } }
        }`,
        { query },
      );
      const found = [{ id: office.id }];
      expect([query, searchCustomers.nodes, customers.nodes]).toEqual([query, found, found]);
    }
  }));

test('hits can be paged through, on and back', () =>
  withApp(async (test) => {
    await addSought(test);
    const support = await test.as('support');
    const page = async (args: string) =>
      (
        await support.get(
          `{ searchCustomers(query: "jansma", ${args}) { nodes { officeName } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
        )
      ).searchCustomers;
    const first = await page('first: 1');
    const second = await page(`first: 1, after: "${first.pageInfo.endCursor}"`);
    expect([first, second].map(({ nodes }) => nodes[0].officeName).toSorted()).toEqual([
      'Jansma Accountants',
      'Jansma Juristen',
    ]);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect((await page(`last: 1, before: "${second.pageInfo.startCursor}"`)).nodes).toEqual(first.nodes);
    const wrong = async (args: string) =>
      (await support.ask(`{ searchCustomers(query: "jansma", ${args}) { nodes { id } } }`)).errors?.[0]
        ?.extensions;
    expect(await wrong('first: 51')).toMatchObject({ code: 'LIMIT_EXCEEDED', field: 'first' });
    expect(await wrong('after: "bm9wZQ"')).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    expect(await wrong('first: 1, last: 1')).toMatchObject({ code: 'BAD_USER_INPUT', field: 'last' });
  }));

test('what an import brings is found once its words are gathered', () =>
  withApp(async (test) => {
    await fillWithOffices(test.owner, 60);
    const support = await test.as('support');
    const found = async () => (await support.get(document, { query: '20042' })).searchCustomers.edges.length;
    expect(await found()).toBe(0);
    await test.inTransaction((scope) => scope.enqueue(gatherJob, {}));
    await test.jobsDone();
    expect(await found()).toBe(1);
    expect((await test.owner.query('select 1 from search.waiting')).rows).toEqual([]);
  }));
