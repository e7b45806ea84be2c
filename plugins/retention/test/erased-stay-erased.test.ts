import { withFiles } from '../../../test/support/files.js';
import { aContact, anOffice } from '../../../test/support/given.js';

test('a person who was erased at their own request does not come back with a file of before', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, { startedOn: '2020-01-01' });
    const anna = await aContact(story, office, { name: 'Anna', email: 'anna@kantoor.example' });
    const bert = await aContact(story, office, { name: 'Bert', email: 'bert@kantoor.example' });
    const file = await story.write(
      'contacts.csv',
      `klantmap-id;Debiteurnummer;Naam;E-mailadres\n${[anna, bert].map(({ id, name, email }) => `${id};${office.debtorNumber};${name};${email}`).join('\n')}\n`,
    );
    const officer = await story.as('privacy_officer');
    await officer.get(`mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId } }`, {
      id: anna.id,
    });
    for (const options of [{ dryRun: true }, {}]) {
      const { said } = await story.importing('contacts', file, options);
      expect(said).toMatch(/2 rows read: 0 .*new, 0 .*changed, 1 unchanged, 1 rejected/);
    }
    const { rows } = await story.owner.query('select name from contacts.contact');
    expect(rows).toEqual([{ name: 'Bert' }]);
    // Who wants to be known again is somebody new.
    const anew = await story.write(
      'anew.csv',
      `Debiteurnummer;Naam;E-mailadres\n${office.debtorNumber};Anna;anna@kantoor.example\n`,
    );
    expect((await story.importing('contacts', anew)).said).toContain('1 new');
  }));
