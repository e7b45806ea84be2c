import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../../src/kernel/files.js';
import { readReport } from '../bounces/report.js';
import { judge } from '../bounces/verdict.js';

const reference = join(projectFolder, '../shared/reference/bounces');
const available = existsSync(reference);
if (!available)
  process.stderr.write(
    `PASSED OVER: no reference bounces at ${reference}, so their verdicts were not compared.\n`,
  );

const verdictsOf = async (raw: Buffer) => judge(await readReport(raw)).map(({ verdict }) => verdict);

(available ? test : test.skip)(
  'of real bounces of many mail servers at least 97 in 100 are judged right',
  async () => {
    const expected = JSON.parse(readFileSync(join(reference, 'expected.json'), 'utf8')) as Record<
      string,
      { reason: string; hard: boolean }[]
    >;
    const wrong: string[] = [];
    let all = 0;
    for (const [file, [first]] of Object.entries(expected)) {
      const [verdict = 'none'] = await verdictsOf(readFileSync(join(reference, 'mail', file)));
      all += 1;
      if ((verdict === 'hard') !== first?.hard) wrong.push(`${file}: ${first?.reason} became ${verdict}`);
    }
    expect(all).toBeGreaterThan(200);
    expect([wrong.length / all, wrong].at(0)).toBeLessThanOrEqual(0.03);
  },
);

(available ? test : test.skip)('a mail that is no bounce is not taken for one', async () => {
  for (const file of readdirSync(join(reference, 'not-bounces')))
    expect([file, await verdictsOf(readFileSync(join(reference, 'not-bounces', file)))]).toEqual([file, []]);
});

const mail = (head: string, body: string): Buffer =>
  Buffer.from(
    `${head}\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n${body}\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  );

test.each([
  [
    'a question about an unknown user',
    mail(
      'From: Jan <jan@kantoor.example>\nTo: post@voorbeeldsoftware.example\nSubject: Vraag over inloggen',
      'Ons programma zegt "user unknown" bij het inloggen. Kunnen jullie helpen?',
    ),
  ],
  [
    'an answer that quotes the newsletter',
    mail(
      'From: Jan <jan@kantoor.example>\nTo: post+x@voorbeeldsoftware.example\nSubject: Re: Nieuws voor Kantoor',
      'Dank, wij doen mee!\n\n> Beste Jan, wij kunnen het adres niet vinden: no such user here.\n> Afmelden',
    ),
  ],
  [
    'an out-of-office reply',
    mail(
      'From: Jan <jan@kantoor.example>\nSubject: Automatic reply: Nieuws\nAuto-Submitted: auto-replied',
      'I am no longer employed here on Fridays. My mailbox is full of mail; I will be back on Monday.',
    ),
  ],
  [
    'a receipt',
    mail(
      'From: Mail Delivery System <MAILER-DAEMON@mx.example>\nReturn-Path: <>\nSubject: Successful Mail Delivery Report',
      'This is the mail system at host mx.example.\n\nYour message was successfully delivered to the destination(s) listed below.\n\nFinal-Recipient: rfc822; jan@kantoor.example\nAction: delivered\nStatus: 2.0.0\nDiagnostic-Code: smtp; 250 2.0.0 OK',
    ),
  ],
])('%s suppresses nobody', async (_what, raw) => {
  const verdicts = await verdictsOf(raw);
  expect(verdicts.filter((verdict) => verdict !== 'none')).toEqual([]);
});

test.each([
  ['5.1.1', '550 5.1.1 <jan@kantoor.example>: Recipient address rejected: User unknown', 'hard'],
  ['5.2.2', '552 5.2.2 <user-unknown@kantoor.example>: Mailbox full', 'soft'],
  ['4.2.2', '452 4.2.2 The email account that you tried to reach is over quota', 'soft'],
  ['5.7.1', '554 5.7.1 Message rejected as spam, see https://mx.example/user-unknown', 'soft'],
  ['5.1.2', '550 5.1.2 Host or domain name not found', 'hard'],
  ['5.7.26', '550-5.7.26 This mail is unauthenticated', 'soft'],
])('a delivery status of %s, “%s”, is %s', async (status, answer, verdict) => {
  const raw = `From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; jan@kantoor.example\r\nAction: failed\r\nStatus: ${status}\r\nDiagnostic-Code: smtp; ${answer}\r\n\r\n--x--\r\n`;
  expect(await verdictsOf(Buffer.from(raw))).toEqual([verdict]);
});

test.each([
  ['empty lines', '\n'.repeat(2_000_000)],
  ['dots', 'a.'.repeat(1_000_000)],
  ['an address without an end', 'a'.repeat(2_000_000)],
  ['style without an end', '<style'.repeat(300_000)],
  ['spaces', ' '.repeat(2_000_000)],
])(
  'a report made of %s is read as quickly as any other',
  async (_what, body) => {
    for (const type of ['plain', 'html'])
      await verdictsOf(
        Buffer.from(
          `From: MAILER-DAEMON@mx.example\nSubject: Undelivered\nContent-Type: text/${type}\n\nUnable to deliver\n${body}`,
        ),
      );
  },
  20_000,
);
