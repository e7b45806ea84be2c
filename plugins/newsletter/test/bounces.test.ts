import { type TestApp, withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { eraseContact } from '../../../src/kernel/subject.js';
import { receiveReport } from '../bounces/actions.js';
import { signatureOf } from '../bounces/webhook.js';
import { aCampaign, agree, aReader, deliveries, type Reader, send } from './given.js';
import { aComplaint, aDeliveryStatus } from './reports.js';
import { systemActor } from '../../../src/kernel/scope.js';

/** A reader who got a newsletter, and what a mail server knows of it. */
async function mailed(test: TestApp, email: string): Promise<Reader & { to: string; messageId: string }> {
  const reader = await aReader(test, { email });
  await send(test, await aCampaign(test));
  await test.jobsDone();
  const mail = test.mailbox.to(email).at(-1);
  return { ...reader, to: mail?.envelope.from as string, messageId: mail?.messageId as string };
}

const receive = (test: TestApp, raw: Buffer, source: 'pipe' | 'webhook' = 'pipe') =>
  receiveReport(test.app.work(systemActor('test'), 'test'), raw, source);

const standing = async (test: TestApp, id: string) =>
  (
    await (
      await test.as('support')
    ).get(
      `query ($id: ID!) { contact(id: $id) { suppression { reason status } bounces { verdict status } consents { live } } }`,
      { id },
    )
  ).contact;

test('an address that a mail server says is nobody’s gets nothing more, until somebody lifts that with a reason', () =>
  withApp(async (test) => {
    const reader = await mailed(test, 'weg@voorbeeld.example');
    const bounce = aDeliveryStatus({ to: reader.to, address: reader.email });
    expect(await receive(test, bounce)).toEqual({
      outcome: 'hard',
      reason: 'unknown user',
      suppressed: true,
      understood: true,
    });
    expect((await receive(test, bounce)).outcome).toBe('known already');
    expect(await standing(test, reader.id)).toEqual({
      suppression: { reason: 'HARD_BOUNCE', status: '5.1.1' },
      bounces: [{ verdict: 'HARD', status: '5.1.1' }],
      consents: [{ live: true }],
    });
    await aReader(test, { email: 'ander@voorbeeld.example' });
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.to(reader.email)).toHaveLength(1);
    // Whoever writes past the house knows no key, and makes no message at all.
    await send(test, await aCampaign(test));
    await expect(
      test.asApp.query(
        `insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at)
        select gen_random_uuid(), k.id, c.contact_id, c.event_id, 'queued', now()
        from newsletter.consent c, newsletter.campaign k where c.live and k.state = 'SENDING' and c.contact_id = $1`,
        [reader.id],
      ),
    ).rejects.toMatchObject({ code: 'KM013' });
    // Nor does whoever makes up a key.
    const forger = await test.asApp.connect();
    try {
      await forger.query(
        `select set_config('newsletter.address_key', repeat('36', 64) || repeat('5c', 64), false)`,
      );
      expect(
        (await forger.query('select newsletter.suppressed($1) as so', ['wie@dan.example'])).rows,
      ).toEqual([{ so: true }]);
      for (const forged of [
        `update newsletter.address_key set session = sha256(convert_to(current_setting('newsletter.address_key'), 'UTF8'))`,
        `update newsletter.address_key set fingerprint = 'x', session = null`,
        'delete from newsletter.address_key',
      ])
        await expect(forger.query(forged)).rejects.toMatchObject({ code: 'KM001' });
    } finally {
      forger.release(true);
    }
    await test.jobsDone(); // a campaign that is still choosing its readers would find them once it is lifted

    const marketing = await test.as('marketing');
    const lift = `mutation ($id: ID!, $reason: String!) { liftSuppression(input: { contactId: $id, reason: $reason }) { contact { suppression { reason } } } }`;
    const refused = await marketing.ask(lift, { id: reader.id, reason: ' ' });
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'reason' });
    const lifted = await marketing.get(lift, {
      id: reader.id,
      reason: 'De mailserver was verkeerd ingesteld.',
    });
    expect(lifted.liftSuppression.contact.suppression).toBeNull();
    const twice = await marketing.ask(lift, { id: reader.id, reason: 'Nog eens.' });
    expect(twice.errors?.[0]?.extensions.code).toBe('CONFLICT');
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.to(reader.email)).toHaveLength(2);
    const { rows } = await test.owner.query(
      `select lifted_because, lifted_by is not null as by from newsletter.suppression`,
    );
    expect(rows).toEqual([{ lifted_because: 'De mailserver was verkeerd ingesteld.', by: true }]);
  }));

test('a complaint ends consent and suppresses, found by the message that came back with it', () =>
  withApp(async (test) => {
    const reader = await mailed(test, 'boos@voorbeeld.example');
    const complaint = aComplaint({
      to: 'abuse@voorbeeldsoftware.example',
      address: 'redacted@provider.example',
      messageId: reader.messageId,
    });
    // Some providers do not say in its type what it is.
    const unnamed = Buffer.from(complaint.toString().replace('report; report-type=feedback-report', 'mixed'));
    expect(await receive(test, unnamed)).toMatchObject({ outcome: 'complaint', suppressed: true });
    expect(await receive(test, complaint)).toMatchObject({ outcome: 'complaint', suppressed: false });
    expect(await standing(test, reader.id)).toMatchObject({
      suppression: { reason: 'COMPLAINT' },
      consents: [{ live: false }],
    });
    const ended = await test.owner.query(
      `select channel, kind from newsletter.consent_event where contact_id = $1 order by sequence desc limit 1`,
      [reader.id],
    );
    expect(ended.rows).toEqual([{ channel: 'complaint', kind: 'withdrawn' }]);
    await expect(agree(test, reader.id)).rejects.toThrow(
      /suppressed: mail to it bounced, or its reader complained/,
    );
  }));

