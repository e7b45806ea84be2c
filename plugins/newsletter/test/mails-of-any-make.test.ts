import { runInNewContext } from 'node:vm';
import { addressIn, withoutAddresses } from '../bounces/address.js';
import * as origin from '../bounces/origin.js';
import { readReport } from '../bounces/report.js';
import * as said from '../bounces/said.js';
import { judge } from '../bounces/verdict.js';

/** Every pattern that reads what outsiders wrote. */
const patterns: [string, RegExp][] = [...Object.entries(said), ...Object.entries(origin)].flatMap(
  ([name, value]) =>
    value instanceof RegExp
      ? [[name, value] as [string, RegExp]]
      : Array.isArray(value)
        ? (value as said.Rule[]).map(([reason, pattern]): [string, RegExp] => [reason, pattern])
        : [],
);

// A pattern that reads on from each place where it may begin takes minutes for this many; one that does not, a moment.
const long = 400_000;

/** Ends what would not end by itself, which no time-out of a test can while it runs. */
const ends = (run: () => void): void => {
  runInNewContext('run()', { run }, { timeout: 20_000 });
};

test.each(patterns)(
  'the pattern for “%s” reads a text of its own words without end',
  (_name, pattern) => {
    const words = new Set(pattern.source.match(/[a-z]{2,}/gi));
    expect(words.size).toBeGreaterThan(1);
    for (const word of words)
      for (const between of ['', ' ', '.'])
        ends(() => pattern.test(`${word}${between}`.repeat(long / (word.length + 1))));
  },
  30_000,
);

test('addresses are found in a text without an end', () => {
  for (const piece of ['a', 'a.', 'a@', '@', '<', 'http://', 'a b', '@a.'])
    for (const text of [piece.repeat(long), `${piece.repeat(long)} jan@kantoor.example`]) {
      ends(() => withoutAddresses(text));
      ends(() => addressIn(text));
    }
  expect(addressIn(`${'a'.repeat(long)} <jan@kantoor.example>`)).toBe('jan@kantoor.example');
});

const megabytes = (piece: string): string => piece.repeat(2_000_000 / piece.length);
const status = (fields: string): string =>
  `From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n${fields}\n--b--\n`;
const head = 'From: MAILER-DAEMON@mx.example\n';

test.each([
  ['a subject of one word', `${head}Subject: ${megabytes('deliver')}\n\n550 `],
  ['a subject of one letter', `${head}Subject: ${megabytes('a')}\n\n550 `],
  ['a subject in pieces', `${head}Subject: ${megabytes('=?utf-8?q?a?= ')}\n\n550 `],
  ['a sender of one letter', `From: ${megabytes('a')}@mx.example\nReturn-Path: <>\n\n550 5.1.1 x`],
  ['senders by the thousand', `From: ${megabytes('a@b.example, ')}\nReturn-Path: <>\n\n550 5.1.1 x`],
  ['senders within senders', `From: ${megabytes('a:')}\nReturn-Path: <>\n\n550 5.1.1 x`],
  ['remarks within remarks', `From: ${megabytes('(')}\nReturn-Path: <>\n\n550 5.1.1 x`],
  ['a return path of spaces', `Return-Path: ${megabytes(' ')}x\n${head}\n550 `],
  ['header lines by the thousand', `${megabytes('X-A: b\n')}${head}\n550 `],
  ['a type of parameters', `${head}Content-Type: multipart/report${megabytes('; a=b')}\n\n550 `],
  ['a type in pieces', `${head}Content-Type: text/plain${megabytes('; a*1*=b')}\n\n550 `],
  ['lines that go on', `${head}Subject: a${megabytes('\n ')}\n\n550 `],
  ['style upon style', `${head}Content-Type: text/html\n\n550 ${megabytes('<style>')}`],
  ['tags without an end', `${head}Content-Type: text/html\n\n550 ${megabytes('<a ')}`],
  ['signs in words', `${head}Content-Type: text/html\n\n550 ${megabytes('&lt;')}`],
  ['exceeding', `${head}Subject: Failed\n\n550 ${megabytes('exceed')}`],
  ['readers by the thousand', status(megabytes('Final-Recipient: rfc822; a@b.example\nStatus: 5.0.0\n\n'))],
  ['a status of one letter', status(`Final-Recipient: ${megabytes('a')}`)],
  ['an answer of one digit', status(`Final-Recipient: a@b.example\nDiagnostic-Code: ${megabytes('5.5')}`)],
  ['an answer of quotes', status(`Final-Recipient: a@b.example\nDiagnostic-Code: ${megabytes("550-'")}`)],
  ['parts by the thousand', `${head}Content-Type: multipart/mixed; boundary=b\n\n${megabytes('--b\n\na\n')}`],
])(
  'a mail of two megabytes with %s is judged as any other',
  async (_what, raw) => {
    expect(judge(await readReport(Buffer.from(raw))).filter(({ verdict }) => verdict === 'hard')).toEqual([]);
  },
  20_000,
);

test('parts within parts without end are a mail for a person', async () => {
  const nested = Array.from(
    { length: 1000 },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`,
  ).join('');
  const report = await readReport(Buffer.from(`${head}Subject: Failed\n${nested}`));
  expect([report.kind, judge(report)]).toEqual(['other mail', []]);
});
