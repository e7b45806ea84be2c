import type { Readable, Transform } from 'node:stream';
import { parseConnectionUrl } from 'nodemailer/lib/shared';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** The mail server's final no (5xx): sending again would not help. */
export class MailRefused extends Error {
  override name = 'MailRefused';
  constructor(
    readonly status: number,
    /** What it said, without line breaks; it may name the address. */
    readonly said = '',
    /** It refused the recipient, before it had seen anything of the message. */
    readonly atRecipient = false,
  ) {
    super(`the mail server refused the message (${status})`);
  }
}

/**
 * Whom a no is about. `server`: it was not reached, or turned us away before any message was offered. `sender`: its answer
 * to MAIL FROM, when it knows nobody else yet. `message`: whatever happened once it knew the recipient; a server that
 * passes mail on at once answers, or breaks off, for the one behind it.
 */
export type SaidOf = 'server' | 'sender' | 'message';

/** Nobody took the message: the server was not reached, or said so before it had all of it. It may be sent again. */
export class MailNotTaken extends Error {
  override name = 'MailNotTaken';
  constructor(
    message: string,
    /** What the server answered; undefined when it was not reached, or broke off. */
    readonly status?: number,
    readonly of: SaidOf = 'server',
    readonly said = '',
  ) {
    super(message);
  }
}

export interface Envelope {
  readonly from: string;
  readonly to: string;
}

/** When a message stays here after all. */
export interface Unless {
  /** Looked at when a connection is free and nothing was said yet. */
  atItsTurn(): boolean;
  /** Looked at once the server wants the message and before it gets any of it, which may be long after its turn. */
  beforeData(): boolean | Promise<boolean>;
}

export interface SmtpPool {
  /**
   * Hands one message over, over a connection that others used before where there is one.
   * @returns false when it stayed here
   * @throws MailRefused, MailNotTaken; any other error means that the server may have taken it
   */
  send(envelope: Envelope, raw: string | Buffer, unless?: Unless): Promise<boolean>;
  close(): void;
}

interface Line {
  connection: SMTPConnection;
  sent: number;
  broken: boolean;
  idle?: NodeJS.Timeout;
}

// A server may count the messages of a connection, and one that is kept open for nothing is a waste of both.
const messagesPerLine = 200;
const idleMs = 10_000;

type SmtpError = Error & { responseCode?: number; command?: string; code?: string; response?: string };

export function createSmtpPool(
  url: string,
  options: { connections: number; timeoutSeconds: number },
): SmtpPool {
  const { auth, ...server } = parseConnectionUrl(url);
  const timeout = options.timeoutSeconds * 1000;
  const free: Line[] = [];
  const waiting: (() => void)[] = [];
  const all = new Set<Line>();
  let busy = 0;
  let closed = false;

  const open = async (): Promise<Line> => {
    const connection = new SMTPConnection({
      ...server,
      connectionTimeout: Math.min(timeout, 30_000),
      greetingTimeout: timeout,
      socketTimeout: timeout,
    } as ConstructorParameters<typeof SMTPConnection>[0]);
    const line: Line = { connection, sent: 0, broken: false };
    all.add(line);
    connection.once('end', () => {
      line.broken = true;
      all.delete(line);
    });
    try {
      await new Promise<void>((resolve, reject) => {
        connection.on('error', (error) => {
          line.broken = true;
          reject(error);
        });
        connection.once('end', () => reject(new Error('the connection was closed')));
        connection.connect((error) => {
          if (error) reject(error);
          else if (!auth?.user) resolve();
          else
            connection.login({ credentials: { user: auth.user, pass: auth.pass ?? '' } }, (failure) =>
              failure ? reject(failure) : resolve(),
            );
        });
      });
    } catch (error) {
      connection.close();
      all.delete(line);
      throw notTaken(error as SmtpError, 'server');
    }
    return line;
  };

  const takeTurn = async (): Promise<void> => {
    if (busy < options.connections) busy += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve)); // the one before hands its turn over
  };
  const endTurn = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };

  const giveBack = (line: Line): void => {
    if (line.broken || closed || line.sent >= messagesPerLine) return line.connection.quit();
    line.idle = setTimeout(() => {
      free.splice(free.indexOf(line), 1);
      line.connection.quit();
    }, idleMs);
    line.idle.unref();
    free.push(line);
  };

  const takeFree = (): Line | undefined => {
    for (let line = free.pop(); line; line = free.pop()) {
      clearTimeout(line.idle);
      if (!line.broken) return line;
    }
    return undefined;
  };

  return {
    async send(envelope, raw, unless) {
      await takeTurn();
      try {
        if (unless?.atItsTurn()) return false;
        for (let reused = takeFree(); ; reused = undefined) {
          const line = reused ?? (await open());
          const outcome = await handOver(line, envelope, raw, unless);
          giveBack(line);
          if (outcome === 'stays') return false;
          if (!outcome) return true;
          // The server had ended this one while it waited, so nothing was said of the message.
          if (reused && outcome instanceof MailNotTaken && isOfLine(outcome)) continue;
          throw outcome;
        }
      } finally {
        endTurn();
      }
    },
    close() {
      closed = true;
      for (const line of free.splice(0)) {
        clearTimeout(line.idle);
        line.connection.quit();
      }
    },
  };
}

