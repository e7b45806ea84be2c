import { anOffice } from '../../../test/support/given.js';
import { store, withDocuments } from './stories.js';

const remove = `mutation ($input: RemoveDocumentInput!) { removeDocument(input: $input) { id } }`;

test('a document of an office under a legal hold is not removed, nor its key destroyed, until the hold is lifted', () =>
  withDocuments(async (test) => {
    const office = await anOffice(test, { startedOn: '2020-01-01' });
    const support = await test.as('support');
    const officer = await test.as('privacy_officer');
    const document = await store(support, office);
    const { placeRetentionHold } = await officer.get(
      `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id version } } }`,
      { input: { customerId: office.id, reason: 'Rechtszaak 26/1', reviewOn: '2026-12-01' } },
    );
    const input = { id: document.id, version: 1 };
    const refused = (await support.ask(remove, { input })).errors?.[0];
    expect(refused?.extensions.code).toBe('CONFLICT');
    expect(refused?.message).toContain(placeRetentionHold.hold.id);
    await test.jobsDone();
    expect(await test.stored()).toHaveLength(1);

    await officer.get(
      `mutation ($input: LiftRetentionHoldInput!) { liftRetentionHold(input: $input) { hold { id } } }`,
      { input: { ...placeRetentionHold.hold, reason: 'Geschikt' } },
    );
    await support.get(remove, { input });
    await test.jobsDone();
    expect(await test.stored()).toEqual([]);
  }));
