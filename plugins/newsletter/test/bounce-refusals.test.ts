import { readReport } from '../bounces/report.js';
import { judge, notAboutAddress } from '../bounces/verdict.js';
import { aDeliveryStatus, aFreeText } from './reports.js';

const address = 'jan@kantoor.example';
const to = 'bounces+tag@voorbeeldsoftware.example';

const verdictOf = async (raw: Buffer) => judge(await readReport(raw)).map(({ verdict }) => verdict);

const ofReport = (status: string, answer: string) =>
  verdictOf(aDeliveryStatus({ to, address, status, answer }));

test.each([
  ['5.1.8', '501 5.1.8 <bounces@voorbeeldsoftware.example>: Sender address rejected: Domain not found'],
  ['5.0.0', '550 Sender verify failed: 550 No such user here'],
  [
    '5.0.0',
    '550-Verification failed for <bounces@voorbeeldsoftware.example> 550-No such user 550 Sender verify failed',
  ],
  ['5.0.0', '550 Sender domain voorbeeldsoftware.example does not exist'],
  ['5.1.8', '553 5.1.8 <bounces@v.example>... Domain of sender address bounces@v.example does not exist'],
  ['5.1.0', '550 5.1.0 <bounces@v.example> sender rejected. AUP#1310: user unknown'],
  ['5.0.0', '553 sorry, your envelope sender domain must exist (#5.7.1)'],
  ['5.1.7', '550 5.1.7 Invalid address of the sender: no such user'],
  ['5.0.0', '550 Access denied: mailbox not found'],
  ['5.7.0', '554 5.7.0 Reject, policy: domain voorbeeldsoftware.example does not exist in SPF'],
  ['5.6.0', '550 5.6.0 mail.voorbeeldsoftware.example does not exist in whitelist'],
  ['5.0.0', '550 voorbeeldsoftware.example does not exist'],
  ['5.0.0', '554 Domain not found'],
  ['5.0.0', '550 no MX record for voorbeeldsoftware.example'],
  ['5.0.0', '550 Domain voorbeeldsoftware.example does not accept mail (nullMX)'],
  ['5.7.1', '554 5.7.1 <jan@kantoor.example>: Recipient address rejected: Access denied'],
  ['5.7.1', '550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy'],
  ['5.7.133', '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; the sender was not authenticated'],
  [
    '5.7.509',
    '550 5.7.509 Access denied, sending domain voorbeeldsoftware.example does not pass DMARC verification',
  ],
  ['5.7.606', '550 5.7.606 Access denied, banned sending IP [192.0.2.1]; no such user'],
  ['5.7.1', '550 5.7.1 Service unavailable, Client host [192.0.2.1] blocked using Spamhaus. Unknown user'],
  ['5.0.0', '550 SPF: 192.0.2.1 is not allowed to send mail from voorbeeldsoftware.example'],
  ['5.0.0', '550 Rejected by header based manually Blocked Senders: jan@kantoor.example'],
  ['5.0.0', '550 HELO voorbeeldsoftware.example: host not found'],
  ['5.0.0', '554 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1'],
  ['5.0.0', '550 High probability of spam'],
  ['5.0.0', '550 Afzender geweigerd: domein bestaat niet'],
])('a refusal of the sender, %s “%s”, is not held against the reader', async (status, answer) => {
  const judged = judge(await readReport(aDeliveryStatus({ to, address, status, answer })));
  expect(judged.map(({ verdict }) => verdict)).toEqual(['soft']);
  expect(notAboutAddress).toContain(judged[0]?.reason);
});

test.each([
  [
    '4.4.3',
    'X-Postfix; Host or domain name not found. Name service error for name=kantoor.example type=MX: Host not found, try again',
  ],
  [
    '4.1.1',
    '450 4.1.1 <jan@kantoor.example>: Recipient address rejected: unverified address: unknown user temporarily',
  ],
  [
    '5.0.0',
    '450 4.1.1 <jan@kantoor.example>: Recipient address rejected: User unknown in virtual mailbox table',
  ],
  ['5.1.1', '450 User unknown'],
  ['4.4.7', '550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found'],
  ['4.4.312', '450 4.4.312 DNS query failed: domain not found'],
  [
    '5.1.1',
    '550 5.1.1 <jan@kantoor.example>: Recipient address rejected: unverified address: host not found',
  ],
  ['4.2.1', '451 4.2.1 Mailbox disabled, not accepting messages; no such user for now'],
  ['4.7.0', '421 4.7.0 [TSS04] Messages temporarily deferred due to user complaints'],
  ['5.2.2', '552 5.2.2 Mailbox full; unknown user'],
  ['5.2.2', '550-5.2.2 The email account that you tried to reach is over quota'],
  ['5.2.0', '554 5.2.0 STOREDRV.Deliver.Exception:QuotaExceededException; mailbox full'],
  ['5.4.316', '550 5.4.316 Message expired, connection refused'],
  ['5.2.121', '550 5.2.121 RESOLVER.RECIPIENT; the recipient’s per hour message receive limit is exceeded'],
])('what will pass, %s “%s”, is not held against the reader for good', async (status, answer) => {
  expect(await ofReport(status, answer)).toEqual(['soft']);
});

