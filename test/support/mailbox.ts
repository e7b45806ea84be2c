import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail extends Email {
  /** As it came over the line. */
  raw: string;
  envelope: { from: string; to: string[] };
}

export interface Mailbox {
  url: string;
  mails: ReceivedMail[];
  to(address: string): ReceivedMail[];
  /** How the server answers the end of each message; undefined takes it. An error with a responseCode refuses it. */
  behaviour: ((mail: ReceivedMail) => Promise<Error | undefined> | Error | undefined) | undefined;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it is given. */
export async function openMailbox(): Promise<Mailbox> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        void (async () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const { mailFrom, rcptTo } = session.envelope;
          const mail: ReceivedMail = {
            ...(await PostalMime.parse(raw)),
            raw,
            envelope: { from: mailFrom ? mailFrom.address : '', to: rcptTo.map((one) => one.address) },
          };
          const problem = await mailbox.behaviour?.(mail);
          if (!problem) mailbox.mails.push(mail);
          callback(problem);
        })();
      });
    },
  });
  server.on('error', () => undefined); // a client that breaks off is part of some stories
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  const mailbox: Mailbox = {
    url: `smtp://127.0.0.1:${port}`,
    mails: [],
    behaviour: undefined,
    to: (address) => mailbox.mails.filter((mail) => mail.envelope.to.includes(address)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mailbox;
}
