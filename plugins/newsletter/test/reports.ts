/** Mails as they come to the bounce address. */
interface About {
  /** Where the report was sent to: the message's return path. */
  to: string;
  /** Whose mail it was about. */
  address: string;
  status?: string;
  answer?: string;
  /** Of the message that comes back with it. */
  messageId?: string;
  id?: string;
}

export const aDeliveryStatus = ({
  to,
  address,
  status = '5.1.1',
  answer = `550 5.1.1 <${address}>: Recipient address rejected: User unknown`,
  messageId = '<none@elders.example>',
  id = '1',
}: About): Buffer =>
  Buffer.from(
    `Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example>
To: ${to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.${id}@mx.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="grens"

--grens
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

<${address}>: host mx.example[192.0.2.1] said: ${answer} (in reply to RCPT TO command)

--grens
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ${address}
Action: failed
Status: ${status}
Diagnostic-Code: smtp; ${answer}

--grens
Content-Type: text/rfc822-headers

Message-ID: ${messageId}
Subject: Nieuws

--grens--
`.replaceAll('\n', '\r\n'),
  );

export const aComplaint = ({ to, address, messageId = '<none@elders.example>' }: About): Buffer =>
  Buffer.from(
    `From: feedback@provider.example
To: ${to}
Subject: FW: Nieuws
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="grens"

--grens
Content-Type: text/plain

This is an email abuse report for a message received from 192.0.2.9.

--grens
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Rcpt-To: ${address}

--grens
Content-Type: message/rfc822

From: post@voorbeeldsoftware.example
Message-ID: ${messageId}
Subject: Nieuws

Beste lezer

--grens--
`.replaceAll('\n', '\r\n'),
  );

interface Letter {
  to: string;
  body: string;
  from?: string;
  subject?: string;
  /** Further header lines. */
  head?: string;
}

/** A bounce in plain words, as exim and qmail write it. */
export const aFreeText = ({
  to,
  body,
  from = 'Mail Delivery System <MAILER-DAEMON@mx.example>',
  subject = 'Mail delivery failed: returning message to sender',
  head = 'Return-Path: <>\n',
}: Letter): Buffer =>
  Buffer.from(
    `${head}From: ${from}
To: ${to}
Subject: ${subject}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

${body}
`.replaceAll('\n', '\r\n'),
  );

/** What a person writes back. */
export const aReply = (letter: Letter): Buffer =>
  aFreeText({
    from: 'Jan Jansen <jan@kantoor.example>',
    subject: 'Re: Nieuws',
    head: 'Return-Path: <jan@kantoor.example>\nIn-Reply-To: <nieuws@voorbeeldsoftware.example>\n',
    ...letter,
  });
