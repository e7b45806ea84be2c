import PostalMime, { type Email } from 'postal-mime';

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

/** Reads a mail that came to the bounce address: RFC 3464 (delivery status), RFC 5965 (ARF), or what people wrote. */
export async function readReport(raw: Buffer): Promise<Report> {
  const mail = await PostalMime.parse(raw.subarray(0, parseAtMost), {
    forceRfc822Attachments: true,
    attachmentEncoding: 'arraybuffer',
  });
  const all = raw.toString('latin1');
  const parts = partsOf(mail, all);
  if (
    parts.feedback !== undefined ||
    /\b(complaint|abuse)\b.*feedbackType|complaintFeedbackType/i.test(parts.text)
  )
    return { kind: 'complaint', all, recipients: [complained(parts.feedback ?? '', parts.text)] };
  const perRecipient = parts.status
    .flatMap(statusBlocks)
    .filter((block) => recipientIn(block) || block.status);
  // The subject last: it says least, and sometimes all there is.
  const human = `${withoutOriginal(unquoted(parts.text))}\n${mail.subject ?? ''}`;
  if (perRecipient.length > 0)
    return {
      kind: 'delivery status',
      all,
      recipients: perRecipient.map((block) => fromBlock(block, human, perRecipient.length > 1)),
    };
  if (!isFromMailServer(mail, human))
    return { kind: isAutomaticReply(mail) ? 'automatic reply' : 'other mail', all, recipients: [] };
  return { kind: 'free text', all, recipients: [fromText(human)] };
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
    if (/^message\/(global-)?delivery-status$/i.test(attachment.mimeType)) parts.status.push(content);
    else if (/^message\/feedback-report$/i.test(attachment.mimeType)) parts.feedback = content;
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
const readAtMost = 10_000;

const textOf = (mail: Email): string =>
  mail.text ? mail.text.slice(0, readAtMost) : stripTags((mail.html ?? '').slice(0, readAtMost));

const stripTags = (html: string): string =>
  html
    .replaceAll(/<(style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replaceAll(/<br\s*\/?>|<\/(p|div|tr|li|h\d)>/gi, '\n')
    .replaceAll(/<\/?[a-z][^>]*>/gi, ' ')
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

function fromText(human: string): Recipient {
  const status = /(?<![\d.])[245]\.\d{1,2}\.\d{1,3}(?![\d.])/.exec(human)?.[0] ?? null;
  return { address: addressIn(human), action: null, status, answer: '', words: human };
}

/** Of a report on several recipients, what stands after this one's address. */
function nearest(human: string, address: string | null): string {
  const at = address ? human.toLowerCase().indexOf(address.toLowerCase()) : -1;
  return at < 0 ? human : human.slice(at, at + 1500);
}

function complained(feedback: string, text: string): Recipient {
  const field = /^(?:Original-Rcpt-To|Removal-Recipient):\s*(.+)$/im.exec(feedback)?.[1] ?? text;
  return { address: addressIn(field), action: null, status: null, answer: '', words: feedback };
}

const addressIn = (text: string): string | null =>
  /[\w!#$%&'*+/=?^`{|}~.-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+/i.exec(text)?.[0] ?? null;

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
  return text.slice(0, end);
}

const serverNames =
  /mailer-?daemon|post_?master|mail delivery|mdaemon|mail ?administrator|delivery subsystem|mail-?system|autoreply-?bounce|no-?reply|-daemon@/i;
const serverSubjects =
  /undeliver|deliver(y|ing)|returned|failure|failed|not delivered|rejected|bounce|delayed|could ?n[o']t|unable|warning|mail (system )?error|nondeliverable|non recapitabile|unzustellbar|non remis|onbestelbaar|niet (af)?bezorg|échec|fehlgeschlagen|error/i;
const serverWords =
  /\b[45]\d\d[ -]|\b[45]\.\d+\.\d+\b|could not be delivered|was not delivered|unable to deliver|delivery (has )?failed|undeliverable|can(?:no|')t be delivered|error (?:has )?occurred|was rejected|did not reach|failed addresses/i;

/** Somebody may write to the bounce address as to any other; a report comes from a mail server, or sounds like one. */
function isFromMailServer(mail: Email, text: string): boolean {
  const from = `${mail.from?.address ?? ''} ${mail.from?.name ?? ''} ${mail.returnPath ?? ''}`;
  const nobody =
    (mail.returnPath ?? '').replaceAll(/[<>\s]/g, '') === '' &&
    mail.headers.some((one) => one.key === 'return-path');
  const signs = [
    serverNames.test(from) || nobody,
    serverSubjects.test(mail.subject ?? ''),
    serverWords.test(text),
  ];
  return signs.filter(Boolean).length >= 2;
}

/** RFC 3834, and what programs did before it. */
function isAutomaticReply(mail: Email): boolean {
  const of = (name: string): string => mail.headers.find((one) => one.key === name)?.value ?? '';
  return (
    /auto-replied|vacation/i.test(of('auto-submitted')) ||
    of('x-autoreply') !== '' ||
    /^(?:automatic reply|auto(?:matische?|-?reply|response)|out of (?:the )?office|afwezig|vacation|abwesen)/i.test(
      mail.subject ?? '',
    )
  );
}
