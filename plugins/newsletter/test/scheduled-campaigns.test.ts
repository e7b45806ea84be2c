import { withApp, type TestApp } from '../../../test/support/app.js';
import { startScheduled } from '../campaigns/start.js';
import { aCampaign, aReader, campaignNow } from './given.js';

/** What the minute brings. */
const minute = async (test: TestApp) => {
  await test.inTransaction((scope) => scope.enqueue(startScheduled, {}));
  await test.jobsDone();
};

const schedule = `mutation ($id: ID!, $version: Int!, $at: DateTime!) {
  scheduleCampaign(input: { id: $id, version: $version, at: $at }) { campaign { state scheduledFor version audience } } }`;

test('a scheduled campaign starts at its time, also when the house was down meanwhile, with whoever agrees by then', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const leaver = await aReader(test, { email: 'weg@voorbeeld.example' });
    await aReader(test, { email: 'jan@voorbeeld.example' });
    const campaign = await aCampaign(test);
    const at = '2026-06-20T07:00:00.000Z';
    const planned = (await marketing.get(schedule, { id: campaign.id, version: campaign.version, at }))
      .scheduleCampaign;
    expect(planned.campaign).toMatchObject({ state: 'SCHEDULED', scheduledFor: at, audience: 2 });

    const change = await marketing.ask(
      `mutation { updateCampaign(input: { id: "${campaign.id}", version: ${planned.campaign.version}, name: "Anders" }) { campaign { id } } }`,
    );
    expect(change.errors?.[0]).toMatchObject({
      extensions: { code: 'CONFLICT' },
      message: expect.stringContaining('unscheduleCampaign'),
    });
    await minute(test);
    expect(await campaignNow(marketing, campaign.id)).toMatchObject({ state: 'SCHEDULED' });
    expect(test.mailbox.mails).toHaveLength(0);

    await marketing.get(
      `mutation { withdrawConsent(input: { contactId: "${leaver.id}", channel: PHONE }) { contact { id } } }`,
    );
    await aReader(test, { email: 'nieuw@voorbeeld.example' });
    // Nobody worked at seven; two hours later somebody does.
    test.clock.set('2026-06-20T09:00:00Z');
    await minute(test);
    expect(await campaignNow(marketing, campaign.id)).toMatchObject({
      state: 'SENT',
      progress: { total: 2, sent: 2 },
    });
    expect(test.mailbox.mails.flatMap((mail) => mail.envelope.to).toSorted()).toEqual([
      'jan@voorbeeld.example',
      'nieuw@voorbeeld.example',
    ]);
    await minute(test);
    expect(test.mailbox.mails).toHaveLength(2);
  }));

test('a scheduled campaign can be taken back, and one that nobody may get when it is due says so', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const campaign = await aCampaign(test);
    const plan = (version: number, at = '2026-06-20T07:00:00Z') =>
      marketing.ask(schedule, { id: campaign.id, version, at });
    expect((await plan(1, '2026-06-01T07:00:00Z')).errors?.[0]?.extensions.field).toBe('at');
    expect((await plan(1, '2028-06-01T07:00:00Z')).errors?.[0]?.extensions.field).toBe('at');
    await plan(1);
    const back = `mutation { unscheduleCampaign(input: { id: "${campaign.id}" }) { campaign { state scheduledFor version } } }`;
    const draft = (await marketing.get(back)).unscheduleCampaign.campaign;
    expect(draft).toMatchObject({ state: 'DRAFT', scheduledFor: null });
    expect((await marketing.get(back)).unscheduleCampaign.campaign).toEqual(draft);
    test.clock.set('2026-06-20T09:00:00Z');
    await minute(test);
    expect(await campaignNow(marketing, campaign.id)).toMatchObject({ state: 'DRAFT' });

    expect((await plan(draft.version, '2026-06-21T07:00:00Z')).errors).toBeUndefined();
    test.clock.set('2026-06-21T07:00:30Z');
    await minute(test);
    const { campaign: ended } = await marketing.get(
      `{ campaign(id: "${campaign.id}") { state endedBecause finishedAt progress { total } } }`,
    );
    expect(ended).toMatchObject({
      state: 'STOPPED',
      endedBecause: 'nobody might get it when its time had come',
      progress: { total: 0 },
    });
    expect((await marketing.ask(back)).errors?.[0]?.extensions.code).toBe('CONFLICT');
  }));
