import { domainOf, withoutAddresses } from './address.js';
import type { Recipient, Report } from './report.js';
import {
  accountOff,
  aboutSender,
  forNow,
  mailboxFull,
  nobodyThere,
  notYet,
  passing,
  perhapsNobody,
  reasonIn,
} from './said.js';

/** What a report means for the address: `hard` will never work, `soft` did not work this time, `none` says nothing. */
export type Verdict = 'hard' | 'soft' | 'complaint' | 'none';

export interface Judged {
  readonly verdict: Verdict;
  /** One word for people. */
  readonly reason: string;
  readonly address: string | null;
  readonly status: string | null;
}

export function judge(report: Report): Judged[] {
  return report.recipients.map((recipient) => ({
    ...(report.kind === 'complaint' ? complaint(recipient) : judgeRecipient(recipient)),
    address: recipient.address,
    status: recipient.status,
  }));
}

const complaint = (recipient: Recipient): { verdict: Verdict; reason: string } => {
  const type = /^Feedback-Type:\s*([\w-]+)/im.exec(recipient.words)?.[1]?.toLowerCase() ?? 'abuse';
  // A report that it was no spam after all, or of a signature that failed, is no complaint.
  return /^(not-spam|auth-failure)$/.test(type)
    ? { verdict: 'none', reason: type }
    : { verdict: 'complaint', reason: type };
};

/**
 * What says nothing of the address, however often: it is we, this message or this moment that was refused. Such a soft
 * verdict is kept to be looked at, and never adds up to a suppression.
 */
export const notAboutAddress: readonly string[] = [
  'delayed',
  'blocked',
  'sender not authenticated',
  'sender refused',
  'refused for what it holds',
  'too often',
  'not proven',
];

/** RFC 3463: these say of the address that there is none. */
const hardStatus = /^5\.1\.(?:1|2|3|6|10)$|^5\.4\.(?:4|310)$/;
/** These blame the sender, or tell of a policy; nothing is known of the address then. */
const sendersStatus = /^5\.(?:1\.[78]|7\.\d{1,3})$/;
/** Of the domain of the address, whatever other domain the answer may name. */
const hostStatus = /^5\.(?:1\.(?:2|10)|4\.(?:4|310))$/;

const soft = (reason: string): { verdict: Verdict; reason: string } => ({ verdict: 'soft', reason });

function refusedUs(text: string): { verdict: Verdict; reason: string } {
  const reason = reasonIn(forNow, text);
  return soft(reason && notAboutAddress.includes(reason) ? reason : 'sender refused');
}

function judgeRecipient(recipient: Recipient): { verdict: Verdict; reason: string } {
  const { action } = recipient;
  if (
    action === 'delivered' ||
    action === 'relayed' ||
    action === 'expanded' ||
    recipient.status?.startsWith('2.')
  )
    return { verdict: 'none', reason: 'delivered' };
  const answer = withoutAddresses(quotedAnswer(recipient.answer));
  const words = withoutAddresses(recipient.words);
  if (action === 'delayed' || (action !== 'failed' && notYet.test(words))) return soft('delayed');
  const both = `${answer}\n${words}`;
  if (isForNow(recipient, answer, words))
    return soft(mailboxFull.test(both) ? 'mailbox full' : (reasonIn(forNow, both) ?? 'not delivered'));
  if (/^x-unix|procmail|maildrop/i.test(answer)) return soft('server error');
  // Microsoft 365 at its edge: the only word it has for an address that its customer does not have.
  if (recipient.status === '5.4.1' && /recipient address(?:es)? rejected ?: access denied/i.test(both))
    return { verdict: 'hard', reason: 'unknown user' };
  if (isSendersStatus(recipient, answer)) return refusedUs(both);
  if (mailboxFull.test(both)) return soft('mailbox full');
  if (accountOff.test(words)) return soft('disabled');
  // A server that names nobody did not look for somebody: it refused the message.
  if (/^\s*(?:smtp;)?\s*5\d\d :/i.test(recipient.answer)) return soft('filtered');
  // The server's own answer comes before what the reporting program makes of it.
  for (const text of answer.length > 8 ? [answer, words] : [words]) {
    if (aboutSender.test(text)) return refusedUs(text);
    const nobody = reasonIn(nobodyThere, text);
    // Refused after it was read: a filter that will not say so.
    if (
      nobody === 'unknown user' &&
      (ofSystem.test(recipient.answer) ||
        refusedAfterReading(recipient, both) ||
        atData(recipient) ||
        !atRecipient(recipient))
    )
      return soft('filtered');
    if ((nobody === 'unknown host' || nobody === 'takes no mail') && !isOfRecipient(recipient, text))
      return soft('sender refused');
    if (nobody) return { verdict: 'hard', reason: nobody };
    const now = reasonIn(forNow, text);
    if (now) return soft(now);
    if (perhapsNobody.test(text)) return { verdict: 'hard', reason: 'unknown user' };
  }
  return recipient.status && hardStatus.test(recipient.status)
    ? { verdict: 'hard', reason: 'unknown address' }
    : soft('not delivered');
}

