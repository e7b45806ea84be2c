import { withApp, type TestApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { aCampaign, aReader, agree, send } from './given.js';

const standing = async (test: TestApp, contactId: string) =>
  (
    await test.owner.query(
      `select c.live, e.kind from newsletter.consent c join newsletter.consent_event e on e.id = c.event_id where c.contact_id = $1`,
      [contactId],
    )
  ).rows[0];

async function change(test: TestApp, contactId: string, to: { name?: string; email?: string }) {
  const support = await test.as('support');
  const { contact } = await support.get(`{ contact(id: "${contactId}") { version } }`);
  await support.get(
    'mutation ($input: UpdateContactInput!) { updateContact(input: $input) { contact { version } } }',
    { input: { id: contactId, version: contact.version, ...to } },
  );
}

test('whoever takes over the place of somebody who agreed has not agreed, and gets nothing', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { name: 'Piet Lek', email: 'piet@kantoor.example' });
    await change(test, reader.id, { name: 'Heel Iemand Anders', email: 'anders@elders.example' });
    expect(await standing(test, reader.id)).toEqual({ live: false, kind: 'superseded' });
    await aReader(test, { email: 'iemand@kantoor.example' });
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.to('iemand@kantoor.example')).toHaveLength(1);
    expect(test.mailbox.to('anders@elders.example')).toEqual([]);
    const marketing = await test.as('marketing');
    const { customer } = await marketing.get(
      `{ customer(id: "${reader.customerId}") { timeline(first: 20) { nodes { what } } } }`,
    );
    expect(JSON.stringify(customer)).toContain('consents.superseded');
    // They may agree for themselves.
    await agree(test, reader.id);
    expect(await standing(test, reader.id)).toMatchObject({ live: true });
  }));

test.each([
  ['the name first', [{ name: 'Iemand Anders' }, { email: 'anders@kantoor.example' }]],
  ['the address first', [{ email: 'anders@kantoor.example' }, { name: 'Iemand Anders' }]],
])('it makes no difference that it is changed step by step, %s', (_, steps) =>
  withApp(async (test) => {
    const reader = await aReader(test, { name: 'Piet Lek', email: 'piet@kantoor.example' });
    await change(test, reader.id, steps[0] as object);
    expect(await standing(test, reader.id)).toMatchObject({ live: true });
    await change(test, reader.id, steps[1] as object);
    expect(await standing(test, reader.id)).toMatchObject({ live: false });
  }),
);

test('who moves to another office takes their consent along; who is renamed there besides is somebody else', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const there = await anOffice(test, { officeName: 'Het nieuwe kantoor' });
    for (const email of ['berta@naar.example', undefined]) {
      const reader = await aReader(test, { name: 'Anton Lek', email: 'anton@van.example' });
      const { contact } = await support.get(`{ contact(id: "${reader.id}") { version } }`);
      await support.get(
        'mutation ($input: MoveContactInput!) { moveContact(input: $input) { contact { id } } }',
        { input: { id: reader.id, version: contact.version, toCustomerId: there.id, email } },
      );
      expect(await standing(test, reader.id)).toMatchObject({ live: true });
      if (!email) await change(test, reader.id, { email: 'berta@naar.example' });
      expect(await standing(test, reader.id)).toMatchObject({ live: true });
      await change(test, reader.id, { name: 'Berta Nieuw' });
      expect(await standing(test, reader.id)).toEqual({ live: false, kind: 'superseded' });
    }
  }));

test('who marries, or gets another address, is the same person; the database sees through raw SQL too', () =>
  withApp(async (test) => {
    const married = await aReader(test, { name: 'Anna Lek', email: 'anna@kantoor.example' });
    await change(test, married.id, { name: 'Anna Lek-de Wit' });
    await change(test, married.id, { email: 'ANNA@kantoor.example' });
    expect(await standing(test, married.id)).toMatchObject({ live: true });
    await test.asApp.query(`update contacts.contact set email = 'x@elders.example' where id = $1`, [
      married.id,
    ]);
    expect(await standing(test, married.id)).toMatchObject({ live: false });
  }));
