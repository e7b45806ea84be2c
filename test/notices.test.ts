import { createContact } from '../src/contacts/actions.js';
import { contactsImported } from '../src/contacts/events.js';
import { ContactSource } from '../src/contacts/inputs.js';
import { jobs } from '../src/contacts/notices.js';
import { type TestApp, withApp } from './support/app.js';
import { aContact, anOffice } from './support/given.js';

const EMPLOYER = ContactSource.EMPLOYER;
const extensionsOf = (answer: { errors?: { extensions: object }[] }) => answer.errors?.[0]?.extensions;

/** What the schedule does on a working morning. */
const morning = async (test: TestApp) => {
  await test.inTransaction((scope) => scope.enqueue(jobs[1] as never, {}));
  await test.jobsDone();
};
const due = `{ contactNotices(filter: { due: true }) { totalCount nodes { state dueOn sentTo reason contact { name } } } }`;

test('somebody entered by their employer hears of it by one mail, once, and the list of who is due empties', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { officeName: 'Kantoor <Zon> & Maan' });
    await aContact(test, office, { name: 'Anna', email: 'anna@kantoor.example', source: EMPLOYER });
    test.clock.set('2026-06-16T09:00:00Z');
    await aContact(test, office, {
      name: 'Ben',
      email: 'ben@kantoor.example',
      source: EMPLOYER,
      language: 'en',
    });
    await aContact(test, office, { name: 'Zelf', email: 'zelf@kantoor.example' });
    const support = await test.as('support');
    expect((await support.get(due)).contactNotices).toMatchObject({
      totalCount: 2,
      nodes: [
        { state: 'QUEUED', dueOn: '2026-07-15', contact: { name: 'Anna' } },
        { dueOn: '2026-07-16', contact: { name: 'Ben' } },
      ],
    });
    await morning(test);
    await morning(test);
    expect(test.mailbox.mails.map(({ envelope }) => envelope.to[0]).toSorted()).toEqual([
      'anna@kantoor.example',
      'ben@kantoor.example',
    ]);
    const mail = (address: string) => test.mailbox.to(address)[0]?.text?.replaceAll(/\s+/g, ' ') ?? '';
    expect(mail('anna@kantoor.example')).toContain('Kantoor <Zon> & Maan gebruikt onze software');
    expect(mail('anna@kantoor.example')).toContain('artikel 14 van de AVG');
    expect(mail('ben@kantoor.example')).toContain('You get this e-mail once.');
    expect((await support.get(due)).contactNotices).toEqual({ totalCount: 0, nodes: [] });
    const { rows } = await test.owner.query(
      `select count(*)::int as n from audit.entry where what = 'contact.noticed'`,
    );
    expect(rows).toEqual([{ n: 2 }]);
    await expect(test.asApp.query(`update contacts.notice set state = 'queued'`)).rejects.toMatchObject({
      code: 'KM060',
    });
  }));

test('without an address nobody is written to: they stay in the list until somebody tells them', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const contact = await test.inTransaction((scope) =>
      createContact(scope, { customerId: office.id, name: 'Zonder adres' }),
    );
    await morning(test);
    const support = await test.as('support');
    expect((await support.get(due)).contactNotices.nodes).toMatchObject([
      { state: 'QUEUED', contact: { name: 'Zonder adres' } },
    ]);
    const tell = () =>
      support.ask(
        `mutation { recordNotice(input: { contactId: "${contact.id}", how: "Aan de telefoon" }) { notice { state reason } } }`,
      );
    expect((await tell()).data.recordNotice).toEqual({
      notice: { state: 'TOLD', reason: 'Aan de telefoon' },
    });
    expect(extensionsOf(await tell())).toMatchObject({ code: 'CONFLICT' });
    expect((await support.get(due)).contactNotices.totalCount).toBe(0);
    await test.owner.query(`update contacts.contact set email = 'later@kantoor.example'`);
    await morning(test);
    expect(test.mailbox.mails).toEqual([]);
  }));

test('nobody at a minimised office is written to, and a refused mail is not tried again by itself', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01', endedOn: '2024-01-31' });
    await aContact(test, office, { source: EMPLOYER });
    // Marked as minimised while the notice waits: the moment before its rows go.
    await test.owner.query(
      `set klantmap.today = '2026-06-15'; update customers.customer set minimised_on = '2026-06-15'`,
    );
    await morning(test);
    expect(test.mailbox.mails).toEqual([]);
    const other = await anOffice(test);
    await aContact(test, other, { email: 'weg@kantoor.example', source: EMPLOYER });
    test.mailbox.behaviour = () => Object.assign(new Error('no such mailbox'), { responseCode: 550 });
    await morning(test);
    await morning(test);
    const { rows } = await test.owner.query(
      `select state, tries from contacts.notice where state <> 'queued'`,
    );
    expect(rows).toEqual([{ state: 'refused', tries: 1 }]);
  }));

test('who came with an import waits for a decision, and nobody is written to before it', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const contacts = [await aContact(test, office), await aContact(test, office)];
    await test.inTransaction((scope) =>
      scope.emit(contactsImported, { contactIds: contacts.map(({ id }) => id) }),
    );
    await morning(test);
    const officer = await test.as('privacy_officer');
    expect((await officer.get(due)).contactNotices).toMatchObject({
      totalCount: 2,
      nodes: [{ state: 'HELD' }, {}],
    });
    const decide = `mutation { decideImportedNotices(input: { toldBefore: "Bij de overstap in 2019" }) { notices } }`;
    expect(await officer.get(decide)).toEqual({ decideImportedNotices: { notices: 2 } });
    await morning(test);
    expect(test.mailbox.mails).toEqual([]);
    expect((await officer.get(due)).contactNotices.totalCount).toBe(0);
  }));
