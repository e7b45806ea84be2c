import { type TestApp, withApp } from '../../../test/support/app.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { receiveReport } from '../bounces/actions.js';
import { aCampaign, aReader, send } from './given.js';
import { aDeliveryStatus, aFreeText, aReply } from './reports.js';

const receive = (test: TestApp, raw: Buffer) =>
  receiveReport(test.app.work(systemActor('test'), 'test'), raw, 'pipe');

/** Sends a letter, and answers the return path of its copy. */
async function mailed(test: TestApp, email: string): Promise<string> {
  await send(test, await aCampaign(test));
  await test.jobsDone();
  return test.mailbox.to(email).at(-1)?.envelope.from as string;
}

const standing = async (test: TestApp, id: string) =>
  (
    await (
      await test.as('support')
    ).get(`query ($id: ID!) { contact(id: $id) { suppression { reason } bounces { verdict reason } } }`, {
      id,
    })
  ).contact;

const twoAreEnough = { environment: { NEWSLETTER_SOFT_BOUNCES: '2' } };

test('who answers a letter, or sends on the bounce of another, goes on getting letters', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'jan@kantoor.example' });
    const to = await mailed(test, reader.email);
    const nothing = { outcome: 'none', suppressed: false, understood: false };
    for (const raw of [
      aReply({
        to,
        subject: 'RE: Problemen met verzending opgelost (delivery)',
        body: 'Fijn! Wij hebben nog 450 facturen, "mailbox unavailable" zegt hij dan.',
      }),
      aReply({ to, subject: 'Fwd: Undelivered', body: '> <piet@elders>: 550 5.1.1 User unknown' }),
      aFreeText({
        to,
        from: reader.email,
        subject: 'Automatisch antwoord: delivery failed',
        body: 'Ik werk hier niet meer: user unknown.',
      }),
      Buffer.from(
        Array.from(
          { length: 300 },
          (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
        ).join('') + to,
      ),
    ])
      expect(await receive(test, raw)).toMatchObject(nothing);
    expect(await standing(test, reader.id)).toEqual({ suppression: null, bounces: [] });
  }));

test('what was refused because of us, or came late, never adds up to a suppression; a full mailbox does', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'jan@kantoor.example' });
    const about = { address: reader.email };
    for (const [status, answer, reason] of [
      ['5.1.8', '501 5.1.8 <bounces@v.example>: Sender address rejected: Domain not found', 'sender refused'],
      ['5.7.1', '550 5.7.1 blocked using Spamhaus', 'blocked'],
      ['4.7.0', '421 4.7.0 try again later', 'too often'],
    ] as const) {
      const to = await mailed(test, reader.email);
      const raw = aDeliveryStatus({ ...about, to, status, answer });
      expect(await receive(test, raw)).toMatchObject({ outcome: 'soft', reason, suppressed: false });
      const late = aDeliveryStatus({
        ...about,
        to,
        id: 'late',
        status: '4.4.1',
        answer: '451 4.4.1 timed out',
      });
      const delayed = Buffer.from(late.toString().replace('Action: failed', 'Action: delayed'));
      expect(await receive(test, delayed)).toMatchObject({ reason: 'delayed', suppressed: false });
    }
    const full = { ...about, status: '5.2.2', answer: '552 5.2.2 Mailbox full' };
    const once = aDeliveryStatus({ ...full, to: await mailed(test, reader.email) });
    expect(await receive(test, once)).toMatchObject({ reason: 'mailbox full', suppressed: false });
    const twice = aDeliveryStatus({ ...full, to: await mailed(test, reader.email) });
    expect(await receive(test, twice)).toMatchObject({ reason: 'mailbox full', suppressed: true });
  }, twoAreEnough));

test('bounces that anybody can make up suppress nobody, however many', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'fien@forge.example' });
    for (let n = 0; n < 4; n += 1) {
      await mailed(test, reader.email);
      const forged = aFreeText({
        to: 'post@voorbeeldsoftware.example',
        from: 'MAILER-DAEMON@evil.example',
        body: `<${reader.email}>: 550 5.1.1 user unknown nr ${n}`,
      });
      expect(await receive(test, forged)).toEqual({
        outcome: 'soft',
        reason: 'not proven',
        suppressed: false,
        understood: false,
      });
    }
    expect(await standing(test, reader.id)).toEqual({
      suppression: null,
      bounces: Array.from({ length: 4 }, () => ({ verdict: 'SOFT', reason: 'not proven' })),
    });
  }, twoAreEnough));
