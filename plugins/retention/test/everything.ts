import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { OwnRows } from '../../../test/house/everything.js';
import type { TestApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { runAll } from './stories.js';

/** A run that nothing holds up, so that it has its certificate; it names a file that it cannot open. */
export async function before(test: TestApp): Promise<void> {
  await writeFile(join(test.folder, 'klantmap.log.1.gz'), gzipSync('een logboek'));
  await anOffice(test, { officeName: 'Kantoor Voorbij', startedOn: '2020-01-01', endedOn: '2023-05-31' });
  await runAll(test, await test.as('privacy_officer'));
}

const ownRows: OwnRows = async (test) => {
  await runAll(test, await test.as('privacy_officer'));
  // A run leaves nothing behind; what one would have found looks like this.
  await test.owner.query(
    `insert into retention.residue (id, proof_id, place, row_id, found_at)
     select gen_random_uuid(), id, 'notes.note.text', '1', now() from retention.proof limit 1`,
  );
  await anOffice(test, { officeName: 'Kantoor Gestopt', startedOn: '2020-01-01', endedOn: '2024-01-31' });
  const held = await anOffice(test, {
    officeName: 'Kantoor Geschil',
    startedOn: '2020-01-01',
    endedOn: '2024-01-31',
  });
  const officer = await test.as('privacy_officer');
  const erased = await aContact(test, held, { name: 'Vergeet Mij' });
  await officer.get(`mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId } }`, {
    id: erased.id,
  });
  await officer.get(
    `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id } } }`,
    { input: { customerId: held.id, reason: 'Geschil', reviewOn: '2026-12-31' } },
  );
  await officer.get(
    `mutation ($input: SetRetentionTermInput!) { setRetentionTerm(input: $input) { term { years } } }`,
    { input: { customerId: held.id, years: 10, reason: 'Eénloketsysteem' } },
  );
  const { rows: issued } = await test.owner.query<{ id: string }>('select id from retention.certificate');
  return {
    arguments: {
      'Query.retentionCertificate': `id: "${issued[0]?.id}"`,
      'Query.retentionForecast': `customerId: "${held.id}"`,
      'Query.retentionTerm': `customerId: "${held.id}"`,
      'Query.retentionOutlook': `from: "2027-01-01", until: "2027-12-31"`,
    },
  };
};
export default ownRows;
