import { type TestApp, withApp } from '../../../test/support/app.js';
import type { Answer } from '../../../test/support/mailbox.js';
import { aCampaign, aReader, campaignNow, deliveries, later, readersAt, send } from './given.js';

const saying = (responseCode: number, words: string) => Object.assign(new Error(words), { responseCode });

const stateOf = async (test: TestApp, id: string): Promise<string> =>
  (await campaignNow(await test.as('marketing'), id)).state;

const sentTo = (test: TestApp, domain: string): number =>
  test.mailbox.mails.filter((mail) => mail.envelope.to[0]?.endsWith(`@${domain}`)).length;

const answers: [string, Answer][] = [
  ['answers 421', saying(421, '4.7.0 too busy')],
  ['breaks off', 'cut'],
];

test.each(answers)(
  'a mail server that %s at the readers of one domain keeps nobody else waiting, and the campaign ends',
  (_what, answer) =>
    withApp(
      async (test) => {
        await readersAt(test, 'druk.example', 16); // first in line
        for (const domain of ['een.example', 'twee.example', 'drie.example'])
          await readersAt(test, domain, 8);
        const asked = new Map<string, number>();
        test.mailbox.recipient = (address) => {
          asked.set(address, (asked.get(address) ?? 0) + 1);
          return address.endsWith('@druk.example') ? answer : undefined;
        };
        const campaign = await send(test, await aCampaign(test));
        await test.jobsDone();
        expect(test.mailbox.mails).toHaveLength(24);
        const { rows } = await test.owner.query(
          `select domain, deferred_until > $1 as waits from newsletter.pace`,
          ['2026-06-15T09:00:00Z'],
        );
        expect(rows).toEqual([{ domain: 'druk.example', waits: true }]);
        expect(await stateOf(test, campaign.id)).toBe('SENDING');

        for (let hour = 10; hour < 20; hour += 1) await later(test, `2026-06-15T${hour}:00:00Z`);
        expect(await stateOf(test, campaign.id)).toBe('SENT');
        const ends = Object.entries(await deliveries(test)).filter(([email]) =>
          email.endsWith('@druk.example'),
        );
        for (const [, [state, reason]] of ends)
          expect([state, reason]).toEqual(['refused', expect.stringMatching(/^given up after 3 tries: /)]);
        expect(sentTo(test, 'druk.example')).toBe(0);
        // A connection of before, which the server broke, is no try.
        for (const times of asked.values()) expect(times).toBeLessThanOrEqual(answer === 'cut' ? 6 : 3);
      },
      { environment: { NEWSLETTER_TRIES: '3' } },
    ),
);

test('two domains that ask for patience, and come first in each batch, keep nobody else waiting either', () =>
  withApp(async (test) => {
    for (let n = 0; n < 40; n += 1)
      for (const domain of ['druk.example', 'vol.example']) await aReader(test, { email: `${n}@${domain}` });
    await readersAt(test, 'vlot.example', 16);
    test.mailbox.recipient = (address) =>
      address.endsWith('@vlot.example') ? undefined : saying(421, '4.7.0 too busy');
    await send(test, await aCampaign(test));
    await test.jobsDone();
    await later(test, '2026-06-15T09:00:10Z');
    expect(sentTo(test, 'vlot.example')).toBe(16);
    test.mailbox.recipient = undefined;
    await later(test, '2026-06-15T09:10:00Z');
    expect(test.mailbox.mails).toHaveLength(96);
  }));

test('a mail server that is about to close a connection takes the message on the next one', () =>
  withApp(async (test) => {
    await readersAt(test, 'kantoor.example', 40);
    const taken = new Map<string, number>();
    test.mailbox.sender = (_address, connection) => {
      taken.set(connection, (taken.get(connection) ?? 0) + 1);
      return taken.get(connection) === 3 ? saying(421, '4.4.2 two on a connection will do') : undefined;
    };
    const campaign = await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(taken.size).toBeGreaterThanOrEqual(20);
    expect(test.mailbox.mails).toHaveLength(40);
    expect(await stateOf(test, campaign.id)).toBe('SENT');
  }));

