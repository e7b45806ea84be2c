import type { OwnRows } from '../../../test/house/everything.js';
import { anOffice } from '../../../test/support/given.js';
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
  return { arguments: { 'Query.retentionForecast': `customerId: "${held.id}"` } };
};
export default ownRows;
