import { moveContact, removeContact } from '../src/contacts/actions.js';
import type { Contact } from '../src/contacts/contact.js';
import type { App } from '../src/app.js';
import type { Customer } from '../src/customers/customer.js';
import { systemActor } from '../src/kernel/scope.js';
import { type TestApp, withApp } from './support/app.js';
import { aContact, anInvoice, anOffice } from './support/given.js';

const extensionsOf = (answer: { errors?: { extensions: object }[] }) => answer.errors?.[0]?.extensions;

const people = `query ($id: ID!) { customer(id: $id) { contacts { id name general version email phone function } } }`;
const move = `mutation ($input: MoveContactInput!) { moveContact(input: $input) { contact {
  id general email phone function version customer { id } earlierPlacements { function general startedAt endedAt customer { id } } } } }`;
const remove = `mutation ($input: RemoveContactInput!) { removeContact(input: $input) { id } }`;

const generals = async (test: TestApp) =>
  (
    await test.owner.query(
      `select customer_id, count(*)::int as contacts, count(*) filter (where general)::int as general from contacts.contact group by 1`,
    )
  ).rows as { customer_id: string; contacts: number; general: number }[];

test('the first contact is the general one, and the role moves along to whom the office names', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const anna = await aContact(test, office, { name: 'Anna', general: false });
    const bert = await aContact(test, office, { name: 'Bert' });
    const other = await aContact(test, await anOffice(test), { name: 'Elders' });
    const support = await test.as('support');
    const who = async () =>
      (await support.get(people, { id: office.id })).customer.contacts.map(
        ({ name, general }: Contact) => `${name} ${general}`,
      );
    expect(await who()).toEqual(['Anna true', 'Bert false']);

    const stepDown = await support.ask(
      `mutation { updateContact(input: { id: "${anna.id}", version: 1, general: false }) { contact { id } } }`,
    );
    expect(extensionsOf(stepDown)).toEqual({ code: 'BAD_USER_INPUT', field: 'general' });
    for (const nextGeneralId of [undefined, other.id, anna.id, 'x'])
      expect(
        extensionsOf(await support.ask(remove, { input: { id: anna.id, version: 1, nextGeneralId } })),
      ).toEqual({ code: 'BAD_USER_INPUT', field: 'nextGeneralId' });
    expect(await who()).toEqual(['Anna true', 'Bert false']);

    await support.get(remove, { input: { id: anna.id, version: 1, nextGeneralId: bert.id } });
    expect(await who()).toEqual(['Bert true']);
    const told = await test.owner.query(
      `select contact_id from audit.entry where what = 'contact.general-passed'`,
    );
    expect(told.rows).toEqual([{ contact_id: bert.id }]);
    await support.get(remove, { input: { id: bert.id, version: 2 } });
    expect(await who()).toEqual([]);
  }));

test('somebody who changes jobs keeps their id; address, phone and job title stay behind', () =>
  withApp(async (test) => {
    const [old, next] = [await anOffice(test), await anOffice(test)];
    const first = await aContact(test, old, { name: 'Anna', email: 'anna@oud.example' });
    const bert = await aContact(test, old, { name: 'Bert' });
    const support = await test.as('support');
    await support.get(
      `mutation { updateContact(input: { id: "${first.id}", version: 1, function: "Notaris", phone: "0612345678" }) { contact { id } } }`,
    );
    const there = { id: first.id, version: 2, toCustomerId: next.id, nextGeneralId: bert.id };
    expect(
      extensionsOf(await support.ask(move, { input: { ...there, toCustomerId: old.id } })),
    ).toMatchObject({ field: 'toCustomerId' });
    const { contact } = (await support.get(move, { input: there })).moveContact;
    expect(contact).toMatchObject({
      id: first.id,
      general: true,
      email: null,
      phone: null,
      function: null,
      customer: { id: next.id },
      earlierPlacements: [{ function: 'Notaris', general: true, customer: { id: old.id } }],
    });
    expect((await support.get(people, { id: old.id })).customer.contacts).toMatchObject([
      { name: 'Bert', general: true },
    ]);
    // What is kept of the old office tells its reader who worked there; the person gets to see it too.
    const officer = await test.as('privacy_officer');
    const { personalDataOf } = await officer.get(
      `query ($id: ID!) { personalDataOf(input: { contactId: $id }) { data } }`,
      { id: first.id },
    );
    expect(personalDataOf.data['contacts.Placement']).toMatchObject([{ function: 'Notaris' }]);
    test.clock.set('2026-09-01T09:00:00Z');
    const back = await support.get(move, {
      input: { ...there, version: contact.version, toCustomerId: old.id, nextGeneralId: null, general: true },
    });
    expect(back.moveContact.contact.earlierPlacements).toMatchObject([
      { customer: { id: next.id } },
      { customer: { id: old.id } },
    ]);
    expect((await generals(test)).map(({ general }) => general)).toEqual([1]);
  }));

test('many who leave, move and take over at once leave one general contact at each office', () =>
  withApp(async (test) => {
    const offices = [await anOffice(test), await anOffice(test), await anOffice(test)] as const;
    const contacts: Contact[] = [];
    for (let n = 0; n < 12; n += 1)
      contacts.push(await aContact(test, offices[n % 3] as Customer, { name: `Contact ${n}` }));
    const another = await test.another();
    const houses = [test.app, another];
    const outcome = await Promise.allSettled(
      contacts.flatMap((contact, n) => {
        const work = (houses[n % 2] as App).work(systemActor('test'), 'test');
        const nextGeneralId = (contacts[(n + 3) % 12] as Contact).id;
        const toCustomerId = (offices[(n + 1) % 3] as Customer).id;
        return [
          work.transaction((scope) =>
            moveContact(scope, {
              id: contact.id,
              version: 1,
              toCustomerId,
              ...(n < 3 ? { nextGeneralId } : {}),
              general: n % 4 === 0,
            }),
          ),
          work.transaction((scope) =>
            removeContact(scope, { id: contact.id, version: 1, ...(n < 3 ? { nextGeneralId } : {}) }),
          ),
        ];
      }),
    );
    for (const one of outcome)
      if (one.status === 'rejected')
        expect(['CONFLICT', 'BAD_USER_INPUT', 'NOT_FOUND']).toContain(
          (one.reason as { extensions?: { code: string } }).extensions?.code ?? String(one.reason),
        );
    for (const office of await generals(test)) expect(office.general).toBe(1);
  }));

test('who is erased at their own request leaves the office with a general contact all the same', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const first = await aContact(test, office, { name: 'Anna' });
    await aContact(test, office, { name: 'Bert' });
    test.clock.set('2026-06-16T09:00:00Z');
    await aContact(test, office, { name: 'Carla' });
    await anInvoice(test, office);
    const officer = await test.as('privacy_officer');
    await officer.get(`mutation { eraseContact(input: { id: "${first.id}" }) { contactId } }`);
    const support = await test.as('support');
    expect((await support.get(people, { id: office.id })).customer.contacts).toMatchObject([
      { name: 'Bert', general: true },
      { name: 'Carla', general: false },
    ]);
  }));
