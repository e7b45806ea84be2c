import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { convert } from 'html-to-text';
import { Liquid, type Template } from 'liquidjs';
import mjml2html from 'mjml';
import { createTransport, type Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js';
import { BootError } from '../errors.js';
import { defineSettings, setting, type Values } from './settings.js';

export type Language = 'nl' | 'en';

/**
 * What a mail is for, fixed by its template. `service` needs no consent and may hold no promotion; `marketing`
 * exists only with a message row that rests on live consent (P6).
 */
export type MailCategory = 'service' | 'marketing';

export const mailSettings = defineSettings({
  fromName: setting.text('MAIL_FROM_NAME', { describe: 'sender’s name on mails', default: 'Klantmap' }),
  fromAddress: setting.email('MAIL_FROM', {
    describe: 'sender’s address on mails',
    default: 'klantmap@localhost.localdomain',
  }),
});

export interface OutgoingMail {
  to: { name: string; address: string };
  subject: string;
  html: string;
  text: string;
  language: Language;
  category: MailCategory;
  /** Of the message row in the newsletter plugin; a marketing mail without it is refused. */
  messageRow?: string;
  /** Angle brackets included, so that a bounce can be matched. */
  messageId?: string;
  headers?: Record<string, string>;
  listUnsubscribe?: { url: string; mailto?: string };
  listId?: { id: string; name: string };
  attachments?: { filename: string; content: Buffer; contentType: string }[];
}

export interface Mailer {
  /** False when no SMTP_URL is set: mail then waits in its table. */
  readonly configured: boolean;
  /** Resolves when the server took the message. @throws MailRefused when the server says never; other errors may pass */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** The mail server's final no (5xx): sending again would not help. */
export class MailRefused extends Error {
  override name = 'MailRefused';
  constructor(readonly status: number) {
    super(`the mail server refused the message (${status})`);
  }
}

/** Nobody took the message: the server was not reached, or said so before it had all of it. It may be sent again. */
export class MailNotTaken extends Error {
  override name = 'MailNotTaken';
}

export function createMailer(
  smtpUrl: string | null,
  settings: Values<(typeof mailSettings)['shape']>,
): Mailer {
  const transport: Transporter | undefined = smtpUrl
    ? createTransport({
        url: smtpUrl,
        pool: true,
        maxConnections: 4,
        disableFileAccess: true,
        disableUrlAccess: true,
      } as SMTPPool.Options)
    : undefined;
  return {
    configured: transport !== undefined,
    async send(mail) {
      if (!transport) throw new MailNotTaken('no SMTP_URL is set, so mail waits');
      if (mail.category === 'marketing' && !mail.messageRow)
        throw new Error('A marketing mail without its message row is refused (P6).');
      const domain = settings.fromAddress.split('@')[1];
      try {
        await transport.sendMail({
          from: { name: settings.fromName, address: settings.fromAddress },
          // As an object: a name or address with a line break in it would otherwise add recipients.
          to: { name: mail.to.name.replaceAll(/[\r\n]+/g, ' '), address: mail.to.address },
          subject: mail.subject.replaceAll(/[\r\n]+/g, ' '),
          html: mail.html,
          text: mail.text,
          messageId: mail.messageId ?? `<${randomUUID()}@${domain}>`,
          headers: {
            'Content-Language': mail.language,
            ...(mail.category === 'service' ? { 'Auto-Submitted': 'auto-generated' } : {}), // RFC 3834
            ...(mail.listUnsubscribe ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}), // RFC 8058
            ...mail.headers,
          },
          list: {
            // Nested, or nodemailer writes two headers where RFC 8058 wants exactly one.
            ...(mail.listUnsubscribe
              ? {
                  unsubscribe: [
                    [mail.listUnsubscribe.url, mail.listUnsubscribe.mailto].filter(
                      (one) => one !== undefined,
                    ),
                  ],
                }
              : {}),
            ...(mail.listId ? { id: { url: mail.listId.id, comment: mail.listId.name } } : {}),
          },
          attachments: mail.attachments,
          disableFileAccess: true,
          disableUrlAccess: true,
        });
      } catch (error) {
        throw classify(error as Error & { responseCode?: number; command?: string; code?: string });
      }
    },
    close: () => transport?.close(),
  };
}

/**
 * Only an error before the message's end was sent proves that nobody has it. After that (a connection lost while
 * waiting for the final reply) it may have been taken: such an error is passed on as it is.
 */
function classify(error: Error & { responseCode?: number; command?: string; code?: string }): Error {
  if (error.responseCode && error.responseCode >= 500) return new MailRefused(error.responseCode);
  if (error.responseCode && error.responseCode >= 400)
    return new MailNotTaken(`the mail server said to wait (${error.responseCode})`);
  const before = ['CONN', 'EHLO', 'HELO', 'STARTTLS', 'AUTH', 'MAIL FROM', 'RCPT TO'];
  const early =
    error.code === 'ECONNREFUSED' ||
    error.code === 'EDNS' ||
    error.code === 'ESOCKET' ||
    before.some((command) => error.command?.startsWith(command));
  return early && error.command !== 'DATA'
    ? new MailNotTaken(`the mail server was not reached (${error.code ?? 'no reply'})`)
    : error;
}

export interface MailTemplate<Data extends object> {
  readonly name: string;
  readonly category: MailCategory;
  readonly render: (
    language: Language,
    data: Data,
  ) => Promise<{ subject: string; html: string; text: string }>;
}

const htmlEngine = new Liquid({ outputEscape: 'escape', strictVariables: true, strictFilters: true });
const textEngine = new Liquid({ strictVariables: true, strictFilters: true });

/** Body and text part of an mjml source, compiled once; merge fields are Liquid's `{{ name }}`, escaped where it is HTML. */
export interface CompiledMjml {
  html: Template[];
  text: Template[];
}

export async function compileMjml(source: string, name: string): Promise<CompiledMjml> {
  const { html, errors } = await Promise.resolve(
    // Without `fonts` mjml adds style sheets of a third party's for some families, its own default among them (P18).
    mjml2html(source, { validationLevel: 'soft', keepComments: false, fonts: {} }),
  );
  const [problem] = errors ?? [];
  if (problem) throw new BootError(`mail ${name}: ${problem.formattedMessage ?? problem.message}`);
  const text = convert(html, {
    wordwrap: 76,
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
      { selector: 'table', format: 'block' },
      { selector: 'td', format: 'block' },
      { selector: 'h1', options: { uppercase: false } },
      { selector: 'h2', options: { uppercase: false } },
    ],
  });
  return { html: htmlEngine.parse(html), text: textEngine.parse(text) };
}

