import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { MailDev } from 'maildev';

export interface DemoMailbox {
  smtpUrl: string;
  webUrl: string;
  /** Every mail as it came over the line, the oldest first. */
  mails(): Promise<string[]>;
  close(): Promise<void>;
}

/** A local mailbox with a web page; what it holds is kept in the folder, so that it outlives a kill. */
export async function openDemoMailbox(folder: string): Promise<DemoMailbox> {
  const [smtp, web] = [await freePort(1025), await freePort(1080)];
  const maildev = new MailDev({
    smtp,
    web,
    ip: '127.0.0.1',
    webIp: '127.0.0.1',
    mailDirectory: folder,
    silent: true,
  });
  await maildev.start();
  return {
    smtpUrl: `smtp://127.0.0.1:${smtp}`,
    webUrl: `http://127.0.0.1:${web}`,
    async mails() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).toSorted();
      return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    },
    close: () => maildev.stop(),
  };
}

/** The port that people know, or another one when that is taken. */
export async function freePort(wanted: number): Promise<number> {
  for (const port of [wanted, 0]) {
    const server = createServer();
    const got = await new Promise<number | undefined>((resolve) => {
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    await new Promise((resolve) => server.close(resolve));
    if (got !== undefined) return got;
  }
  throw new Error(`no port is free on 127.0.0.1, not ${wanted} and no other`);
}

/** The value of a mail's header, unfolded (RFC 5322 § 2.2.3). */
export function headerOf(mail: string, name: string): string | undefined {
  const [head = ''] = mail.split(/\r?\n\r?\n/, 1);
  const found = head
    .replaceAll(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return found?.slice(name.length + 1).trim();
}
