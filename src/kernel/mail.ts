import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Template } from 'liquidjs';
import MailComposer from 'nodemailer/lib/mail-composer';
import { BootError } from '../errors.js';
import { isUuid } from './ids.js';
import { bodyHash, type DkimKey, dkimSignature, readDkimKey, relaxedBody } from './mail/dkim.js';
import { type Merging, ofTheProduct } from './mail/merge.js';
import { encodeMailbox, encodeText, mailAddress } from './mail/mime.js';
import { plainText } from './mail/plain-text.js';
import { createSmtpPool, type Envelope, MailNotTaken, MailRefused, type Unless } from './mail/smtp.js';
import type { Stencil, Values as MergedValues } from './mail/stencil.js';
import { defineSettings, setting, type Values } from './settings.js';

export { MailNotTaken, MailRefused };

export type Language = 'nl' | 'en';

/**
 * What a mail is for, fixed by its template: no caller says it. `service` needs no consent and may hold no promotion;
 * `newsletter` and `non-commercial` exist only with a message row that rests on live consent (P6); a `trial` of one
 * goes to the vendor's own people, and has a row of its own.
 */
export type MailCategory = 'service' | 'newsletter' | 'non-commercial' | 'trial';

/** What a template makes of somebody's values. */
export interface Rendered {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly category: MailCategory;
}

export const mailSettings = defineSettings({
  fromName: setting.text('MAIL_FROM_NAME', { describe: 'sender’s name on mails', default: 'Klantmap' }),
  fromAddress: setting.email('MAIL_FROM', {
    describe: 'sender’s address on mails',
    default: 'klantmap@localhost.localdomain',
  }),
  connections: setting.integer('SMTP_CONNECTIONS', {
    describe: 'connections to the mail server that one process opens at most',
    default: 8,
    from: 1,
  }),
  timeoutSeconds: setting.integer('SMTP_TIMEOUT', {
    describe: 'seconds without an answer after which the mail server counts as gone',
    default: 120,
  }),
  dkimDomain: setting.text('DKIM_DOMAIN', {
    describe: 'domain that signs mail; absent: the mail server signs, or nobody',
    default: null,
  }),
  dkimSelector: setting.text('DKIM_SELECTOR', {
    describe: 'name of the key in DNS, such as klantmap1',
    default: null,
  }),
  dkimKeyFile: setting.text('DKIM_KEY_FILE', {
    describe: 'file with the private key, PEM: RSA of 2048 bits or more, or Ed25519',
    default: null,
  }),
});

export interface OutgoingMail extends Rendered {
  to: { name: string; address: string };
  language: Language;
  /** Id of the message row in the newsletter plugin; a mail that is no service mail is refused without it. */
  messageRow?: string;
  /** Angle brackets included, so that a bounce can be matched. */
  messageId?: string;
  headers?: Record<string, string>;
  /** With a `cid` it is shown where the letter says `cid:…`, instead of below it. */
  attachments?: { filename: string; content: Buffer; contentType: string; cid?: string }[];
}

/** One message of many that are alike: a stencil, and what differs. */
export interface StencilMail {
  stencil: Stencil;
  values: MergedValues;
  to: { name: string; address: string };
  language: Language;
  /** As in OutgoingMail. */
  messageRow?: string;
  messageId: string;
  date: Date;
  /** Where bounces of this very message go. */
  returnPath: string;
  listUnsubscribe: { url: string; mailto?: string };
  listId: { id: string; name: string };
}

/** Composed and signed; nothing was said to anybody yet. */
export interface ReadyMail {
  readonly envelope: Envelope;
  readonly raw: string | Buffer;
}

export interface Mailer {
  /** False when no SMTP_URL is set: mail then waits in its table. */
  readonly configured: boolean;
  readonly dkim: DkimKey | undefined;
  /** Resolves when the server took the message. @throws as SmtpPool.send */
  send(mail: OutgoingMail): Promise<void>;
  /** @throws MailRefused when there is no such address */
  compose(mail: StencilMail): Promise<ReadyMail>;
  /** As SmtpPool.send. */
  handOver(mail: ReadyMail, unless?: Unless): Promise<boolean>;
  close(): void;
}

