import { withApp } from '../../../test/support/app.js';
import { aCampaign, aReader, campaignNow, deliveries, later, readersAt, send } from './given.js';

const busy = (code: number) => Object.assign(new Error('later'), { responseCode: code });

test('no more go out in a minute than the house and a receiving domain may get', () =>
  withApp(
    async (test) => {
      await readersAt(test, 'groot.example', 5);
      await readersAt(test, 'klein.example', 2);
      await send(test, await aCampaign(test));
      await test.jobsDone();
      const to = (domain: string) =>
        test.mailbox.mails.filter((mail) => mail.envelope.to[0]?.endsWith(domain)).length;
      expect(test.mailbox.mails.length).toBeLessThanOrEqual(3);
      expect(to('groot.example')).toBeLessThanOrEqual(2);
      for (let minute = 1; minute <= 6; minute += 1) {
        const before = { all: test.mailbox.mails.length, large: to('groot.example') };
        await later(test, `2026-06-15T09:0${minute}:00Z`);
        expect(test.mailbox.mails.length - before.all).toBeLessThanOrEqual(3);
        expect(to('groot.example') - before.large).toBeLessThanOrEqual(3);
      }
      expect(test.mailbox.mails).toHaveLength(7);
    },
    { environment: { NEWSLETTER_RATE_PER_MINUTE: '3', NEWSLETTER_RATE_PER_DOMAIN: '2' } },
  ));

test('a new sender warms up: so many on the first day, more on the next, then all of them', () =>
  withApp(
    async (test) => {
      await readersAt(test, 'kantoor.example', 8);
      await send(test, await aCampaign(test));
      await test.jobsDone();
      expect(test.mailbox.mails).toHaveLength(1);
      await later(test, '2026-06-15T20:00:00Z');
      expect(test.mailbox.mails).toHaveLength(1);
      await later(test, '2026-06-16T09:00:00Z');
      expect(test.mailbox.mails).toHaveLength(3);
      // A day without mail is none of the plan.
      await later(test, '2026-06-20T09:00:00Z');
      expect(test.mailbox.mails).toHaveLength(8);
    },
    { environment: { NEWSLETTER_WARM_UP: '1 2' } },
  ));

test('a domain that asks for patience gets it, for all messages to it, while others go on', () =>
  withApp(async (test) => {
    await readersAt(test, 'druk.example', 3);
    await readersAt(test, 'vlot.example', 3);
    let asked = 0;
    test.mailbox.behaviour = (mail) => {
      if (!mail.envelope.to[0]?.endsWith('druk.example')) return undefined;
      asked += 1;
      return busy(421);
    };
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(3);
    const first = asked;
    await later(test, '2026-06-15T09:00:30Z');
    expect(asked).toBe(first);
    test.mailbox.behaviour = undefined;
    await later(test, '2026-06-15T11:00:00Z');
    expect(test.mailbox.mails).toHaveLength(6);
    const { rows } = await test.owner.query(`select strikes, deferred_until from newsletter.pace`);
    expect(rows).toEqual([{ strikes: 0, deferred_until: null }]);
  }));

test('what is put off is tried later and later, and refused with the reason in the end', () =>
  withApp(
    async (test) => {
      const marketing = await test.as('marketing');
      const { email } = await aReader(test, { email: 'nooit@druk.example' });
      const campaign = await send(test, await aCampaign(test));
      test.mailbox.behaviour = () => busy(451);
      await test.jobsDone();
      expect((await deliveries(test))[email]).toEqual(['queued', expect.stringContaining('(451)')]);
      await later(test, '2026-06-15T09:01:00Z');
      await later(test, '2026-06-15T09:02:00Z'); // too soon for the third: two minutes after the second
      expect((await deliveries(test))[email]?.[0]).toBe('queued');
      await later(test, '2026-06-15T09:03:00Z');
      expect((await deliveries(test))[email]).toEqual([
        'refused',
        expect.stringMatching(/^given up after 3 tries: .*451/),
      ]);
      expect((await campaignNow(marketing, campaign.id)).state).toBe('SENT');
    },
    { environment: { NEWSLETTER_TRIES: '3' } },
  ));

test('a paused campaign hands nothing over, and goes on when resumed; what is in doubt goes again when told to', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    await readersAt(test, 'kantoor.example', 4);
    const campaign = await send(test, await aCampaign(test));
    const act = (what: string) =>
      marketing.ask(`mutation ($id: ID!) { ${what}(input: { id: $id }) { campaign { state } } }`, {
        id: campaign.id,
      });
    expect((await act('pauseCampaign')).data).toMatchObject({
      pauseCampaign: { campaign: { state: 'PAUSED' } },
    });
    expect((await act('pauseCampaign')).errors).toBeUndefined();
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);
    await act('resumeCampaign');
    await test.owner.query(
      `update newsletter.delivery set state = 'sending' where id = (select id from newsletter.delivery limit 1)`,
    );
    await test.jobsDone();
    expect(await campaignNow(marketing, campaign.id)).toMatchObject({
      state: 'SENT',
      progress: { sent: 3, unknown: 1 },
    });
    expect((await act('resumeCampaign')).errors?.[0]?.extensions.code).toBe('CONFLICT');
    await act('sendUnknownAgain');
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(4);
    expect(await campaignNow(marketing, campaign.id)).toMatchObject({ state: 'SENT', progress: { sent: 4 } });
    expect((await act('sendUnknownAgain')).errors?.[0]?.extensions.code).toBe('CONFLICT');
    const support = await test.as('support');
    const refused = await support.ask(
      `mutation ($id: ID!) { sendUnknownAgain(input: { id: $id }) { campaign { id } } }`,
      { id: campaign.id },
    );
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));

test('what nobody took has its place in the plan and in the minute back; such a day is none of the plan', () =>
  withApp(
    async (test) => {
      await readersAt(test, 'kantoor.example', 8);
      test.mailbox.greeting = () => busy(421);
      const campaign = await send(test, await aCampaign(test));
      await test.jobsDone();
      await later(test, '2026-06-15T09:00:30Z');
      await later(test, '2026-06-16T09:00:00Z');
      test.mailbox.greeting = undefined;
      test.mailbox.behaviour = () => busy(451); // it is there, and takes nothing yet
      await later(test, '2026-06-17T09:00:00Z');
      const { rows } = await test.owner.query(
        `select in_day, days, day from newsletter.pace where domain = '*'`,
      );
      expect(rows).toEqual([{ in_day: 0, days: 0, day: null }]);
      test.mailbox.behaviour = undefined;
      await later(test, '2026-06-18T09:00:00Z');
      expect(test.mailbox.mails).toHaveLength(3);
      await later(test, '2026-06-19T09:00:00Z');
      expect(test.mailbox.mails).toHaveLength(8);
      expect((await campaignNow(await test.as('marketing'), campaign.id)).state).toBe('SENT');
    },
    { environment: { NEWSLETTER_WARM_UP: '3 5', NEWSLETTER_RATE_PER_MINUTE: '5' } },
  ));