/** The class of a status and the first digit of an answer tell what will pass; where there is neither, the words. */
function isForNow({ status, answer: quoted }: Recipient, answer: string, words: string): boolean {
  if (status?.startsWith('4.') || passing.test(answer)) return true;
  const code = /^\s*(?:[\w-]{1,20};)?\s*([45])\d\d\b/.exec(quoted)?.[1];
  if (code) return code === '4';
  return !status && /\b4[25]\d[ -]/.test(words) && !/\b5[05]\d\b|\b5\.\d{1,3}\.\d/.test(words);
}

/** The server's own status counts; one that a program on the way gave it comes after the server's words. */
function isSendersStatus({ status, answer: quoted }: Recipient, answer: string): boolean {
  const said = /\b5\.\d{1,3}\.\d{1,3}\b/.exec(quoted)?.[0];
  return (
    sendersStatus.test(said ?? '') || (sendersStatus.test(status ?? '') && !reasonIn(nobodyThere, answer))
  );
}

/**
 * Whose host is not there: a server that answered is there itself, so its answer is about the sender's unless it names the
 * recipient or their domain. What no server answered is what the sending one found when it looked the recipient's up.
 */
function isOfRecipient({ status, address }: Recipient, text: string): boolean {
  if (hostStatus.test(status ?? '') || !/\b5\d\d[ -]/.test(text)) return true;
  const said = text.split('\n').find((line) => reasonIn(nobodyThere, line)) ?? text;
  return (
    /recipient|destination|unrout/i.test(said) ||
    (address !== null && said.toLowerCase().includes(domainOf(address)))
  );
}

/** A status that is about the address is believed all the same. */
const refusedAfterReading = ({ status }: Recipient, text: string): boolean =>
  afterReading.test(text) && !/^5\.1\./.test(status ?? '');

/** Whether it was the address that was refused: said by the status, by the command, or by a report that quotes the answer. */
const atRecipient = ({ status, answer, words }: Recipient): boolean =>
  answer !== '' ||
  /^[45]\.1\./.test(status ?? '') ||
  /\brcpt/i.test(words) ||
  /adres\b|ontvanger|gebruiker|postvak|postbus|directory|not listed|recipient name|name (?:was|could) not/i.test(
    words,
  );

const afterReading = /in reply to (?:the )?end of data|after end of data|(?:text|data) command/i;

/** A transcript in which the message was refused, with a status that is not about the address. */
const atData = ({ status, words }: Recipient): boolean =>
  />>> DATA\s*<<< 5/i.test(words) &&
  !/^5\.1\./.test(status ?? '') &&
  !/no valid recipients|have an? [\w.]{1,60} account/i.test(words);

/** `5.3.0 - Other mail system problem 550-'…'`: what the reporting program says of the answer, and it is not the address. */
const ofSystem = /^\s*(?:smtp;)?\s*5\.(?!1\.)\d\.\d - /i;

/** Some programs put words of their own before the answer: `5.1.0 - Unknown address error 550-'…'`. */
const quotedAnswer = (answer: string): string => /\b[45]\d\d-'(.+)'/s.exec(answer)?.[1] ?? answer;
