import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { aReader, campaignNow, deliveries, sampleMjml, shortLetter, wordingEn, wordingNl } from './given.js';

const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version state audience } } }`;

test('a newsletter goes to those who agreed and to nobody else, each in their own language', () =>
  withApp(
    async (test) => {
      const [support, marketing] = [await test.as('support'), await test.as('marketing')];
      const office = await anOffice(test, { officeName: 'Kantoor Zonneschijn' });
      const jan = await aContact(test, office, {
        name: 'Jan de Wit',
        email: 'jan@zon.example',
        general: true,
      });
      const jane = await aContact(test, office, {
        name: 'Jane White',
        email: 'jane@zon.example',
        language: 'en',
      });
      await aContact(test, office, { name: 'Nee', email: 'nee@zon.example' });
      await aReader(test, { email: 'spijt@zon.example' }).then(({ id }) =>
        support.get(
          `mutation ($id: ID!) { withdrawConsent(input: { contactId: $id, channel: PHONE }) { contact { id } } }`,
          { id },
        ),
      );
      const record = `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { contact { consents {
        purpose live since basis { kind channel proof recordedBy wording { version language text } } history { kind } } } } }`;
      const { consents } = (
        await support.get(record, {
          input: {
            contactId: jan.id,
            wordingId: wordingNl,
            channel: 'PHONE',
            proof: 'Voorgelezen, antwoord: ja.',
          },
        })
      ).recordConsent.contact;
      expect(consents).toMatchObject([
        {
          purpose: 'NEWSLETTER',
          live: true,
          since: '2026-06-15T09:00:00.000Z',
          basis: {
            kind: 'GIVEN',
            channel: 'PHONE',
            proof: 'Voorgelezen, antwoord: ja.',
            recordedBy: support.id,
            wording: { version: 1, language: 'nl', text: expect.stringContaining('met één klik afmelden') },
          },
          history: [{ kind: 'GIVEN' }],
        },
      ]);
      await support.get(record, {
        input: {
          contactId: jane.id,
          wordingId: wordingEn,
          channel: 'PAPER',
          proof: 'Bestelformulier, kast 2',
        },
      });

      const [nl, en] = [await sampleMjml('nl'), await sampleMjml('en')];
      const made = await marketing.get(create, {
        input: {
          name: 'Juni',
          nl: { subject: 'Nieuw voor {{ office.name }}', mjml: nl },
          en: { subject: 'New for {{ office.name }}', mjml: en },
        },
      });
      const draft = made.createCampaign.campaign;
      expect(draft).toMatchObject({ state: 'DRAFT', audience: 2 });
      const shown = await marketing.get(
        `query ($id: ID!) { campaign(id: $id) { preview(language: "en") { subject html text } } }`,
        { id: draft.id },
      );
      expect(shown.campaign.preview).toMatchObject({
        subject: 'New for Example Office',
        text: expect.stringContaining('Dear Jane Example'),
      });

      const refusal = await support.ask(
        `mutation { sendCampaign(input: { id: "${draft.id}", version: 1 }) { campaign { id } } }`,
      );
      expect(refusal.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      await marketing.get(
        `mutation { sendCampaign(input: { id: "${draft.id}", version: 1 }) { campaign { state } } }`,
      );
      const twice = await marketing.ask(
        `mutation { sendCampaign(input: { id: "${draft.id}", version: 1 }) { campaign { id } } }`,
      );
      expect(twice.errors?.[0]?.extensions.code).toBe('CONFLICT');
      await test.jobsDone();

      expect(test.mailbox.mails.map((mail) => mail.envelope.to[0]).toSorted()).toEqual([
        'jan@zon.example',
        'jane@zon.example',
      ]);
      const [dutch] = test.mailbox.to('jan@zon.example');
      const [english] = test.mailbox.to('jane@zon.example');
      expect(dutch?.subject).toBe('Nieuw voor Kantoor Zonneschijn');
      expect(dutch?.text).toContain('Beste Jan de Wit');
      expect(dutch?.html).toMatch(/iedereen\s+bij\s+Kantoor Zonneschijn/);
      expect(english?.html).toContain('Dear Jane White');
      expect(english?.raw).toMatch(/^content-language: en/im);
      // P18: nothing is loaded, and every link goes where it says.
      const links = [...(dutch?.html ?? '').matchAll(/(?:href|src)="([^"]*)"/g)].map(([, url]) => url);
      expect(links).toEqual([
        expect.stringMatching(new RegExp(`^${test.url}/p/newsletter/leave/[\\w-]{43}\\?lang=nl$`)),
        expect.stringMatching(new RegExp(`^${test.url}/p/newsletter/why/[\\w-]{43}\\?lang=nl$`)),
        expect.stringMatching(new RegExp(`^${test.url}/p/newsletter/preferences/[\\w-]{43}\\?lang=nl$`)),
      ]);
      expect(dutch?.html).not.toMatch(/https?:\/\/(?!127\.0\.0\.1|www\.w3\.org|schemas)/);
      // RFC 8058: one header, one way to post to it.
      const header = (name: string) =>
        (dutch?.headers ?? []).filter((one) => one.key === name).map((one) => one.value);
      expect(header('list-unsubscribe')).toEqual([
        expect.stringMatching(
          new RegExp(
            `^<${test.url}/p/newsletter/leave/[\\w-]{43}>, <mailto:afmelden@voorbeeld\\.example\\?subject=unsubscribe>$`,
          ),
        ),
      ]);
      expect(header('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
      expect(header('list-id')).toEqual(['"Nieuwsbrief" <nieuwsbrief.voorbeeldsoftware.example>']);
      expect(header('auto-submitted')).toEqual([]);
      expect(header('content-type')).toEqual([expect.stringContaining('multipart/alternative')]);
      expect(await campaignNow(marketing, draft.id)).toMatchObject({
        state: 'SENT',
        progress: { total: 2, sent: 2 },
      });
      const told = await test.owner.query(
        `select what from audit.entry where what like 'campaign.%' or what like 'newsletter.%' order by at, id`,
      );
      expect(told.rows.map((row) => row.what).toSorted()).toEqual([
        'campaign.created',
        'campaign.sending',
        'campaign.sent',
        'newsletter.sent',
        'newsletter.sent',
      ]);
    },
    { environment: { NEWSLETTER_UNSUBSCRIBE_MAILTO: 'afmelden@voorbeeld.example' } },
  ));

test('a letter that is wrong, or that would watch its reader, is refused with the place to mend', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const refusalOf = async (letter: { subject?: string; mjml?: string }, field = 'nl') => {
      const letters =
        field === 'nl'
          ? { nl: { ...shortLetter, ...letter } }
          : { nl: shortLetter, en: { ...shortLetter, ...letter } };
      const answer = await marketing.ask(create, { input: { name: 'Proef', ...letters } });
      const [error] = answer.errors ?? [];
      expect(error?.extensions.code).toBe('BAD_USER_INPUT');
      return `${error?.extensions.field}: ${error?.message}`;
    };
    const within = (inside: string) => shortLetter.mjml.replace('</mj-column>', `\n${inside}</mj-column>`);
    expect(await refusalOf({ mjml: within('<mj-txt>x</mj-txt>') })).toMatch(/nl\.mjml: Line 5 \(mj-txt\)/);
    expect(await refusalOf({ mjml: 'geen mjml' }, 'en')).toMatch(/^en\.mjml: /);
    expect(await refusalOf({ mjml: within('<mj-text>{{ contact.phone }}</mj-text>') })).toMatch(
      /nl\.mjml: .*contact\.phone/,
    );
    expect(await refusalOf({ mjml: within('<mj-text>{{ contact.name | raw }}</mj-text>') })).toContain(
      'is no merge field',
    );
    expect(await refusalOf({ mjml: within('<mj-text>{% include "x" %}</mj-text>') })).toContain(
      'is no merge field',
    );
    expect(await refusalOf({ subject: '{{ contact.email }}' })).toMatch(/^nl\.subject: /);
    expect(await refusalOf({ subject: '{{ contact.name' })).toMatch(/^nl\.subject: /);
    expect(
      await refusalOf({ mjml: within('<mj-image src="https://t.example/pixel.gif" alt="" />') }),
    ).toContain('P18');
    expect(await refusalOf({ mjml: within('<mj-raw><img src=//t.example/p.gif></mj-raw>') })).toContain(
      'P18',
    );
    expect(
      await refusalOf({ mjml: within('<mj-text><b style="background:url(//t.example)">x</b></mj-text>') }),
    ).toContain('P18');
    expect(await refusalOf({ mjml: within('<mj-text><script>x()</script></mj-text>') })).toContain('P18');
    expect(await refusalOf({ mjml: shortLetter.mjml.replaceAll('{{ unsubscribe_url }}', '#') })).toContain(
      '{{ unsubscribe_url }}',
    );
  }));

test('a name with quotes, markup or line breaks stays text, in the letter and in the headers', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const name = `Ünal "Bob" O'Neill 🌷 <script>alert(1)</script>`;
    const reader = await aReader(test, {
      name,
      email: 'unal@voorbeeld.example',
      officeName: 'A & B <b>Adviseurs</b>',
    });
    // Past the API, which would refuse them: what an import of long ago may have left behind.
    await test.owner.query(
      `update contacts.contact set name = name || E'\\r\\nBcc: evil@x.example' where id = $1`,
      [reader.id],
    );
    await test.owner.query(`update customers.customer set office_name = office_name || E'\\r\\nX-Evil: 1'`);
    const second = await aReader(test, { email: 'twee@voorbeeld.example' });
    await test.owner.query(
      `update contacts.contact set email = E'twee@voorbeeld.example\\r\\nRCPT TO:<evil@x.example>' where id = $1`,
      [second.id],
    );
    const made = await marketing.get(create, { input: { name: 'Proef', nl: shortLetter } });
    const { id, version } = made.createCampaign.campaign;
    await marketing.get(
      `mutation { sendCampaign(input: { id: "${id}", version: ${version} }) { campaign { id } } }`,
    );
    await test.jobsDone();
    const [mail] = test.mailbox.to('unal@voorbeeld.example');
    expect(mail?.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(mail?.html).not.toMatch(/<script|<b>Adviseurs/);
    expect(mail?.text).toContain(`Ünal "Bob" O'Neill 🌷 <script>`);
    expect(mail?.to?.[0]?.name).toContain('🌷');
    expect(mail?.subject).toContain('A & B <b>Adviseurs</b> X-Evil: 1');
    expect(mail?.headers.some((one) => one.key === 'bcc' || one.key === 'x-evil')).toBe(false);
    expect(test.mailbox.mails.flatMap((one) => one.envelope.to)).not.toContain('evil@x.example');
    expect(Object.values(await deliveries(test)).map(([state]) => state)).not.toContain('queued');
  }));
