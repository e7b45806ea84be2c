import PostalMime, { type Email } from 'postal-mime';
import { addressIn } from './address.js';
import { originOf } from './origin.js';

/** What came back about one message: read, not judged. */
export interface Report {
  readonly kind: 'delivery status' | 'complaint' | 'automatic reply' | 'free text' | 'other mail';
  readonly recipients: readonly Recipient[];
  /** Everything that may hold our own tag: addresses it was sent to, and the message that came back. */
  readonly all: string;
}

export interface Recipient {
  /** As the report names it; null where it names none. */
  readonly address: string | null;
  /** RFC 3464: failed, delayed, delivered, relayed or expanded. */
  readonly action: string | null;
  /** RFC 3463, such as 5.1.1. */
  readonly status: string | null;
  /** The answer of the server that refused, where the report quotes it as such. */
  readonly answer: string;
  /** What the reporting program tells people; addresses are still in it. */
  readonly words: string;
}

/** Reads a mail that came to the bounce address: RFC 3464 (delivery status), RFC 5965 (ARF), or what a mail server wrote. */
export async function readReport(raw: Buffer): Promise<Report> {
  const all = raw.toString('latin1');
  const mail = await parsed(beginningOf(raw));
  if (!mail) return { kind: 'other mail', all, recipients: [] };
  const outer = partsOf(mail, all);
  const origin = originOf(mail, outer.text);
  if (origin === 'person') return { kind: 'other mail', all, recipients: [] };
  if (origin === 'program') return { kind: 'automatic reply', all, recipients: [] };
  if (origin === 'feedback')
    return isComplaint(mail, outer)
      ? { kind: 'complaint', all, recipients: [complained(outer.feedback ?? '', outer.text)] }
      : { kind: 'other mail', all, recipients: [] };
  const parts =
    origin === 'server' && outer.status.length === 0 ? ((await reportWithin(mail)) ?? outer) : outer;
  const perRecipient = parts.status
    .flatMap(statusBlocks)
    .filter((block) => recipientIn(block) || block.status)
    .slice(0, recipientsAtMost);
  // The subject last: it says least, and sometimes all there is.
  const human = `${withoutOriginal(unquoted(parts.text))}\n${subjectOfItsOwn(mail)}`;
  if (perRecipient.length > 0)
    return {
      kind: 'delivery status',
      all,
      recipients: perRecipient.map((block) => fromBlock(block, human, perRecipient.length > 1)),
    };
  return serverSubjects.test(subjectOf(mail)) || serverWords.test(human)
    ? { kind: 'free text', all, recipients: [fromText(human)] }
    : { kind: 'other mail', all, recipients: [] };
}

/** As far as a report may say something: a mail of many thousand parts takes seconds to take apart. */
function beginningOf(raw: Buffer): Buffer {
  let end = -1;
  for (let parts = 0; parts < partsAtMost; parts += 1) {
    end = raw.indexOf('\n--', end + 1);
    if (end < 0) return raw.subarray(0, parseAtMost);
  }
  return raw.subarray(0, Math.min(end, parseAtMost));
}

/** Undefined for what cannot be taken apart, such as parts within parts without end: that is left for a person. */
const parsed = (raw: Buffer): Promise<Email | undefined> =>
  PostalMime.parse(raw, { forceRfc822Attachments: true, attachmentEncoding: 'arraybuffer' }).catch(
    () => undefined,
  );

/** A server that sends on a report which it got itself: one level, no more. */
async function reportWithin(mail: Email): Promise<Parts | undefined> {
  const inner = mail.attachments.find(({ mimeType }) => /^message\/(?:global|rfc822)$/i.test(mimeType));
  const within = inner && (await parsed(Buffer.from(inner.content as ArrayBuffer)));
  if (!within || originOf(within, '') !== 'report') return undefined;
  const parts = partsOf(within, '');
  return parts.status.length > 0 ? parts : undefined;
}

interface Parts {
  text: string;
  status: string[];
  feedback: string | undefined;
}

function partsOf(mail: Email, raw: string): Parts {
  const parts: Parts = { text: textOf(mail), status: [], feedback: undefined };
  for (const attachment of mail.attachments) {
    const content = decode(attachment.content);
    if (/^message\/(global-)?delivery-status$/i.test(attachment.mimeType))
      parts.status.push(content.slice(0, readAtMost));
    else if (/^message\/feedback-report$/i.test(attachment.mimeType))
      parts.feedback = content.slice(0, readAtMost);
    else if (/^text\/(plain|html)$/i.test(attachment.mimeType))
      parts.text += `\n${stripTags(content.slice(0, readAtMost))}`;
  }
  // Parts that do not come apart as they should: then all of it is text.
  if (parts.text.trim().length < 20 && parts.status.length === 0) parts.text = wholeBody(raw);
  // A report that was forwarded or broken up has its fields in the text.
  if (parts.status.length === 0 && /^Final-Recipient:/im.test(parts.text)) parts.status.push(parts.text);
  parts.text = parts.text.slice(0, 2 * readAtMost);
  return parts;
}

/** Somebody's forwarded report. */
const unquoted = (text: string): string => text.replaceAll(/^(?:> )+/gm, '');

const wholeBody = (raw: string): string =>
  raw.slice(/\r?\n\r?\n/.exec(raw)?.index ?? raw.length).slice(0, readAtMost);

// A report says it in its first lines; whoever sends a million others only wants us to read them.
const parseAtMost = 200_000;
const partsAtMost = 300;
const readAtMost = 10_000;
// Each message of ours goes to one reader; a list that it was sent on to may name more.
const recipientsAtMost = 20;

