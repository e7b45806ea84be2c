import { withApp } from '../../../test/support/app.js';
import { aSigningKey } from '../../../test/support/signing.js';
import { taggedIn } from '../tokens.js';
import { aCampaign, aReader, campaignNow, send } from './given.js';

test.each(['rsa', 'ed25519'] as const)(
  'a receiver finds the %s signature good over both unsubscribe headers, and one click works from the raw text alone',
  async (kind) => {
    const signing = await aSigningKey(kind);
    try {
      await withApp(
        async (test) => {
          const marketing = await test.as('marketing');
          const name = 'Ünal O’Neill-van der Wetering 🌷 de Lange van het Grote Kantoor aan de Gracht';
          const reader = await aReader(test, {
            name,
            email: 'unal@voorbeeld.example',
            officeName: `.Kantoor met een punt\tvooraan, ${'en een heel lange naam '.repeat(6)}=?utf-8?Q?niet?=`,
          });
          const campaign = await send(test, await aCampaign(test));
          await test.jobsDone();
          const [mail] = test.mailbox.to(reader.email);
          const { raw } = mail as { raw: string };
          expect(mail?.to?.[0]?.name).toBe(name);
          expect(mail?.text).toContain(`Beste ${name} van .Kantoor met een punt`);
          expect(mail?.html).toContain('en een heel lange naam =?utf-8?Q?niet?=');
          expect(mail?.subject).toMatch(
            /^Nieuws voor \.Kantoor met een punt vooraan, .*=\?utf-8\?Q\?niet\?=$/,
          );
          for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(150);
          expect(Buffer.from(raw)).toHaveLength(raw.length); // ASCII, whatever the names

          const verdict = await signing.verify(raw);
          expect(verdict).toMatchObject({
            result: 'pass',
            domain: 'voorbeeldsoftware.example',
            selector: 'proef',
            algorithm: `${kind}-sha256`,
          });
          expect(verdict.covers).toEqual(
            expect.arrayContaining(['from', 'to', 'subject', 'list-unsubscribe', 'list-unsubscribe-post']),
          );
          for (const change of [
            (text: string) => text.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=Two-Click'),
            (text: string) => text.replace(/\/leave\/./, '/leave/!'),
            (text: string) => `List-Unsubscribe: <https://elders.example>\r\n${text}`,
          ])
            expect((await signing.verify(change(raw))).result).not.toBe('pass');

          // A bounce comes back to an address that tells whose it is, and that nobody else can make.
          const row = await test.owner.query('select id from newsletter.delivery');
          expect(mail?.envelope.from).toMatch(/^post\+[a-z2-7]{42}@voorbeeldsoftware\.example$/);
          const tag = mail?.envelope.from.slice(5, 47) as string;
          expect(taggedIn(test.app, mail?.envelope.from as string)).toEqual([row.rows[0].id]);
          expect(
            taggedIn(
              test.app,
              tag.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')),
            ),
          ).toEqual([]);
          expect(mail?.messageId).toBe(`<${tag}@voorbeeldsoftware.example>`);

          // What a mail program does: unfold, take the https address, post the field.
          const unfolded = raw.slice(0, raw.indexOf('\r\n\r\n')).replaceAll(/\r\n[ \t]+/g, ' ');
          const url = /^List-Unsubscribe: .*?<(https?:[^>]+)>/im.exec(unfolded)?.[1] as string;
          const body = /^List-Unsubscribe-Post: (.*)$/im.exec(unfolded)?.[1] as string;
          const answer = await fetch(url, {
            method: 'POST',
            body,
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            redirect: 'error',
          });
          expect(answer.status).toBe(200);
          const { rows } = await test.owner.query('select live from newsletter.consent');
          expect(rows).toEqual([{ live: false }]);
          expect(await campaignNow(marketing, campaign.id)).toMatchObject({ state: 'SENT' });
        },
        { environment: signing.environment },
      );
    } finally {
      await signing.remove();
    }
  },
);

test('mail of the product itself is signed too, and says that nobody has to answer it', async () => {
  const signing = await aSigningKey();
  try {
    await withApp(
      async (test) => {
        await test.app.mailer.send({
          to: { name: 'Bob "de Bouwer" Ü\r\nBcc: x@y.example', address: 'bob@voorbeeld.example' },
          subject: `Een onderwerp – ${'lang '.repeat(40)}`,
          html: `<p>${'Één lange regel zonder einde. '.repeat(80)}</p>\n.\n<p>.</p>`,
          text: `.\nFrom het begin\n${'ë'.repeat(500)}\n`,
          language: 'nl',
          category: 'service',
          attachments: [
            { filename: 'factuur €.pdf', content: Buffer.alloc(5000, 7), contentType: 'application/pdf' },
          ],
        });
        const [mail] = test.mailbox.to('bob@voorbeeld.example');
        expect(test.mailbox.mails).toHaveLength(1);
        expect(mail?.text).toContain(`.\nFrom het begin\n${'ë'.repeat(500)}`);
        expect(mail?.attachments[0]?.filename).toBe('factuur €.pdf');
        const verdict = await signing.verify(mail?.raw as string);
        expect(verdict.result).toBe('pass');
        expect(verdict.covers).toContain('auto-submitted');
        expect(mail?.headers.find((one) => one.key === 'auto-submitted')?.value).toBe('auto-generated');
      },
      { environment: signing.environment },
    );
  } finally {
    await signing.remove();
  }
});

test.each([
  [{ DKIM_DOMAIN: 'voorbeeldsoftware.example' }, /or none of them/],
  [
    { DKIM_DOMAIN: 'elders.example', DKIM_SELECTOR: 'x', DKIM_KEY_FILE: '/none' },
    /does not cover the sender/,
  ],
  [
    { DKIM_DOMAIN: 'voorbeeldsoftware.example', DKIM_SELECTOR: 'x', DKIM_KEY_FILE: '/none' },
    /DKIM_KEY_FILE \/none .*openssl genrsa/,
  ],
])('the house does not start with a signature that would not be good: %j', (environment, message) =>
  expect(withApp(async () => undefined, { environment })).rejects.toThrow(message),
);
