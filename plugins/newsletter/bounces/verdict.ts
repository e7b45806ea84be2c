import type { Recipient, Report } from './report.js';

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

type Rule = readonly [reason: string, pattern: RegExp];

/** Said of the address itself, in words that leave no doubt: nobody is there. */
const nobodyThere: readonly Rule[] = [
  [
    'unknown user',
    /(?:user|recipient|mailbox|account|address(?:ee)?|receiver|member|person|alias|name)(?: name| account| address)? (?:is )?(?:un(?:known|recognized)|not (?:known|found|exist|listed)|(?:was|were|could not be|couldn't be) (?:not )?found|does(?: not|n't) exist|doesn't have an?|has no|not a (?:known|valid))|(?:unknown|no such|invalid|non-?exist[ea]nt|unrecognized|bad|illegal)(?: or \w+)?(?: local| recipient| destination| mailbox| e-?mail| final| delivery)* ?(?:user|recipient|mailbox|addressee|account|person|local part|destinataire)|recip(?:ient)?notfound|resolver\.adr\.\w*recip\w*notfound|not (?:our|a) (?:known )?(?:user|customer)|no (?:such )?(?:mailbox|user|recipient|account)\b.{0,20}(?:here|by that name|with that|found)?|no such (?:user|address|mailbox)|unknown (?:or illegal )?(?:user|address|alias|recipient)|(?:not|isn't) listed in|(?:address|account) (?:you (?:entered|tried)[^.]{0,60})?(?:does not exist|doesn't exist)|e-?mail account that you tried to reach does not exist|inactive e-?mail address|adresse (?:destinataire|d au moins un destinataire) (?:invalide|inconnue)|destinataire invalide|not (?:present|listed|found) in (?:\w+ )?directory|address(?:es)? (?:were |was |is )?(?:invalid|unknown|not present)|(?:invalid|unknown) mailbox|mailbox (?:is )?(?:invalid|not present|not found|unknown)|bad ?rcptto|validrcptto|bad address|no (?:one at this|person at|account by|mailbox by)|recipient not ok|not an active address|not a (?:valid|local|known) (?:recipient|user|mailbox|address)|utilisateur inconnu|(?:adresse|empf\w+) nicht gefunden|no existe (?:ese|dicha|el|la)|invalid or unknown virtual user|user missing home|unknown local|(?:address|account) (?:is )?wrong or no longer|niet bekend|onbekende? (?:gebruiker|ontvanger)|bestaat niet|unbekannte[rn]? (?:benutzer|empf)|recipient address rejected: access denied|ディレクトリに?は?見つかりません|ユーザーは?(?:存在し|見つかり)ません/i,
  ],
  [
    'moved',
    /no longer (?:on|at|with|employed|in use|valid|available|exists)|has moved|user has (?:moved|left)|not our customer|address (?:has )?changed/i,
  ],
  [
    'unknown host',
    /host (?:is )?(?:unknown|unreachable|not found)|host or domain name not found|illegal host|unknown host|(?:domain|host)(?: name)? (?:\S+ )?(?:does(?: not|n't) exist|not found|is not reachable|must exist)|no such (?:domain|host)|unrout(?:e)?able (?:mail )?(?:address|domain)|name or service not known|nxdomain|invalid domain|\b(?:[a-z0-9-]+\.)+[a-z]{2,} does not exist/i,
  ],
  [
    'takes no mail',
    /null ?mx|indicated no smtp|does not accept (?:e-?)?mail|(?:couldn't|could not|cannot) find (?:a|any) mail exchanger|domain (?:does not|doesn't) (?:accept|receive)|no mx|(?:mx|srv) record indicated/i,
  ],
];

/** Said of the address too, but it passes. */
const mailboxFull =
  /(?:mailbox|quota|storage|inbox|account|disk|user|maildir)[^.\n]{0,50}(?:full|exceed|over ?quota|over the|limit|too large|out of)|(?:over|exceed\w*|out of)[^.\n]{0,30}(?:quota|storage|allowed size|space)|quota exceeded|mailbox full|insufficient (?:system )?(?:storage|disk)|not enough (?:disk |storage )*(?:storage|space)|boite du destinataire pleine|postvak (?:is )?vol|overquota/i;

/** Said of this message, of us, or of this moment: another one may arrive. */
const forNow: readonly Rule[] = [
  [
    'blocked',
    /block(?:ed|list)|black ?list|dnsbl|\brbl\b|spamhaus|reputation|banned|client host rejected|access denied\b.{0,40}(?:ip|banned|sender)|ip address|(?:bad|suspicious) (?:ip|host)|not accept(?:ed|ing) connections|connections? (?:refused|not accepted|from)|reverse dns|\bptr\b|rdns|mismatches client|service refuse/i,
  ],
  [
    'sender not authenticated',
    /\bspf\b|\bdmarc\b|\bdkim\b|sender ?id|purported responsible|unauthenticated|authenticat|auth ?required/i,
  ],
  [
    'refused for what it holds',
    /\bspam|virus|malware|content|policy|policies|prohibited|scored|phish|attachment|filter(?:ed|s)\b|suspicious|unsolicited|bulk|message (?:was )?(?:rejected|refused)|headers? too|duplicate header|too (?:large|big)|exceeds? (?:the )?(?:maximum|size|limit)|message size|size limit|length exceeds|administrative limit|from: header|rfc ?[25]?[38]22/i,
  ],
  [
    'sender refused',
    /sender (?:address )?(?:is )?(?:reject|denied|refus|not|verif|invalid|domain)|(?:mail from|after mail from)|relay(?:ing)?(?: access)? (?:denied|not)|relaying|unable to relay|not (?:allowed|permitted|authori[sz]ed) to|permission to|access denied|bounce (?:address|verification)|reject(?:ed)? (?:by|for|from) (?:sender|policy)/i,
  ],
  [
    'disabled',
    /disabled|suspend|inactive|locked|deactivat|discontinued|not active|frozen|dormant|closed|terminated/i,
  ],
  [
    'too often',
    /too many|rate (?:limit|exceed)|limit(?:ed)? exceed|frequency|throttl|try(?:ing)? (?:again )?later|temporar|deferred|grey ?list|busy|essayer plus tard|veuillez/i,
  ],
  [
    'not reached',
    /time(?:d)? ?out|expired|queue too long|connection (?:refused|reset|lost)|lost connection|network|unreachable|not responding|no route|too many hops|loop|retry|giving up|gave up|did not accept our requests|delivery failed \d+ attempts|dns (?:query|server|error|lookup)|server (?:failed|down|not available)|could not deliver for the last|had been in the queue|tried to deliver/i,
  ],
  [
    'server error',
    /system error|internal|configuration|ldap|i\/o error|mailer error|command (?:failed|died)|service (?:currently )?(?:not |un)available|improper sequence|syntax|out of memory|can't create/i,
  ],
];

/** Weaker words, which count only where nothing else was said. */
const perhapsNobody =
  /(?:recipient )?address rejected(?!: *\w)|recipient rejected|invalid (?:recipient|address|user)|mailbox (?:unavailable|not available|disabled for)|undeliverable address|recipient (?:not|refused|un)|rcpt to.{0,40}(?:reject|refus)|not a valid/i;

/** RFC 3463: these say of the address that there is none. */
const hardStatus = /^5\.1\.(?:1|2|3|6|10)$|^5\.4\.4$/;

function judgeRecipient(recipient: Recipient): { verdict: Verdict; reason: string } {
  const { action, status } = recipient;
  if (action === 'delivered' || action === 'relayed' || action === 'expanded' || status?.startsWith('2.'))
    return { verdict: 'none', reason: 'delivered' };
  const answer = plain(quotedAnswer(recipient.answer));
  const words = plain(recipient.words);
  if (action === 'delayed' || notYet.test(words)) return { verdict: 'soft', reason: 'delayed' };
  if (/^x-unix|procmail|maildrop/i.test(answer)) return { verdict: 'soft', reason: 'server error' };
  if (ofSender.test(`${answer}\n${words}`)) return { verdict: 'soft', reason: 'sender refused' };
  // A server that names nobody did not look for somebody: it refused the message.
  if (/^\s*(?:smtp;)?\s*5\d\d :/i.test(recipient.answer)) return { verdict: 'soft', reason: 'filtered' };
  if (mailboxFull.test(answer) || mailboxFull.test(words)) return { verdict: 'soft', reason: 'mailbox full' };
  if (accountOff.test(words)) return { verdict: 'soft', reason: 'disabled' };
  // The server's own answer comes before what the reporting program makes of it.
  for (const text of answer.length > 8 ? [answer, words] : [words]) {
    const nobody = find(nobodyThere, text);
    // Refused after it was read: a filter that will not say so.
    if (
      nobody === 'unknown user' &&
      (ofSystem.test(recipient.answer) ||
        refusedAfterReading(recipient, `${answer}\n${words}`) ||
        atData(recipient) ||
        !atRecipient(recipient))
    )
      return { verdict: 'soft', reason: 'filtered' };
    if (nobody) return { verdict: 'hard', reason: nobody };
    const now = find(forNow, text);
    if (now) return { verdict: 'soft', reason: now };
    if (perhapsNobody.test(text) && !status?.startsWith('4.'))
      return { verdict: 'hard', reason: 'unknown user' };
  }
  return status && hardStatus.test(status)
    ? { verdict: 'hard', reason: 'unknown address' }
    : { verdict: 'soft', reason: 'not delivered' };
}

const find = (rules: readonly Rule[], text: string): string | undefined =>
  rules.find(([, pattern]) => pattern.test(text))?.[0];

const notYet =
  /warning message only|will be (?:re)?tried|only a (?:temporary failure report|warning)|will keep trying|still being (?:re)?tried|delayed for more/i;

const accountOff = /(?:account|mailbox)s? (?:is |has been |was )?(?:disabled|suspended|locked)/i;

const ofSender = /(?:after|in reply to) MAIL FROM/i;

/** A status that is about the address is believed all the same. */
const refusedAfterReading = ({ status }: Recipient, text: string): boolean =>
  afterReading.test(text) && !/^5\.1\./.test(status ?? '');

/** Whether it was the address that was refused: said by the status, by the command, or by a report that quotes the answer. */
const atRecipient = ({ status, answer, words }: Recipient): boolean =>
  answer !== '' ||
  /^[45]\.1\./.test(status ?? '') ||
  /\brcpt/i.test(words) ||
  /directory|not listed|recipient name|name (?:was|could) not/i.test(words);

const afterReading = /in reply to (?:the )?end of data|after end of data|(?:text|data) command/i;

/** A transcript in which the message was refused, with a status that is not about the address. */
const atData = ({ status, words }: Recipient): boolean =>
  />>> DATA\s*<<< 5/i.test(words) && !/^5\.1\./.test(status ?? '');

/** `5.3.0 - Other mail system problem 550-'…'`: what the reporting program says of the answer, and it is not the address. */
const ofSystem = /^\s*(?:smtp;)?\s*5\.(?!1\.)\d\.\d - /i;

/** Some programs put words of their own before the answer: `5.1.0 - Unknown address error 550-'…'`. */
const quotedAnswer = (answer: string): string => /\b[45]\d\d-'(.+)'/s.exec(answer)?.[1] ?? answer;

/** Addresses, links and host names say nothing by their letters. */
const plain = (text: string): string =>
  text
    .replaceAll(/https?:\/\/([\w.-]+)\S*/gi, '$1')
    .replaceAll(/<?[^\s<>()"']+@[^\s<>()"']+>?/g, ' ')
    .replaceAll(/[ \t]+/g, ' ');
