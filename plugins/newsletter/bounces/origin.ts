import type { Email } from 'postal-mime';

/** Who wrote a mail that came to the bounce address: by what its headers prove, never by what it says alone. */
export type Origin = 'report' | 'feedback' | 'server' | 'program' | 'person';

/**
 * A report names itself in its Content-Type, which no mail program lets a person choose. Anything else comes from a mail
 * server only where the sender is one (its name, or a return path of nobody). All else is from a person, whatever it quotes:
 * they answer our letters at this address, and send on what others wrote.
 */
export function originOf(mail: Email, text: string): Origin {
  const of = (name: string): string => mail.headers.find((one) => one.key === name)?.value ?? '';
  const subject = (mail.subject ?? '').slice(0, 500);
  const type = reportType(of('content-type'));
  if (type === 'delivery-status') return 'report';
  if (type === 'feedback-report') return 'feedback';
  if (type !== undefined) return 'program'; // a receipt of reading, of a signature
  const from = `${mail.from?.address ?? ''} ${mail.from?.name ?? ''}`.slice(0, 500);
  // Of a provider, whoever sent it on: no reader gets to see one.
  if (complaintDesks.test(from) || mail.attachments.some(({ mimeType }) => isFeedback.test(mimeType)))
    return 'feedback';
  if (autoSubject.test(subject) || challenge.test(text)) return 'program';
  const isReply = /^(?:re|antw|aw|sv)\s*:/i.test(subject);
  const answersAMail =
    isReply && ['in-reply-to', 'references', 'thread-index'].some((name) => of(name) !== '');
  const isDaemon = /^(?:mailer[-_]?daemon|post_master)@/i.test(from);
  if ((answersAMail && !isDaemon) || /^(?:fwd?|doorst|wg|tr)\s*:/i.test(subject)) return 'person';
  if (serverNames.test(from) || of('x-failed-recipients') !== '') return 'server';
  const returnPaths = mail.headers.filter(({ key }) => key === 'return-path').map(({ value }) => value);
  // Some servers call themselves so, and so do the people who keep them.
  if (keepers.test(from) && returnPaths.every((path) => /^[\s<>]*$/.test(path))) return 'server';
  if (saysItIsAutomatic(of)) return 'program';
  if (!returnPaths.some((path) => /^[\s<>]*$/.test(path))) return 'person';
  // Answers by a program have no return path either.
  return serverPhrases.test(text) && !isReply ? 'server' : 'program';
}

const isFeedback = /^message\/feedback-report$/i;

const reportType = (contentType: string): string | undefined =>
  /^\s*multipart\/report\b/i.test(contentType)
    ? (/report-type\s*=\s*"?([\w-]{1,40})/i.exec(contentType)?.[1]?.toLowerCase() ?? 'delivery-status')
    : undefined;

export const serverNames =
  /mailer[-_ ]?daemon|post_?master|mail delivery|delivery (?:sub)?system|mdaemon|mail ?administrator|mail-?system|autoreply-?bounce|-daemon@|microsoft exchange/i;

export const keepers =
  /system administrator|systeembeheer|mail[-_ ]?(?:daemon|router|gateway|admin|server)|mmdf|interscan|groupwise/i;

/** Providers that hand over their readers' complaints without a Content-Type that says so. */
export const complaintDesks =
  /^(?:staff@hotmail\.com|complaints@[\w.-]{1,60}amazonses\.com|no-reply@sns\.amazonaws\.com) /i;

export const autoSubject =
  /^(?:re: *)?(?:automatic reply|auto(?:matisch\w{0,3})?[ :-]|auto(?:-?reply|response)|out of (?:the )?office|niet aanwezig|afwezig|buiten kantoor|vakantie|vacation|holiday|abwesen|absence|ausente|r[ée]ponse automatique|gelezen:|read:|not read:|niet gelezen:)/i;

/** Somebody's gatekeeper asks us to prove that we are a person, or a list to wait for its moderator. */
export const challenge =
  /(?:verif\w{1,5}|confirm|prove) that you are (?:a real|a human|not a)|message (?:you sent )?requires? (?:that you )?(?:verif|confirm)|(?:awaits|waiting for|held (?:for|until)) (?:moderator )?approval|waitlisted|confirm (?:that you sent )?(?:your|this|the) (?:message|e-?mail) by/i;

/** What mail servers say of a message that came back, and nobody else does. */
export const serverPhrases =
  /\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|(?:could|can) ?not be delivered|was not delivered|unable to deliver|delivery (?:has |to \S{0,80} )?failed|undeliverable|can't be delivered|did not reach the following|failed addresses|(?:niet|kon niet worden) (?:af)?(?:bezorgd|afgeleverd)/i;

/** RFC 3834, and what programs did before it. */
const saysItIsAutomatic = (of: (name: string) => string): boolean =>
  /auto-(?:replied|generated|notified)|vacation/i.test(of('auto-submitted')) ||
  /auto[-_]?reply|junk/i.test(of('precedence')) ||
  ['x-autoreply', 'x-autorespond', 'x-auto-response-suppress', 'x-vacation', 'x-apple-action'].some(
    (name) => of(name) !== '',
  );