test('a complaint as Outlook.com sends it, the letter attached, is heard', () =>
  withApp(async (test) => {
    const reader = await mailed(test, 'boos@voorbeeld.example');
    const complaint = `From: <staff@hotmail.com>\r\nTo: post@voorbeeldsoftware.example\r\nSubject: complaint about message from 192.0.2.9\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nX-HmXmrOriginalRecipient: ${reader.email}\r\nMessage-ID: ${reader.messageId}\r\nSubject: Nieuws\r\n\r\nBeste lezer\r\n--b--\r\n`;
    expect(await receive(test, Buffer.from(complaint))).toMatchObject({
      outcome: 'complaint',
      suppressed: true,
    });
  }));

test('a mailbox that is full is tried again, and suppressed when it stays so; a message counts once', () =>
  withApp(
    async (test) => {
      const reader = await mailed(test, 'vol@voorbeeld.example');
      const full = (to: string, id: string) =>
        aDeliveryStatus({ to, id, address: reader.email, status: '5.2.2', answer: '552 5.2.2 Mailbox full' });
      expect(await receive(test, full(reader.to, '1'))).toMatchObject({ outcome: 'soft', suppressed: false });
      expect(await receive(test, full(reader.to, '2'))).toMatchObject({ outcome: 'soft', suppressed: false });
      await send(test, await aCampaign(test));
      await test.jobsDone();
      const second = test.mailbox.to(reader.email)[1]?.envelope.from as string;
      expect(await receive(test, full(second, '3'))).toMatchObject({ outcome: 'soft', suppressed: true });
      expect((await standing(test, reader.id)).suppression).toEqual({
        reason: 'SOFT_BOUNCES',
        status: '5.2.2',
      });
    },
    { environment: { NEWSLETTER_SOFT_BOUNCES: '2' } },
  ));

test('who makes up a bounce suppresses nobody: an address alone proves nothing, an altered tag is none of ours', () =>
  withApp(async (test) => {
    const victim = await mailed(test, 'slachtoffer@voorbeeld.example');
    const altered = victim.to.replace(/.(?=@)/, (last) => (last === 'a' ? 'b' : 'a'));
    for (const to of ['post@voorbeeldsoftware.example', altered])
      expect(await receive(test, aDeliveryStatus({ to, id: to, address: victim.email }))).toMatchObject({
        outcome: 'soft',
        suppressed: false,
      });
    expect((await standing(test, victim.id)).suppression).toBeNull();
    const nobody = aDeliveryStatus({
      to: 'post@voorbeeldsoftware.example',
      address: 'niemand@elders.example',
    });
    expect(await receive(test, nobody)).toMatchObject({ outcome: 'unknown', suppressed: false });
    expect((await receive(test, Buffer.from('geen mail'))).outcome).toBe('none');
  }));

test('a suppression outlives the erasure of its person, and no later consent or import brings them back', () =>
  withApp(async (test) => {
    const reader = await mailed(test, 'Vergeten@voorbeeld.example');
    await receive(test, aDeliveryStatus({ to: reader.to, address: reader.email }));
    await test.inTransaction((scope) => eraseContact(scope, reader.id));
    const tables = ['bounce', 'delivery', 'consent', 'consent_event'];
    for (const table of tables) {
      const { rows } = await test.owner.query(`select count(*)::int as n from newsletter.${table}`);
      expect([table, rows[0].n]).toEqual([table, 0]);
    }
    const kept = await test.owner.query(`select s::text as text from newsletter.suppression s`);
    expect(kept.rows).toHaveLength(1);
    expect(kept.rows[0].text).not.toMatch(/vergeten|voorbeeld\.example/i);
    const again = await aContact(test, await anOffice(test, {}), {
      name: 'Nieuw',
      email: 'vergeten@VOORBEELD.example',
    });
    await expect(agree(test, again.id)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await deliveries(test)).toEqual({});
    await test.owner.query('delete from kernel.house_key'); // as in a database of before its key was known
    // With another key they would all be forgotten, so such a house does not start.
    await expect(
      test.another({ environment: { HOUSE_KEY: 'quite another key, of 32 characters' } }),
    ).rejects.toThrow(/hashed with another key/);
  }));

test('a mail service posts what came back, signed; without a good signature nothing happens', () =>
  withApp(
    async (test) => {
      const reader = await mailed(test, 'weg@voorbeeld.example');
      const body = aDeliveryStatus({ to: 'x@elders.example', address: reader.email });
      const now = test.clock.now().getTime() / 1000;
      const post = (signature: string, content: Buffer = body) =>
        fetch(`${test.url}/p/newsletter/bounce`, {
          method: 'POST',
          body: new Uint8Array(content),
          headers: { 'content-type': 'message/rfc822', 'x-klantmap-signature': signature },
        });
      const secret = 'een geheim van de maildienst, lang genoeg';
      for (const signature of [
        '',
        'v1',
        signatureOf('een ander geheim', now, body),
        signatureOf(secret, now - 3600, body),
        signatureOf(secret, now, Buffer.from('iets anders')),
      ])
        expect((await post(signature)).status).toBe(403);
      expect((await standing(test, reader.id)).bounces).toEqual([]);
      expect((await post(signatureOf(secret, now, body))).status).toBe(200);
      expect((await standing(test, reader.id)).suppression).toMatchObject({ reason: 'HARD_BOUNCE' });
      const large = Buffer.alloc(3_000_000, 65);
      expect((await post(signatureOf(secret, now, large), large)).status).toBe(413);
    },
    { environment: { NEWSLETTER_BOUNCE_SECRET: 'een geheim van de maildienst, lang genoeg' } },
  ));