const textOf = (mail: Email): string =>
  mail.text ? mail.text.slice(0, readAtMost) : stripTags((mail.html ?? '').slice(0, readAtMost));

const stripTags = (html: string): string =>
  html
    .split(/<(?=style|script)/i)
    .map((piece, at) =>
      at === 0 ? piece : piece.replace(/^(?:style|script)\b[^]*?(?:<\/(?:style|script)>|$)/i, ''),
    )
    .join('')
    .replaceAll(/<br\s{0,9}\/?>|<\/(?:p|div|tr|li|h\d)>/gi, '\n')
    .replaceAll(/<\/?[a-z][^<>]*>/gi, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

function decode(content: ArrayBuffer | Uint8Array | string): string {
  return typeof content === 'string' ? content : Buffer.from(content as Uint8Array).toString('utf8');
}

type Block = Readonly<Record<string, string>>;

/** Groups of fields with an empty line between; the first one is about the message, each other about a recipient. */
function statusBlocks(text: string): Block[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/)
    .map((group): Block => {
      const fields: Record<string, string> = {};
      for (const line of group.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
        const [, name, value] = /^([\w-]+)\s*:\s*(.*)$/.exec(line) ?? [];
        if (name && value !== undefined) fields[name.toLowerCase()] ??= value.trim();
      }
      return fields;
    });
}

const recipientIn = (block: Block): string | undefined =>
  block['final-recipient'] ?? block['original-recipient'] ?? block['x-actual-recipient'];

function fromBlock(block: Block, human: string, several: boolean): Recipient {
  const address = addressIn(recipientIn(block) ?? '') ?? addressIn(human);
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(block.status ?? '')?.[0] ?? null;
  const action = block.action?.toLowerCase().split(/[^a-z]/)[0] ?? null;
  return {
    address,
    action,
    status,
    answer: (block['diagnostic-code'] ?? '').slice(0, 2000),
    words: several ? nearest(human, address) : human,
  };
}

/** Best where it stands with an SMTP code or qmail's #: elsewhere the version of a program looks the same. */
const afterCode = /(?:\b[245]\d\d[ -]|#)([245]\.[0-7]\.\d{1,3})(?![\d.])/;
const byItself = /(?<![\d.])([245]\.[0-7]\.\d{1,3})(?![\d.])/;

function fromText(human: string): Recipient {
  const status = (afterCode.exec(human) ?? byItself.exec(human))?.[1] ?? null;
  return { address: addressIn(human), action: null, status, answer: '', words: human };
}

/** Of a report on several recipients, what stands after this one's address. */
function nearest(human: string, address: string | null): string {
  const at = address ? human.toLowerCase().indexOf(address.toLowerCase()) : -1;
  return at < 0 ? human : human.slice(at, at + 1500);
}

/** A feedback report, or what Amazon and Outlook.com send instead of one. */
const isComplaint = (mail: Email, parts: Parts): boolean =>
  parts.feedback !== undefined ||
  /^\s*\{\s*"notificationType"\s*:\s*"Complaint"/.test(parts.text) ||
  /^complaint about message from/i.test(subjectOf(mail));

function complained(feedback: string, text: string): Recipient {
  const field = /^(?:Original-Rcpt-To|Removal-Recipient):[ \t]*(.+)$/im.exec(feedback)?.[1] ?? text;
  return { address: addressIn(field), action: null, status: null, answer: '', words: feedback };
}

/** Where the message that came back begins: said so in words, or by its first header fields. */
const originalBegins = [
  /^[ \t>*|=_#~-]*(?:(?:this is|included is|below (?:this line )?is|here (?:is|follows)|attached is) (?:a |the )?(?:copy|original|beginning|header)|original message|(?:the )?(?:message|mail) (?:headers?|text)? ?(?:follows?|below)|returned message|original mail|copy of (?:your|the) message|message (?:header|headers|text) follows?|start of returned)/im,
  /^(?:>\s*)?(?:Received|Return-Path|DKIM-Signature|X-Received|Delivered-To):\s/im,
];

function withoutOriginal(text: string): string {
  let end = text.length;
  for (const pattern of originalBegins) {
    const at = pattern.exec(text)?.index;
    if (at !== undefined && at > 20 && at < end) end = at;
  }
  return text
    .slice(0, end)
    .replaceAll(
      /^[ \t]{0,20}(?:Subject|Onderwerp|Betreff|Objet|From|Van|Sender|Afzender|X-[\w-]{1,40}):.*$/gim,
      '',
    );
}

const serverSubjects =
  /undeliver|deliver(?:y|ing)|returned|failure|failed|not delivered|rejected|bounce|delayed|could ?n[o']t|unable|warning|mail (?:system )?error|nondeliverable|non recapitabile|unzustellbar|non remis|onbestelbaar|niet (?:af)?(?:bezorg|te bezorgen)|échec|fehlgeschlagen|error/i;
const serverWords =
  /\b[45]\d\d[ -]|\b[45]\.\d{1,3}\.\d{1,3}\b|could not be delivered|was not delivered|unable to deliver|delivery (?:has )?failed|undeliverable|can(?:no|')t be delivered|error (?:has )?occurred|was rejected|did not reach|failed addresses/i;

const subjectOf = (mail: Email): string => (mail.subject ?? '').slice(0, 500);

/** Many say “Undeliverable: ” and then the subject of our own letter, whose words mean nothing here. */
const subjectOfItsOwn = (mail: Email): string =>
  /^(?:returned mail|delivery (?:failure|status)|mail delivery|failure notice|undelivered mail)\b.*/i.exec(
    subjectOf(mail),
  )?.[0] ?? '';
