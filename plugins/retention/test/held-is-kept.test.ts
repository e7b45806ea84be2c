import { defineEntity } from '@mikro-orm/core';
import { migration } from '../../../src/kernel/migrate.js';
import { aboutContact, definePersonalData, holds, notPersonal } from '../../../src/kernel/personal.js';
import { definePlugin } from '../../../src/kernel/plugin.js';
import { eraseContact } from '../../../src/kernel/subject.js';
import { type Client, type TestApp, withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { plugins } from '../../index.js';

const place = `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id version } toErase { id } } }`;
const lift = `mutation ($input: LiftRetentionHoldInput!) { liftRetentionHold(input: $input) { hold { id } toErase { contactId } } }`;
const erase = `mutation ($input: EraseContactInput!) { eraseContact(input: $input) { contactId } }`;
const refuse = `mutation ($input: RefuseErasureInput!) { refuseErasure(input: $input) { answer {
  contactId nl: letter en: letter(language: EN) lines { record field outcome law term } } } }`;

const aHold = async (officer: Client, customerId: string, steps?: string[]) =>
  (
    await officer.get(place, {
      input: { customerId, reason: 'Rechtszaak 26/1', reviewOn: '2026-12-01', steps },
    })
  ).placeRetentionHold.hold;

async function aNote(support: Client, customerId: string, contactId?: string) {
  const { addNote } = await support.get(
    `mutation ($input: AddNoteInput!) { addNote(input: $input) { note { id version } } }`,
    { input: { customerId, contactId, text: 'Zegde het contract mondeling op' } },
  );
  return addNote.note as { id: string; version: number };
}

async function refused(client: Client, document: string, input: object) {
  const { errors } = await client.ask(document, { input });
  return errors?.[0] as { message: string; extensions: { code: string; heldBy: string } };
}

const removals = ({ note, contact }: Record<string, { id: string; version?: number }>) =>
  [
    [
      `mutation ($input: RemoveNoteInput!) { removeNote(input: $input) { id } }`,
      { id: note?.id, version: note?.version },
    ],
    [
      `mutation ($input: RemoveContactInput!) { removeContact(input: $input) { id } }`,
      { id: contact?.id, version: 1 },
    ],
  ] as const;

test('while a legal hold is open nothing of the customer is removed or erased by hand; mending it goes on, and after it all of it goes', () =>
  withApp(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01' });
    const contact = await aContact(test, office, { name: 'Jürgen Müller', email: 'juergen@kantoor.example' });
    const support = await test.as('support');
    const officer = await test.as('privacy_officer');
    const note = await aNote(support, office.id, contact.id);
    const hold = await aHold(officer, office.id);

    for (const [mutation, input] of removals({ note, contact })) {
      const error = await refused(support, mutation, input);
      expect(error.extensions.code).toBe('CONFLICT');
      expect(error.message).toContain(`legal hold ${hold.id}`);
      expect(error.message).toContain('reviewed on 2026-12-01');
      expect(error.message).toContain('liftRetentionHold');
      expect(error.message).not.toContain('Rechtszaak'); // why is for privacy officers alone
    }
    expect(await refused(officer, erase, { id: contact.id })).toMatchObject({
      message: expect.stringMatching(/17\(3\)\(e\).*refuseErasure/),
      extensions: { code: 'CONFLICT', heldBy: expect.stringContaining(hold.id) },
    });
    // Whichever part asks the engine gets the same answer.
    await expect(test.inTransaction((scope) => eraseContact(scope, contact.id))).rejects.toThrow(hold.id);

    await support.get(`mutation ($input: ChangeNoteInput!) { changeNote(input: $input) { note { id } } }`, {
      input: { ...note, text: 'Zegde het contract schriftelijk op' },
    });
    await support.get(
      `mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { id } } }`,
      {
        input: { id: contact.id, version: 1, email: 'j.mueller@kantoor.example' },
      },
    );

    await officer.get(lift, { input: { ...hold, reason: 'Geschikt' } });
    for (const [mutation, input] of removals({
      note: { ...note, version: note.version + 1 },
      contact: { id: (await aContact(test, office, { name: 'Bert' })).id },
    }))
      expect((await support.ask(mutation, { input })).errors).toBeUndefined();
    await officer.get(erase, { input: { id: contact.id } });
  }));

