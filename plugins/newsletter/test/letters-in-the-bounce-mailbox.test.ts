import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { withApp } from '../../../test/support/app.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { readMailbox } from '../bounces/mailbox.js';
import { aCampaign, aReader, send } from './given.js';
import { startRealServers, whyNoRealServers } from './real-servers.js';
import { aDeliveryStatus, aFreeText, aReply } from './reports.js';

const missing = whyNoRealServers();
if (missing && process.env.CI) throw new Error(`this run must not pass it over: ${missing}`);
if (missing) process.stderr.write(`PASSED OVER: ${missing}.\n`);

/** What a person finds in the mailbox, in their own mail program. */
async function found(url: string): Promise<{ subject: string; unread: boolean; flagged: boolean }[]> {
  const { hostname, port, username, password } = new URL(url);
  const client = new ImapFlow({
    host: hostname,
    port: Number(port),
    auth: { user: username, pass: password },
    logger: false,
  });
  await client.connect();
  try {
    await client.mailboxOpen('INBOX');
    const mails = await client.fetchAll('1:*', { envelope: true, flags: true });
    return mails.map(({ envelope, flags }) => ({
      subject: envelope?.subject ?? '',
      unread: !flags?.has('\\Seen'),
      flagged: flags?.has('\\Flagged') === true,
    }));
  } finally {
    await client.logout();
  }
}

(missing ? test.skip : test)(
  'in a mailbox that people write to, what they write stays for them to read, and no odd mail keeps a bounce from being read',
  async () => {
    const servers = await startRealServers({
      home: 'voorbeeldsoftware.example',
      onTo: 'smtp://127.0.0.1:9',
    });
    const transport = createTransport(servers.smtpUrl);
    try {
      await withApp(async (test) => {
        const [there, gone] = [
          await aReader(test, { email: 'jan@kantoor.example' }),
          await aReader(test, { email: 'weg@kantoor.example' }),
        ];
        await send(test, await aCampaign(test));
        await test.jobsDone();
        const to = (email: string) => test.mailbox.to(email)[0]?.envelope.from as string;
        const parts = Array.from(
          { length: 300 },
          (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}\r\n`,
        ).join('');
        const arriving: [from: string, to: string, raw: Buffer][] = [
          ['jan@kantoor.example', to(there.email), Buffer.from(`Subject: Delen in delen\r\n${parts}`)],
          [
            'jan@kantoor.example',
            to(there.email),
            aReply({
              to: to(there.email),
              subject: 'Re: delivery failed',
              head: '',
              body: 'Wij hebben nog 450 facturen, "mailbox unavailable" zegt hij.',
            }),
          ],
          [
            '',
            'post@voorbeeldsoftware.example',
            aFreeText({
              to: 'post@voorbeeldsoftware.example',
              subject: 'Undelivered: offerte van een collega',
              head: '',
              body: '<klant@elders.example>: 550 5.1.1 User unknown',
            }),
          ],
          ['', to(gone.email), aDeliveryStatus({ to: to(gone.email), address: gone.email })],
        ];
        for (const [index, [from, recipient, raw]] of arriving.entries()) {
          await transport.sendMail({ envelope: { from, to: recipient }, raw });
          for (let tries = 0; (await servers.unread()) <= index && tries < 600; tries += 1)
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
        const read = () => readMailbox(test.app.work(systemActor('test'), 'test'), servers.imapUrl);
        expect(await read()).toEqual({ read: 4, understood: 1 });
        const theirs = [
          { subject: 'Delen in delen', unread: true, flagged: true },
          { subject: 'Re: delivery failed', unread: true, flagged: true },
          { subject: 'Undelivered: offerte van een collega', unread: true, flagged: true },
        ];
        expect(await found(servers.imapUrl)).toEqual(theirs);
        expect(await read()).toEqual({ read: 0, understood: 0 });
        const { rows } = await test.owner.query(`select contact_id, verdict from newsletter.bounce`);
        expect(rows).toEqual([{ contact_id: gone.id, verdict: 'hard' }]);
      });
    } finally {
      transport.close();
      await servers.stop();
    }
  },
  180_000,
);
