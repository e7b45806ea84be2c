import { minimise } from '../src/kernel/subject.js';
import sql from 'sql-template-tag';
import { type Client, withApp } from './support/app.js';
import { aContact, anOffice } from './support/given.js';

const extensionsOf = (answer: { errors?: { extensions: object }[] }) => answer.errors?.[0]?.extensions;
const add = `mutation ($input: AddNoteInput!) { addNote(input: $input) { note { id text version writtenBy changedAt contact { id } } } }`;
const change = `mutation ($input: ChangeNoteInput!) { changeNote(input: $input) { note { text version changedAt } } }`;
const list = `query ($id: ID!, $search: String) { customer(id: $id) { notes(first: 10, search: $search) { totalCount nodes { text } } } }`;

const written = async (client: Client, id: string, search?: string) =>
  (await client.get(list, { id, search })).customer.notes.nodes.map(({ text }: { text: string }) => text);

test('support writes notes, finds them back and changes them; of two who change one, one is told', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const contact = await aContact(test, office);
    const support = await test.as('support');
    const first = (
      await support.get(add, { input: { customerId: office.id, text: '  Vraagt om\nde koppeling ' } })
    ).addNote.note;
    expect(first).toMatchObject({
      text: 'Vraagt om\nde koppeling',
      version: 1,
      writtenBy: support.id,
      contact: null,
    });
    test.clock.set('2026-06-16T09:00:00Z');
    await support.get(add, {
      input: { customerId: office.id, contactId: contact.id, text: 'Liever 100% per mail' },
    });
    expect(await written(support, office.id)).toEqual(['Liever 100% per mail', 'Vraagt om\nde koppeling']);
    expect(await written(support, office.id, '100%')).toEqual(['Liever 100% per mail']);
    expect(await written(support, office.id, '1_0')).toEqual([]);

    for (const search of ['a\u0000', '\ud800', 'a'.repeat(201)])
      expect(extensionsOf(await support.ask(list, { id: office.id, search }))).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'search',
      });

    const answers = await Promise.all(
      ['een', 'twee', 'drie'].map((text) =>
        support.ask(change, { input: { id: first.id, version: 1, text } }),
      ),
    );
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(1);
    for (const answer of answers.filter(({ errors }) => errors))
      expect(extensionsOf(answer)).toMatchObject({ code: 'CONFLICT' });
    const remove = (version: number) =>
      support.ask(`mutation { removeNote(input: { id: "${first.id}", version: ${version} }) { id } }`);
    expect(extensionsOf(await remove(1))).toMatchObject({ code: 'CONFLICT', version: 2 });
    expect((await remove(2)).data.removeNote).toEqual({ id: first.id });

    const elsewhere = await anOffice(test);
    expect(
      extensionsOf(
        await support.ask(add, { input: { customerId: elsewhere.id, contactId: contact.id, text: 'x' } }),
      ),
    ).toEqual({ code: 'BAD_USER_INPUT', field: 'contactId' });
  }));

test('a note is for whoever has its purpose: others neither read nor find it, and who wrote it cannot be read around', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    await support.get(add, { input: { customerId: office.id, text: 'Ligt in scheiding' } });
    expect(await written(await test.as('privacy_officer'), office.id, 'scheiding')).toEqual([
      'Ligt in scheiding',
    ]);
    for (const role of ['billing', 'marketing', 'admin'] as const)
      for (const search of ['scheiding', undefined])
        expect(extensionsOf(await (await test.as(role)).ask(list, { id: office.id, search }))).toMatchObject({
          code: 'FORBIDDEN',
        });
    const unsigned = await test.as('support', { signed: false });
    expect(extensionsOf(await unsigned.ask(list, { id: office.id }))).toMatchObject({ code: 'FORBIDDEN' });
  }));

test('notes go with the office they are of, and those about a person with that person', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-01-31' });
    const contact = await aContact(test, office);
    const support = await test.as('support');
    await support.get(add, { input: { customerId: office.id, contactId: contact.id, text: 'Over Jan' } });
    await support.get(add, { input: { customerId: office.id, text: 'Over het kantoor' } });
    const officer = await test.as('privacy_officer');
    const { personalDataOf } = await officer.get(
      `query ($id: ID!) { personalDataOf(input: { contactId: $id }) { data } }`,
      { id: contact.id },
    );
    expect(personalDataOf.data['notes.Note']).toEqual([{ text: 'Over Jan' }]);
    await support.get(`mutation { removeContact(input: { id: "${contact.id}", version: 1 }) { id } }`);
    expect(await written(support, office.id)).toEqual(['Over het kantoor']);
    await test.inTransaction(async (scope) => {
      await scope.rows(
        sql`update customers.customer set minimised_on = ${scope.today()}::date where id = ${office.id}`,
      );
      await minimise(scope, [office.id]);
    });
    expect((await test.owner.query('select 1 from notes.note')).rows).toEqual([]);
    expect(
      extensionsOf(await support.ask(add, { input: { customerId: office.id, text: 'Nog iets' } })),
    ).toMatchObject({
      code: 'CONFLICT',
    });
  }));
