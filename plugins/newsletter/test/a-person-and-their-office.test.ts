import { moveContact } from '../../../src/contacts/actions.js';
import { contactsImported } from '../../../src/contacts/events.js';
import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { aCampaign, agree, send } from './given.js';

test('consent is the person’s: it moves along when they change jobs, and mail goes to their new address', () =>
  withApp(async (test) => {
    const contact = await aContact(test, await anOffice(test), { email: 'anna@oud.example' });
    const next = await anOffice(test);
    await agree(test, contact.id);
    await test.inTransaction((scope) =>
      moveContact(scope, { id: contact.id, version: 1, toCustomerId: next.id, email: 'anna@nieuw.example' }),
    );
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.mails.map(({ envelope }) => envelope.to)).toEqual([['anna@nieuw.example']]);
  }));

test('whoever came with an import hears what we keep of them before their first newsletter', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const reader = await aContact(test, office, { name: 'Lezer', email: 'lezer@kantoor.example' });
    const other = await aContact(test, office, { name: 'Ander', email: 'ander@kantoor.example' });
    await test.inTransaction((scope) => scope.emit(contactsImported, { contactIds: [reader.id, other.id] }));
    await agree(test, reader.id);
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.mails.map(({ envelope, subject }) => [envelope.to[0], subject])).toEqual([
      ['lezer@kantoor.example', expect.stringContaining('onze contactpersoon')],
      ['lezer@kantoor.example', expect.anything()],
    ]);
  }));