export async function renderMjml(
  compiled: CompiledMjml,
  data: object,
): Promise<{ html: string; text: string }> {
  return {
    html: (await htmlEngine.render(compiled.html, data)) as string,
    text: (await textEngine.render(compiled.text, data)) as string,
  };
}

/** Merge fields in a single line, such as a subject. */
export const renderLine = (template: string, data: object): Promise<string> =>
  textEngine.parseAndRender(template, data) as Promise<string>;

/**
 * A mail of the product itself: one mjml file per language.
 * @param files path of the mjml source in each language
 */
export function defineMail<Data extends object>(options: {
  name: string;
  category: MailCategory;
  files: Record<Language, string>;
  subject: Record<Language, string>;
}): MailTemplate<Data> {
  const compiled = new Map<Language, Promise<CompiledMjml>>();
  const load = async (language: Language) =>
    compileMjml(await readFile(options.files[language], 'utf8'), `${options.name}.${language}`);
  return {
    name: options.name,
    category: options.category,
    async render(language, data) {
      let one = compiled.get(language);
      if (!one) compiled.set(language, (one = load(language)));
      const [body, subject] = await Promise.all([
        one.then((template) => renderMjml(template, data)),
        renderLine(options.subject[language], data),
      ]);
      return { subject, ...body };
    },
  };
}