test.each([
  [
    '5.1.1',
    '550 5.1.1 <jan@kantoor.example>: Recipient address rejected: User unknown in relay recipient table',
  ],
  [
    '5.1.1',
    '550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the recipient’s email address for typos',
  ],
  ['5.1.10', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'],
  [
    '5.4.1',
    '550 5.4.1 Recipient address rejected: Access denied. [AM1.eurprd01.prod.protection.outlook.com]',
  ],
  ['5.4.1', '550 5.4.1 All recipient addresses rejected : Access denied [AM1.protection.outlook.com]'],
  ['5.1.1', '550 5.1.1 <jan@kantoor.example>: Email address could not be found, or was misspelled (G8)'],
  ['5.1.1', 'X-Postfix; unknown user: "jan"'],
  ['5.4.310', '550 5.4.310 DNS domain kantoor.example does not exist [Message=InfoDomainNonexistent]'],
  [
    '5.4.4',
    'X-Postfix; Host or domain name not found. Name service error for name=kantoor.example type=A: Host not found',
  ],
  ['5.1.2', '550 5.1.2 <jan@kantoor.example>... Host unknown (Name server: kantoor.example: host not found)'],
  ['5.0.0', '550 domain kantoor.example does not exist'],
  ['5.5.0', '550 5.5.0 Requested action not taken: mailbox unavailable'],
  ['5.0.0', '550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550'],
  ['5.0.0', '550 No such recipient here'],
  ['5.0.0', '550 Unrouteable address'],
  ['5.1.1', '550 5.1.1 <jan@kantoor.example> recipient rejected. IB603a'],
  ['5.1.1', '550 5.1.1 <jan@kantoor.example>: Adres is niet bekend'],
  ['5.0.0', '554 delivery error: dd This user doesn’t have a yahoo.com account'],
  ['5.0.0', '553 sorry, no mailbox here by that name (#5.1.1)'],
  ['5.1.6', '550 5.1.6 recipient no longer on server: jan@kantoor.example'],
  ['5.1.10', '556 5.1.10 Recipient address rejected: Domain kantoor.example does not accept mail (nullMX)'],
])('nobody is there, says %s “%s”', async (status, answer) => {
  expect(await ofReport(status, answer)).toEqual(['hard']);
});

const exim = (said: string) => `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  ${address}
    ${said}

------ This is a copy of the message, including all the headers. ------

Subject: user unknown`;

const qmail = (said: string) => `Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<${address}>:
${said}

--- Below this line is a copy of the message.`;

test.each([
  [
    'hard',
    exim(
      'host mx.kantoor.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<jan@kantoor.example>:\n    550 5.1.1 User unknown',
    ),
  ],
  ['hard', exim('Unrouteable address')],
  ['hard', `${exim('550-Callout verification failed: 550 5.1.1 User unknown')}\nExim 4.92.3`],
  ['hard', `Exim 4.5.1 at mx.example\n${exim('host mx.kantoor.example said:\n    550 5.1.1 User unknown')}`],
  [
    'soft',
    'A message that you sent has not yet been delivered to jan@kantoor.example. No action is required on your part: delivery attempts will continue. 550 5.1.1 User unknown',
  ],
  ['hard', exim('an MX or SRV record indicated no SMTP service')],
  [
    'soft',
    exim(
      'host mx.kantoor.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<jan@kantoor.example>:\n    550 Sender verify failed',
    ),
  ],
  [
    'soft',
    exim(
      'host mx.kantoor.example [192.0.2.1]\n    SMTP error from remote mail server after end of data:\n    553 voorbeeldsoftware.example does not exist',
    ),
  ],
  [
    'soft',
    exim(
      'host mx.kantoor.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<jan@kantoor.example>:\n    451 user unknown: retry timeout exceeded',
    ),
  ],
  [
    'hard',
    qmail(
      '192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user\nGiving up on 192.0.2.1.',
    ),
  ],
  ['hard', qmail('Sorry, I couldn’t find any host named kantoor.example. (#5.1.2)')],
  [
    'soft',
    qmail(
      '192.0.2.1 does not like recipient.\nRemote host said: 553 sorry, your envelope sender domain must exist (#5.7.1)\nGiving up on 192.0.2.1.',
    ),
  ],
  [
    'soft',
    qmail(
      'CNAME lookup failed temporarily. (#4.4.3)\nI’m not going to try again; this message has been in the queue too long.',
    ),
  ],
  ['hard', 'Het e-mailadres bestaat niet of is opgeheven.'],
  ['hard', `<${address}>: onbekende gebruiker`],
  [
    'hard',
    `Adres niet gevonden. Uw bericht is niet bezorgd bij ${address}, omdat het adres niet kan worden gevonden.`,
  ],
  ['hard', `Uw bericht aan ${address} is niet bezorgd: het domein kantoor.example kan niet worden gevonden.`],
  ['soft', `Uw bericht aan ${address} is niet bezorgd: de mailbox is vol.`],
  ['soft', `Uw bericht aan ${address} is vertraagd en wordt opnieuw geprobeerd; onbekende gebruiker.`],
  ['soft', `Uw bericht aan ${address} is niet bezorgd: afzender geblokkeerd, domein bestaat niet.`],
])('in words it is %s: %s', async (verdict, body) => {
  expect(await verdictOf(aFreeText({ to, body }))).toEqual([verdict]);
});

test('the subject of our own letter, sent back in theirs, is not what they say of the address', async () => {
  const raw = aDeliveryStatus({ to, address, status: '5.0.0', answer: '550 no' }).toString();
  const subject = 'Subject: Onbestelbaar: wat te doen bij user unknown en mailbox not found';
  expect(await verdictOf(Buffer.from(raw.replace(/^Subject: Undelivered.*$/m, subject)))).toEqual(['soft']);
});