/** What went wrong, or undefined when the server took it. */
function handOver(
  line: Line,
  envelope: Envelope,
  raw: string | Buffer,
  unless?: Unless,
): Promise<Error | 'stays' | undefined> {
  let begun = false;
  return new Promise((resolve) => {
    // Asked for once the server said that it wants the message: before that, nobody can have it.
    const source = {
      pipe(stream: Transform & { lastByte?: number }) {
        const goOn = () => {
          begun = true;
          asItIs(stream, raw);
          stream.end(raw);
        };
        // A message without its end is none (RFC 5321, 4.1.1.4).
        const breakOff = () => {
          line.broken = true;
          line.connection.close();
          resolve('stays');
        };
        const held = unless?.beforeData() ?? false;
        if (held === false) goOn();
        else Promise.resolve(held).then((so) => (so ? breakOff() : goOn()), breakOff);
        return stream;
      },
    } as unknown as Readable;
    line.connection.send({ from: envelope.from, to: [envelope.to] }, source, (error) => {
      if (!error) {
        line.sent += 1;
        return resolve(undefined);
      }
      const { responseCode } = error as SmtpError;
      const outcome = classify(error as SmtpError, begun);
      if (!responseCode || responseCode === 421) {
        line.broken = true;
        return resolve(outcome);
      }
      // The session goes on, with the refused message's envelope taken back.
      line.connection.reset((failure) => {
        if (failure) line.broken = true;
        resolve(outcome);
      });
    });
  });
}

/** A dot that begins a line (RFC 5321, 4.5.2), or a line break that is not CRLF and could pass for the message's end. */
const toMend = /^\.|\n\.|\r(?!\n)|(?<!\r)\n/;

/**
 * nodemailer walks each byte to mend those, which took a tenth of all the work there is in sending. Most messages have
 * nothing to mend, and one expression tells that twenty times as fast.
 */
function asItIs(stream: Transform & { lastByte?: number }, raw: string | Buffer): void {
  if (typeof raw === 'string' || toMend.test(raw.toString('latin1'))) return;
  stream._transform = (chunk, _encoding, done) => done(null, chunk);
  stream.lastByte = raw.at(-1); // by which it knows whether the last line is whole
}

/** It closed the connection, or was closing it when it saw us. */
const isOfLine = ({ status, of }: MailNotTaken): boolean =>
  status === undefined || (status === 421 && of === 'sender');

/**
 * Only an error before the message was sent, or an answer, proves that nobody has it. A connection lost while waiting
 * for the last answer proves nothing: such an error is passed on as it is.
 */
function classify(error: SmtpError, begun: boolean): Error {
  const { responseCode, command = '' } = error;
  const atRecipient = command === 'RCPT TO';
  if (responseCode && responseCode >= 500 && (begun || atRecipient || command === 'DATA'))
    return new MailRefused(responseCode, said(error), atRecipient);
  if (responseCode || !begun) return notTaken(error, command === 'MAIL FROM' ? 'sender' : 'message');
  return error;
}

function notTaken(error: SmtpError, of: SaidOf): MailNotTaken {
  const { responseCode } = error;
  if (!responseCode)
    return new MailNotTaken(
      `the mail server ${of === 'server' ? 'was not reached' : 'broke off'} (${error.code ?? 'no reply'})`,
      undefined,
      of,
    );
  const what = of === 'sender' && responseCode >= 500 ? 'refused the sender' : 'said to wait';
  return new MailNotTaken(`the mail server ${what} (${responseCode})`, responseCode, of, said(error));
}

/** An answer of several lines has its code, and most have their status too, in front of each. */
const said = (error: SmtpError): string =>
  (error.response ?? '')
    .replaceAll(/\r?\n\d{3}[ -](?:[245]\.\d{1,3}\.\d{1,3} )?/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 300);