export function createMailer(
  smtpUrl: string | null,
  settings: Values<(typeof mailSettings)['shape']>,
): Mailer {
  const dkim = readDkimKey({
    domain: settings.dkimDomain,
    selector: settings.dkimSelector,
    keyFile: settings.dkimKeyFile,
    fromAddress: settings.fromAddress,
  });
  const pool = smtpUrl ? createSmtpPool(smtpUrl, settings) : undefined;
  const from = { name: settings.fromName, address: settings.fromAddress };
  const domain = settings.fromAddress.split('@')[1] ?? '';
  const fromField = `From: ${encodeMailbox(from.name, from.address)}`;

  const ready = async (
    envelope: Envelope,
    head: readonly string[],
    body: string,
    hash: string,
  ): Promise<ReadyMail> => {
    const signed = dkim ? [await dkimSignature(dkim, head, hash), ...head] : head;
    return { envelope, raw: Buffer.from(`${signed.join('\r\n')}\r\n\r\n${body}`, 'latin1') };
  };
  const handOver = (mail: ReadyMail, unless?: Unless): Promise<boolean> => {
    if (!pool) throw new MailNotTaken('no SMTP_URL is set, so mail waits');
    return pool.send(mail.envelope, mail.raw, unless);
  };

  return {
    configured: pool !== undefined,
    dkim,
    handOver,
    async send(mail) {
      refuseWithoutRow(mail);
      const to = { ...mail.to, address: checkedAddress(mail.to.address) };
      const whole = await new MailComposer({
        from,
        // As an object: a name or address with a line break in it would otherwise add recipients.
        to: { name: mail.to.name.replaceAll(/[\r\n]+/g, ' '), address: to.address },
        subject: mail.subject.replaceAll(/[\r\n]+/g, ' '),
        html: mail.html,
        text: mail.text,
        // Encoded, no line is too long for a mail server that would break it, and the signature with it.
        textEncoding: 'quoted-printable',
        messageId: mail.messageId ?? `<${randomUUID()}@${domain}>`,
        headers: {
          'Content-Language': mail.language,
          ...(mail.category === 'service' ? { 'Auto-Submitted': 'auto-generated' } : {}), // RFC 3834
          ...mail.headers,
        },
        attachments: mail.attachments,
        disableFileAccess: true,
        disableUrlAccess: true,
      })
        .compile()
        .build();
      // Line breaks of the content come through as they were; on the way they all become CRLF, so that is what is signed.
      const text = whole.toString('latin1').replaceAll(/\r?\n/g, '\r\n');
      const end = text.indexOf('\r\n\r\n');
      const head = text.slice(0, end).split(/\r\n(?![ \t])/);
      const body = text.slice(end + 4);
      const hash = dkim ? bodyHash(relaxedBody(body)) : '';
      await handOver(await ready({ from: settings.fromAddress, to: to.address }, head, body, hash));
    },
    async compose(mail) {
      refuseWithoutRow({ category: mail.stencil.category, messageRow: mail.messageRow });
      const to = checkedAddress(mail.to.address);
      const { subject, body, bodyHash: hash } = mail.stencil.fill(mail.values);
      const { url, mailto } = mail.listUnsubscribe;
      const head = [
        fromField,
        `To: ${encodeMailbox(mail.to.name, to)}`,
        `Subject: ${encodeText(subject)}`,
        `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
        `Message-ID: ${mail.messageId}`,
        `List-Id: ${encodeMailbox(mail.listId.name, mail.listId.id)}`,
        // Exactly one, and one way to post to it (RFC 8058).
        `List-Unsubscribe: <${url}>${mailto ? `,\r\n <${mailto}>` : ''}`,
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
        `Content-Language: ${mail.language}`,
        'MIME-Version: 1.0',
        `Content-Type: ${mail.stencil.contentType}`,
      ];
      return ready({ from: mail.returnPath, to }, head, body, hash);
    },
    close: () => pool?.close(),
  };
}

function refuseWithoutRow(mail: { category: MailCategory; messageRow?: string }): void {
  if (mail.category !== 'service' && !isUuid(mail.messageRow ?? ''))
    throw new Error(`A mail of category ${mail.category} without its message row is refused (P6).`);
}

function checkedAddress(address: string): string {
  const checked = mailAddress(address);
  if (!checked) throw new MailRefused(553, 'this is no e-mail address that mail can be sent to');
  return checked;
}

export interface MailTemplate<Data extends object> {
  readonly name: string;
  readonly category: MailCategory;
  readonly render: (language: Language, data: Data) => Promise<Rendered>;
}

/** Body and text part of an mjml source, compiled once; merge fields are Liquid's `{{ name }}`, escaped where it is HTML. */
export interface CompiledMjml {
  readonly html: Template[];
  readonly text: Template[];
  /** The merge fields of either, such as `contact.name`. */
  readonly fields: readonly string[];
}

export async function compileMjml(
  source: string,
  name: string,
  merging: Merging = ofTheProduct,
): Promise<CompiledMjml> {
  // A quarter of all that the house would load at its start, and most starts compile no mail.
  const { default: mjml2html } = await import('mjml');
  const { html, errors } = await Promise.resolve(
    // Without `fonts` mjml adds style sheets of a third party's for some families, its own default among them (P18).
    mjml2html(source, { validationLevel: 'soft', keepComments: false, fonts: {}, ignoreIncludes: true }),
  );
  const [problem] = errors ?? [];
  if (problem) throw new BootError(`mail ${name}: ${problem.formattedMessage ?? problem.message}`);
  // The text has lost its markup and its entities: what reads as a merge field there need not have been one before.
  const parsed = { html: merging.html.parse(html), text: merging.text.parse(plainText(html)) };
  const fields = [
    ...merging.html.fullVariablesSync(parsed.html),
    ...merging.text.fullVariablesSync(parsed.text),
  ];
  return { ...parsed, fields: [...new Set(fields)] };
}

export async function renderMjml(
  compiled: CompiledMjml,
  data: object,
): Promise<{ html: string; text: string }> {
  return {
    html: (await ofTheProduct.html.render(compiled.html, data)) as string,
    text: (await ofTheProduct.text.render(compiled.text, data)) as string,
  };
}

/** Merge fields in a single line, such as a subject. */
export const renderLine = (
  template: string,
  data: object,
  { text }: Merging = ofTheProduct,
): Promise<string> => text.parseAndRender(template, data) as Promise<string>;

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
      return { subject, ...body, category: options.category };
    },
  };
}
