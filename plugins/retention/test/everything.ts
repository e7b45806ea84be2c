import type { OwnRows } from '../../../test/house/everything.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { runAll } from './stories.js';

const ownRows: OwnRows = async (test) => {
  await anOffice(test, { officeName: 'Kantoor Voorbij', startedOn: '2020-01-01', endedOn: '2023-05-31' });
  await runAll(test, await test.as('privacy_officer'));
  await anOffice(test, { officeName: 'Kantoor Gestopt', startedOn: '2020-01-01', endedOn: '2024-01-31' });
  const held = await anOffice(test, {
    officeName: 'Kantoor Geschil',
    startedOn: '2020-01-01',
    endedOn: '2024-01-31',
  });
  const officer = await test.as('privacy_officer');
  await officer.get(
    `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id } } }`,
    { input: { customerId: held.id, reason: 'Geschil', reviewOn: '2026-12-31' } },
  );
  await officer.get(
    `mutation ($input: SetRetentionTermInput!) { setRetentionTerm(input: $input) { term { years } } }`,
    { input: { customerId: held.id, years: 10, reason: 'Eénloketsysteem' } },
  );
  const erased = await aContact(test, held, { name: 'Vergeet Mij' });
  await officer.get(`mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId } }`, {
    id: erased.id,
  });
  return {
    arguments: {
      'Query.retentionForecast': `customerId: "${held.id}"`,
      'Query.retentionTerm': `customerId: "${held.id}"`,
      'Query.retentionOutlook': `from: "2027-01-01", until: "2027-12-31"`,
    },
  };
};
export default ownRows;
