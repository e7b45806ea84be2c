import { type Client, type TestApp } from '../../../test/support/app.js';
import { anOffice } from '../../../test/support/given.js';
import { aCabinet, aHardCopy, countersign, destroy, sign, thePaper } from './paper-given.js';
import { aPdf, downloadLink, store, withDocuments } from './stories.js';

/** One officer proposes, another approves, jobs do it. */
async function retentionRun(test: TestApp, officer: Client): Promise<void> {
  const { proposeRetentionRun } = await officer.get(
    `mutation { proposeRetentionRun(input: {}) { run { id progress { customers } } } }`,
  );
  const { id, progress } = proposeRetentionRun.run;
  await (
    await test.as('privacy_officer')
  ).get(
    `mutation ($input: ApproveRetentionRunInput!) { approveRetentionRun(input: $input) { run { id } } }`,
    { input: { id, customers: progress.customers } },
  );
  await test.jobsDone();
}

const standing = async (officer: Client, id: string) => {
  const { retentionRuns, retentionPreview, customer } = await officer.get(
    `query ($id: ID!) {
      retentionRuns(first: 1) { nodes { state items(first: 5) { nodes { state outstanding { what things } } } } }
      retentionPreview { overdue leftBehind { table } }
      customer(id: $id) { phase retentionOutstanding { what things } }
    }`,
    { id },
  );
  const [run] = retentionRuns.nodes;
  return { run: run.state, items: run.items.nodes, ...retentionPreview, ...customer };
};

test('two years after a customer stopped its key and files go, and its paper keeps the run open until two people sign', () =>
  withDocuments(
    async (story) => {
      const support = await story.as('support');
      const office = await anOffice(story, { startedOn: '2019-01-01' });
      const cabinet = await aCabinet(support);
      const form = await aHardCopy(support, office, cabinet, { folder: 'Voorbeeld', remark: 'Met bijlage' });
      const contract = await aHardCopy(support, office, cabinet, { kind: 'CONTRACT', folder: 'Voorbeeld' });
      const document = await store(support, office, aPdf(300_000));
      const link = await downloadLink(support, document.id);
      expect((await fetch(link)).status).toBe(200);
      // The form was scanned; its scan goes with the customer, and the paper is due all the same.
      await support.get(
        `mutation ($input: ScanHardCopyInput!) { scanHardCopy(input: $input) { hardCopy { id } } }`,
        { input: { id: form.id, version: 1, documentId: document.id } },
      );

      const { customer } = await support.get(
        `query ($id: ID!) { customer(id: $id) { subscriptions { id version } } }`,
        office,
      );
      await support.get(
        `mutation ($input: EndSubscriptionInput!) { endSubscription(input: $input) { customer { id } } }`,
        {
          input: { ...customer.subscriptions[0], endedOn: '2024-05-31' },
        },
      );
      const officer = await story.as('privacy_officer');
      story.clock.set('2026-05-30T12:00:00Z');
      expect(
        (await sign(officer, [contract], { destroyedOn: '2026-05-30' })).errors?.[0]?.extensions.code,
      ).toBe('CONFLICT');
      story.clock.set('2026-06-15T12:00:00Z');
      await retentionRun(story, officer);

      // Nothing in the database, nothing in the store, no key: what is left is paper.
      expect(await story.stored()).toEqual([]);
      expect((await fetch(link)).status).toBe(404);
      for (const table of ['customer_key', 'document', 'upload', 'discarded'])
        expect((await story.owner.query(`select 1 from documents.${table}`)).rows).toEqual([]);
      const outstanding = [{ what: 'hard copies', things: 2 }];
      expect(await standing(officer, office.id)).toEqual({
        run: 'OUTSTANDING',
        items: [{ state: 'OUTSTANDING', outstanding }],
        overdue: 0,
        leftBehind: [],
        phase: 'STATUTORY',
        retentionOutstanding: outstanding,
      });
      // Where it lies is still known, what was remarked of it not.
      expect(await thePaper(officer, form.label)).toMatchObject({
        state: 'TO_DESTROY',
        folder: 'Voorbeeld',
        remark: null,
        scanId: null,
      });

      // It is an alarm before the third year is over.
      story.clock.set('2027-05-01T12:00:00Z');
      expect(await standing(officer, office.id)).toMatchObject({ overdue: 1 });
      await destroy(story, [form], { destroyedOn: '2027-05-01' });
      expect(await standing(officer, office.id)).toMatchObject({ run: 'OUTSTANDING', overdue: 1 });
      await destroy(story, [contract], { destroyedOn: '2027-05-01', method: 'INCINERATED', level: 'P-7' });
      expect(await standing(officer, office.id)).toEqual({
        run: 'DONE',
        items: [{ state: 'DONE', outstanding: [] }],
        overdue: 0,
        leftBehind: [],
        phase: 'STATUTORY',
        retentionOutstanding: [],
      });
      expect(await thePaper(officer, form.label)).toMatchObject({ state: 'DESTROYED', folder: null });
    },
    { at: '2024-05-01T12:00:00Z' },
  ));

test('the original of a scan is kept while a legal hold keeps its customer', () =>
  withDocuments(async (story) => {
    const support = await story.as('support');
    const office = await anOffice(story, { startedOn: '2019-01-01' });
    const paper = await aHardCopy(support, office, await aCabinet(support));
    const { id: documentId } = await store(support, office);
    await support.get(
      `mutation ($input: ScanHardCopyInput!) { scanHardCopy(input: $input) { hardCopy { id } } }`,
      {
        input: { id: paper.id, version: 1, documentId },
      },
    );
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'TO_DESTROY' });
    const officer = await story.as('privacy_officer');
    // Signed by one when the hold comes: the other does not sign any more.
    const signed = await sign(officer, [paper], { destroyedOn: '2026-06-15' });
    const { id } = signed.data['signDestruction']['destruction'];
    const { placeRetentionHold } = await officer.get(
      `mutation ($input: PlaceRetentionHoldInput!) { placeRetentionHold(input: $input) { hold { id version } } }`,
      { input: { customerId: office.id, reason: 'De handtekening wordt betwist', reviewOn: '2026-12-31' } },
    );
    expect((await countersign(support, id, 1)).errors?.[0]).toMatchObject({
      message:
        'To be kept since V-0001 was signed first, such as by a legal hold: take that signature back (withdrawDestruction), and sign anew for the others. Kept P-00001.',
      extensions: { code: 'CONFLICT' },
    });
    await officer.get(
      `mutation ($input: WithdrawDestructionInput!) { withdrawDestruction(input: $input) { destruction { id } } }`,
      { input: { id } },
    );
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'KEPT' });
    expect((await sign(officer, [paper], { destroyedOn: '2026-06-15' })).errors?.[0]?.extensions.code).toBe(
      'CONFLICT',
    );
    await officer.get(
      `mutation ($input: LiftRetentionHoldInput!) { liftRetentionHold(input: $input) { hold { id } } }`,
      {
        input: { ...placeRetentionHold.hold, reason: 'Geschikt' },
      },
    );
    expect(await thePaper(support, paper.label)).toMatchObject({ state: 'TO_DESTROY' });
    const anew = await sign(officer, [paper], { destroyedOn: '2026-06-15' });
    const again = await countersign(support, anew.data['signDestruction']['destruction'].id, 1);
    expect(again.errors).toBeUndefined();
  }));
