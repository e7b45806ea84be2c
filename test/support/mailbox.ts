import type { AddressInfo, Socket } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** An error with a responseCode is said; `cut` ends the connection without a word. */
export type Answer = Error | 'cut' | undefined;

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
  /** How it answers before there is a message: a connection, MAIL FROM and RCPT TO. */
  greeting: (() => Answer) | undefined;
  sender: ((address: string, connection: string) => Answer) | undefined;
  recipient: ((address: string) => Answer | Promise<Answer>) | undefined;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps what it is given. */
export async function openMailbox(): Promise<Mailbox> {
  const answer = (
    what: Answer,
    session: SMTPServerSession,
    callback: (error?: Error | null) => void,
  ): void => {
    if (what !== 'cut') return callback(what);
    for (const connection of server.connections as unknown as Set<{ id: string; _socket: Socket }>)
      if (connection.id === session.id) connection._socket.destroy();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (session, callback) => answer(mailbox.greeting?.(), session, callback),
    onMailFrom: ({ address }, session, callback) =>
      answer(mailbox.sender?.(address, session.id), session, callback),
    onRcptTo: ({ address }, session, callback) =>
      void (async () => answer(await mailbox.recipient?.(address), session, callback))(),
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
    greeting: undefined,
    sender: undefined,
    recipient: undefined,
    to: (address) => mailbox.mails.filter((mail) => mail.envelope.to.includes(address)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return mailbox;
}
