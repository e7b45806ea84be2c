import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { SMTPServer } from 'smtp-server';
import { createSmtpPool } from '../src/kernel/mail/smtp.js';

/** What a message is once nodemailer has mended it: whole lines of CRLF, and no line that ends it early. */
const mended = (text: string): string => {
  const lines = text.replaceAll(/\r\n|\r|\n/g, '\r\n');
  return lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
};

test('a message arrives as it is, whatever dots and line breaks are in it, and never as two', async () => {
  const got: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        got.push(Buffer.concat(chunks).toString('latin1'));
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const pool = createSmtpPool(`smtp://127.0.0.1:${port}`, { connections: 2, timeoutSeconds: 10 });
  try {
    const line = fc.constantFrom(
      '',
      '.',
      '..',
      '.x',
      'x.',
      'QUIT',
      'MAIL FROM:<a@b.example>',
      'é'.repeat(70),
    );
    const lineBreak = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r');
    const message = fc
      .array(fc.tuple(line, lineBreak), { minLength: 1, maxLength: 12 })
      .map((pieces) => `Subject: x\r\n\r\n${pieces.flat().join('')}`);
    await fc.assert(
      fc.asyncProperty(message, async (text) => {
        got.length = 0;
        await pool.send({ from: 'a@b.example', to: 'c@d.example' }, Buffer.from(text, 'latin1'));
        expect(got).toEqual([mended(text)]);
      }),
      { numRuns: 300 },
    );
  } finally {
    pool.close();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});
