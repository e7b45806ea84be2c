import { readReport } from '../bounces/report.js';
import { judge } from '../bounces/verdict.js';
import { aDeliveryStatus, aFreeText, aReply } from './reports.js';

const to = 'bounces+tag@voorbeeldsoftware.example';
const address = 'jan@kantoor.example';
const bounced = aDeliveryStatus({ to, address }).toString();

const read = async (raw: Buffer) => {
  const report = await readReport(raw);
  return { kind: report.kind, verdicts: judge(report).map(({ verdict }) => verdict) };
};
const nullPath = 'Return-Path: <>\n';

test.each([
  [
    'an answer to a letter on errors in delivery',
    aReply({
      to,
      subject: 'RE: Problemen met verzending opgelost (delivery failed)',
      body: 'Hallo, fijn! Wij hebben nog 450 facturen die niet weg willen, "mailbox unavailable" zegt hij dan.',
    }),
  ],
  [
    'an answer with an error in it',
    aReply({ to, subject: 'Antw: error 550 verholpen', body: 'Wij hadden ook 550 5.1.1 user unknown.' }),
  ],
  [
    'a bounce that somebody sends on for help',
    aReply({
      to,
      subject: 'Fwd: Undelivered Mail Returned to Sender',
      body: 'Kunnen jullie helpen?\n\n> <piet@elders.example>: 550 5.1.1 User unknown\n> Final-Recipient: rfc822; piet@elders.example\n> Action: failed\n> Status: 5.1.1',
    }),
  ],
  [
    'a bounce that somebody sends on with its parts',
    Buffer.from(
      bounced
        .replace('Return-Path: <>', 'Return-Path: <jan@kantoor.example>')
        .replace(/^From: .*$/m, 'From: Jan Jansen <jan@kantoor.example>')
        .replace('Subject: Undelivered', 'Subject: FW: Undelivered')
        .replace('multipart/report; report-type=delivery-status;', 'multipart/mixed;'),
    ),
  ],
  [
    'a bounce that somebody sends on as an attachment',
    Buffer.from(
      `From: jan@kantoor.example\r\nTo: ${to}\r\nSubject: Wat is dit?\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nZie bijlage.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${bounced}\r\n--b--\r\n`,
    ),
  ],
  [
    'an answer by the postmaster of a small office',
    aReply({
      to,
      from: 'Postmaster Kantoor <postmaster@kantoor.example>',
      body: 'Bij ons staat er: unable to deliver, user unknown.',
    }),
  ],
  [
    'a new letter about what failed',
    aReply({
      to,
      subject: 'Fout: delivery failed',
      head: 'Return-Path: <jan@kantoor.example>\n',
      body: 'Ik krijg 550 5.1.1 user unknown.',
    }),
  ],
  [
    'a letter by who keeps the servers of an office',
    aReply({
      to,
      from: 'Systeembeheer Kantoor <beheer@kantoor.example>',
      subject: 'Delivery failed',
      head: 'Return-Path: <beheer@kantoor.example>\n',
      body: 'Onze server zegt 550 5.1.1 user unknown.',
    }),
  ],
  [
    'a complaint in words',
    aReply({
      to,
      subject: 'Klacht',
      body: 'This is abuse, a complaint. {"feedbackType":"complaintFeedbackType"}',
    }),
  ],
  [
    'an ARF report that somebody asks about',
    aReply({ to, body: 'Wat is dit?\nFeedback-Type: abuse\nOriginal-Rcpt-To: jan@kantoor.example' }),
  ],
])('%s is a person’s, and no bounce', async (_what, raw) => {
  expect(await read(raw)).toEqual({ kind: 'other mail', verdicts: [] });
});

test.each([
  [
    'a Dutch answer of a program, to a letter on errors',
    aFreeText({
      to,
      from: 'Jan <jan@kantoor.example>',
      subject: 'Automatisch antwoord: Undelivered mail opgelost',
      head: nullPath,
      body: 'Jan werkt hier niet meer; mail aan hem is undeliverable. Mailbox is niet bekend.',
    }),
  ],
  [
    'a holiday',
    aFreeText({
      to,
      from: 'Jan <jan@kantoor.example>',
      subject: 'Afwezig: delivery failed',
      head: nullPath,
      body: 'Ik ben er niet. Bel 450 of 550. My mailbox is full.',
    }),
  ],
  [
    'somebody who left, told by a program that names only their address',
    aFreeText({
      to,
      from: 'Jan <jan@kantoor.example>',
      subject: 'Re: Nieuws',
      head: nullPath,
      body: 'Jan is no longer with us. User unknown. This address is no longer valid.',
    }),
  ],
  [
    'a gatekeeper who asks us to prove that we are people',
    aFreeText({
      to,
      from: 'Jan <jan@kantoor.example>',
      subject: 'Nieuws (delivery on hold)',
      head: nullPath,
      body: 'Your message was not delivered yet: 550 5.1.1. Please verify that you are a human.',
    }),
  ],
  [
    'a gatekeeper with the name of a server',
    aFreeText({
      to,
      subject: 'Undelivered: confirm your message',
      body: 'Your message requires that you verify that you are a real live human being, not an invalid user.',
    }),
  ],
  [
    'a receipt of reading',
    Buffer.from(
      bounced
        .replace('Subject: Undelivered Mail Returned to Sender', 'Subject: Not read: Nieuws')
        .replaceAll('delivery-status', 'disposition-notification'),
    ),
  ],
])('%s is a program’s, and no bounce', async (_what, raw) => {
  expect(await read(raw)).toEqual({ kind: 'automatic reply', verdicts: [] });
});

test('a report that a mail server sends on is a report', async () => {
  const raw = `From: MAILER-DAEMON@elders.example\r\nTo: ${to}\r\nSubject: Returned mail\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe following could not be delivered.\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${bounced}\r\n--b--\r\n`;
  expect(await read(Buffer.from(raw))).toEqual({ kind: 'delivery status', verdicts: ['hard'] });
});