test('a mail server that turns everybody away is waited for: no message or domain is to blame', () =>
  withApp(async (test) => {
    for (let n = 0; n < 60; n += 1) await aReader(test, { email: `lezer@kantoor-${n}.example` });
    test.mailbox.greeting = () => saying(421, '4.3.2 closing for the night');
    const campaign = await send(test, await aCampaign(test));
    await test.jobsDone();
    const blamed = `select (select count(*)::int from newsletter.pace) as domains, (select sum(tries)::int from newsletter.delivery) as tries`;
    expect((await test.owner.query(blamed)).rows).toEqual([{ domains: 0, tries: 0 }]);

    // Only once a batch holds several domains can anybody tell that it is all of them; then nobody else is asked.
    test.mailbox.greeting = undefined;
    test.mailbox.recipient = () => saying(421, '4.3.2 closing for the night');
    await later(test, '2026-06-15T09:10:00Z');
    const { domains, tries } = (await test.owner.query(blamed)).rows[0] as { domains: number; tries: number };
    expect(domains).toBeLessThan(60);
    expect(tries).toBeLessThan(60);

    test.mailbox.recipient = undefined;
    await later(test, '2026-06-15T12:00:00Z');
    expect(test.mailbox.mails).toHaveLength(60);
    expect(await stateOf(test, campaign.id)).toBe('SENT');
  }));

test('who objects while the mail server takes its time gets nothing, and who does not gets it', () =>
  withApp(async (test) => {
    const objects = await aReader(test, { email: 'nee@traag.example' });
    await readersAt(test, 'traag.example', 3);
    test.mailbox.recipient = async (address) => {
      if (address === objects.email)
        await test.owner.query(
          `insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, at)
           values (gen_random_uuid(), $1, 'newsletter', 'objected', 'phone', '2026-06-15T09:00:00Z') on conflict do nothing`,
          [objects.id],
        );
      await new Promise((resolve) => setTimeout(resolve, 700)); // longer than a claim is good for
      return undefined;
    };
    const campaign = await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(3);
    expect(sentTo(test, 'traag.example')).toBe(3);
    expect((await deliveries(test))[objects.email]?.[0]).toBe('withheld');
    expect(await stateOf(test, campaign.id)).toBe('SENT');
  }));

test('an address that is refused because nobody is there is suppressed, as if a bounce had come; no other is', () =>
  withApp(async (test) => {
    const answered: Record<string, [code: number, words: string]> = {
      'weg@elders.example': [550, '5.1.1 unknown'],
      'nooit@elders.example': [550, 'No such user here'],
      'elders@relais.example': [554, '5.7.1 Relay access denied'],
      'ongetekend@groot.example': [550, '5.7.26 This mail is unauthenticated'],
      'beleid@groot.example': [550, '5.7.1 Unknown user or refused by policy'],
      'vol@groot.example': [552, '5.2.2 Mailbox full'],
    };
    const ids = new Map<string, string>();
    for (const email of [...Object.keys(answered), 'goed@elders.example'])
      ids.set(email, (await aReader(test, { email })).id);
    const offered: string[] = [];
    test.mailbox.recipient = (address) => {
      offered.push(address);
      const answer = answered[address];
      return answer ? saying(...answer) : undefined;
    };
    const campaign = await send(test, await aCampaign(test));
    await test.jobsDone();
    const marketing = await test.as('marketing');
    const figures = await marketing.get(
      `query ($id: ID!) { campaign(id: $id) { progress { sent refused } figures { bounced } } }`,
      { id: campaign.id },
    );
    expect(figures.campaign).toEqual({ progress: { sent: 1, refused: 6 }, figures: { bounced: 2 } });

    const standing = async (email: string) =>
      (
        await marketing.get(
          `query ($id: ID!) { contact(id: $id) { suppression { reason status } bounces { verdict reason status } } }`,
          { id: ids.get(email) },
        )
      ).contact;
    expect(await standing('weg@elders.example')).toEqual({
      suppression: { reason: 'HARD_BOUNCE', status: '5.1.1' },
      bounces: [{ verdict: 'HARD', reason: 'unknown address', status: '5.1.1' }],
    });
    expect(await standing('nooit@elders.example')).toEqual({
      suppression: { reason: 'HARD_BOUNCE', status: null },
      bounces: [{ verdict: 'HARD', reason: 'unknown user', status: null }],
    });
    for (const email of [
      'elders@relais.example',
      'ongetekend@groot.example',
      'beleid@groot.example',
      'vol@groot.example',
    ])
      expect(await standing(email)).toEqual({ suppression: null, bounces: [] });
    const { rows } = await test.owner.query(`select distinct source from newsletter.bounce`);
    expect(rows).toEqual([{ source: 'hand-over' }]);

    offered.length = 0;
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(offered.filter((address) => address.endsWith('@elders.example'))).toEqual(['goed@elders.example']);
  }));
