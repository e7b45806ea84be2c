import { withFiles } from '../../../test/support/files.js';
import { anOffice } from '../../../test/support/given.js';
import { aBookkeeper, handOvers } from './given.js';

const rows = (number: string) =>
  `factuurnummer;debiteurnummer;factuurdatum;omschrijving;prijs;btw-percentage\n${number};D1;1-2-2025;Licentie;10;21\n`;

test('invoices of an earlier system are not handed over as new, unless whoever takes them over says so', () =>
  withFiles(async (story) => {
    await anOffice(story, { debtorNumber: 'D1' });
    await aBookkeeper(story);
    await story.importing('invoices', await story.write('a.csv', rows('OUD-1')));
    await story.jobsDone();
    expect(story.mailbox.mails).toEqual([]);
    await story.importing('invoices', await story.write('b.csv', rows('OUD-2')), { share: true });
    await story.jobsDone();
    const privacy = await story.as('privacy_officer');
    expect(await handOvers(privacy)).toEqual([
      expect.objectContaining({ state: 'SENT', invoice: { number: 'OUD-2' } }),
    ]);
  }));
