import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectFolder } from '../../../src/kernel/files.js';
import { seller, withApp } from '../../../test/support/app.js';
import { aCampaign, aReader, send } from './given.js';
import { aDeliveryStatus } from './reports.js';

/** The command as a mail server starts it, with a mail on its standard input. */
async function pipe(ownerUrl: string, mail: Buffer): Promise<{ status: number; stdout: string }> {
  const child = spawn(process.execPath, [join(projectFolder, 'dist/src/main.js'), 'newsletter', 'bounce'], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      LOG_LEVEL: 'silent',
      DATABASE_URL: ownerUrl,
      HOUSE_KEY: 'a key of tests, which keeps nothing',
      KLANTMAP_NOW: '2026-06-15T09:00:00Z',
      ...seller,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stdin.end(mail);
  const [status] = (await once(child, 'close')) as [number];
  return { status, stdout };
}

test(
  'a mail server pipes what came back to the command line, and hears what was made of it',
  () =>
    withApp(async (test) => {
      const { email } = await aReader(test, { email: 'weg@voorbeeld.example' });
      await send(test, await aCampaign(test));
      await test.jobsDone();
      const to = test.mailbox.to(email)[0]?.envelope.from as string;
      expect(await pipe(test.ownerUrl, aDeliveryStatus({ to, address: email }))).toEqual({
        status: 0,
        stdout: 'hard: unknown user; the address is suppressed\n',
      });
      // Anything else is no failure, or the mail server would send a bounce of its own.
      expect(await pipe(test.ownerUrl, Buffer.from('Subject: Vraag\r\n\r\nHoe laat?'))).toMatchObject({
        status: 0,
      });
      expect((await pipe(test.ownerUrl, Buffer.alloc(0))).status).toBe(1);
    }),
  180_000,
);