test('who asks to be erased meanwhile is answered with article 17(3)(e), and is named once the hold is lifted', () =>
  withApp(async (test) => {
    const old = await anOffice(test, { startedOn: '2020-01-01' });
    const contact = await aContact(test, old, { name: 'Anna Bakker', email: 'anna@oud.example' });
    await aContact(test, old, { name: 'Bert', general: true });
    const now = await anOffice(test, { startedOn: '2020-01-01' });
    const officer = await test.as('privacy_officer');
    const input = { id: contact.id };
    expect((await refused(officer, refuse, input)).message).toMatch(/erase them with eraseContact/);

    // They work elsewhere by now; what is kept of the old office is held, and they are in it.
    const support = await test.as('support');
    await support.get(
      `mutation ($input: MoveContactInput!) { moveContact(input: $input) { contact { id } } }`,
      {
        input: { ...input, version: await versionOf(test, contact.id), toCustomerId: now.id },
      },
    );
    const oldHold = await aHold(officer, old.id);
    const hold = await aHold(officer, now.id);
    expect((await refused(officer, erase, input)).extensions.code).toBe('CONFLICT');
    await officer.get(lift, { input: { ...hold, reason: 'Geschikt' } });
    expect((await refused(officer, erase, input)).extensions.heldBy).toContain(oldHold.id);
    await officer.get(lift, { input: { ...oldHold, reason: 'Geschikt' } });

    const again = await aHold(officer, now.id);
    // For how long the law keeps an office is set, and set back, whatever holds it.
    for (const years of [9, 7])
      await officer.get(
        `mutation { setRetentionTerm(input: { customerId: "${now.id}", years: ${years}, reason: "Eénloketsysteem" }) { term { years } } }`,
      );
    const { answer } = (await officer.get(refuse, { input })).refuseErasure;
    expect(answer.contactId).toBe(contact.id);
    expect(answer.lines).toContainEqual({
      record: 'Contact',
      field: 'name',
      outcome: 'HELD',
      law: 'AVG/GDPR art. 17(3)(e)',
      term: expect.any(String),
    });
    expect(answer.nl).toMatch(
      /^Geachte Anna Bakker,[^]*artikel 17, lid 3, onder e[^]*blijft:\n- naam en functie[^]*Autoriteit Persoonsgegevens[^]*rechter/,
    );
    expect(answer.nl).not.toMatch(/is op .* gedaan|Gewist is|niets meer|reservekopie/);
    expect(answer.en).toMatch(/^Dear Anna Bakker,[^]*17\(3\)\(e\)[^]*article 79/);

    const { toErase } = (await officer.get(lift, { input: { ...again, reason: 'Geschikt' } }))
      .liftRetentionHold;
    expect(toErase).toEqual([{ contactId: contact.id }]);
    await officer.get(erase, { input });
  }));

const versionOf = async (test: TestApp, id: string): Promise<number> =>
  (await test.owner.query('select version from contacts.contact where id = $1', [id])).rows[0].version;

const GiftSchema = defineEntity({
  name: 'Gift',
  schema: 'gifts',
  tableName: 'gift',
  properties: (p) => ({ id: p.uuid().primary(), contactId: p.uuid(), wish: p.text(), colour: p.text() }),
});
class Gift extends GiftSchema.class {}
GiftSchema.setClass(Gift);

const gifts = definePlugin({
  name: 'gifts',
  needs: ['contacts'],
  entities: [GiftSchema],
  migrations: [
    migration(
      '0001-gifts',
      'create table gift (id uuid primary key, contact_id uuid not null, wish text not null, colour text not null)',
    ),
  ],
  personalData: [
    definePersonalData(GiftSchema, {
      subject: aboutContact('contactId'),
      rowsAtMinimise: 'delete',
      columns: {
        id: notPersonal,
        contactId: notPersonal,
        wish: holds('free text', { purposes: ['privacy'], until: 'minimise' }),
        colour: notPersonal,
      },
    }),
  ],
});

test('a plugin that knows of no holds is kept to them, for the step that would take it', () =>
  withApp(
    async (test) => {
      const office = await anOffice(test, { startedOn: '2020-01-01' });
      const contact = await aContact(test, office, { name: 'Anna' });
      const id = '0197fb0a-aaaa-7bbb-8ccc-000000000001';
      const give = () =>
        test.owner.query(`insert into gifts.gift values ($1, $2, 'taart', 'rood')`, [id, contact.id]);
      const take = () =>
        test.inTransaction(async (scope) => scope.em.remove(await scope.em.findOneOrFail(Gift, { id })));
      const officer = await test.as('privacy_officer');
      await give();
      await aHold(officer, office.id, ['GONE']); // it goes long before, and not by this one
      await take();
      await give();
      const hold = await aHold(officer, office.id, ['MINIMISE']);
      await expect(take()).rejects.toThrow(hold.id);
    },
    { plugins: [...plugins, gifts] },
  ));
