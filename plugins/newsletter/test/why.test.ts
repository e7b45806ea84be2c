import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { ContactSource } from '../../../src/contacts/inputs.js';
import { addTopic } from '../consent/topic-actions.js';
import { ConsentPurpose } from '../consent.js';
import { aCampaign, agree, aReader, send, shortLetter } from './given.js';

const whyNot = `query ($campaign: ID!, $contact: ID!) { whyNotMailed(campaignId: $campaign, contactId: $contact) {
  delivery reasons { reason at words en: words(language: "en") } } }`;

test('for everybody who does not get a campaign there is a reason, with its day and in words', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const agreed = async (
      office: Parameters<typeof anOffice>[1],
      contact: Parameters<typeof aContact>[2],
    ) => {
      const made = await aContact(test, await anOffice(test, office), contact);
      await agree(test, made.id);
      return made.id;
    };
    const plus = { plan: 'Plus', startedOn: '2020-01-01' };
    const gets = await agreed(plus, { email: 'krijgt@a.example' });
    const elsewhere = await agreed(
      { plan: 'Basis', startedOn: '2020-01-01' },
      { email: 'basis@a.example', language: 'en' },
    );
    const left = await agreed(plus, { email: 'weg@a.example' });
    const never = (await aContact(test, await anOffice(test, plus), { email: 'nooit@a.example' })).id;
    const silent = await agreed(plus, { email: 'stil@a.example' });
    await test.owner.query('update contacts.contact set email = null where id = $1', [silent]);
    test.clock.set('2026-06-16T09:00:00Z');
    await marketing.get(
      `mutation { withdrawConsent(input: { contactId: "${left}", channel: PHONE }) { contact { id } } }`,
    );
    const told = (
      await aContact(test, await anOffice(test, plus), {
        email: 'nieuw@a.example',
        source: ContactSource.EMPLOYER,
      })
    ).id;
    await agree(test, told);

    const made = await marketing.get(
      `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version } } }`,
      { input: { name: 'Proef', nl: shortLetter, audience: { plans: ['Plus'], language: 'nl' } } },
    );
    const campaign = made.createCampaign.campaign;
    const ask = async (contact: string) =>
      (await marketing.get(whyNot, { campaign: campaign.id, contact })).whyNotMailed;
    expect(await ask(gets)).toEqual({ delivery: null, reasons: [] });
    expect(await ask(never)).toMatchObject({
      reasons: [{ reason: 'NO_CONSENT', at: null, words: 'Gaf hier nooit toestemming voor.' }],
    });
    expect(await ask(left)).toMatchObject({
      reasons: [
        {
          reason: 'WITHDRAWN',
          at: '2026-06-16T09:00:00.000Z',
          words: 'Trok de toestemming in op 16 juni 2026.',
          en: 'Withdrew consent on 16 June 2026.',
        },
      ],
    });
    expect((await ask(elsewhere)).reasons.map((one: { reason: string }) => one.reason)).toEqual([
      'OTHER_PLAN',
      'OTHER_LANGUAGE',
    ]);
    expect(await ask(silent)).toMatchObject({ reasons: [{ reason: 'NO_ADDRESS' }] });
    expect(await ask(told)).toMatchObject({ reasons: [{ reason: 'NOTICE_UNDER_WAY' }] });

    await send(test, campaign);
    expect(await ask(gets)).toMatchObject({ delivery: 'QUEUED', reasons: [] });
    await test.jobsDone();
    expect(await ask(gets)).toMatchObject({
      delivery: 'SENT',
      reasons: [{ reason: 'ALREADY_MAILED', words: 'Kreeg hem al, op 16 juni 2026.' }],
    });
    test.clock.set('2026-06-20T09:00:00Z');
    await agree(test, never);
    expect(await ask(never)).toMatchObject({ reasons: [{ reason: 'AGREED_LATER' }] });

    const nobody = await marketing.ask(whyNot, { campaign: campaign.id, contact: campaign.id });
    expect(nobody.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    const billing = await test.as('billing');
    expect(
      (await billing.ask(whyNot, { campaign: campaign.id, contact: gets })).errors?.[0]?.extensions.code,
    ).toBe('FORBIDDEN');
    const read = await test.owner.query(
      `select 1 from audit.entry where what like '%whyNotMailed%' or fields::text like '%whyNotMailed%'`,
    );
    expect(read.rowCount).toBeGreaterThan(0);
  }));

test('each message tells what it rests on: to staff, and to its reader on a page that its mail links to', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const reader = await aReader(test, {
      name: 'Jan de Wit',
      email: 'jan@voorbeeld.example',
      officeName: 'Kantoor Geheim',
    });
    const campaign = await aCampaign(test);
    test.clock.set('2026-06-18T09:00:00Z');
    await send(test, campaign);
    await test.jobsDone();
    const { nodes } = (
      await marketing.get(
        `{ campaign(id: "${campaign.id}") { deliveries { nodes { id basis { channel proof wording { version } } } } } }`,
      )
    ).campaign.deliveries;
    expect(nodes).toMatchObject([{ basis: { channel: 'PHONE', wording: { version: 1 } } }]);
    const { whyMailed } = await marketing.get(
      `{ whyMailed(deliveryId: "${nodes[0].id}") { words en: words(language: "en") contact { id } basis { at channel proof } } }`,
    );
    expect(whyMailed).toMatchObject({
      words: expect.stringMatching(
        /^Ging op 15 juni 2026 aan de telefoon akkoord met tekst 1: “.*met één klik afmelden/s,
      ),
      en: expect.stringMatching(/^Agreed on 15 June 2026, on the telephone, to text 1: “/),
      contact: { id: reader.id },
      basis: { at: '2026-06-15T09:00:00.000Z', channel: 'PHONE', proof: 'Tekst voorgelezen, antwoord: ja.' },
    });

    // Another topic than the one they chose.
    const aTopic = (key: string) =>
      test.inTransaction((scope) =>
        addTopic(scope, { purpose: ConsentPurpose.NEWSLETTER, key, nameNl: 'Cursussen', nameEn: 'Courses' }),
      );
    const [topic] = [await aTopic('cursussen'), await aTopic('functies')];
    const about = (
      await marketing.get(
        `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id meantFor { words } } } }`,
        { input: { name: 'Cursus', nl: shortLetter, topicId: topic.id } },
      )
    ).createCampaign.campaign;
    expect(about.meantFor.words).toBe(
      'Contacten van kantoren, die akkoord gingen met ‘Nieuwsbrief’ (alles, of het onderwerp ‘Cursussen’)',
    );
    await marketing.get(
      `mutation { withdrawConsent(input: { contactId: "${reader.id}", channel: PHONE, topicIds: ["${topic.id}"] }) { contact { id } } }`,
    );
    expect(
      (await marketing.get(whyNot, { campaign: about.id, contact: reader.id })).whyNotMailed.reasons,
    ).toMatchObject([{ reason: 'OTHER_TOPIC', at: '2026-06-18T09:00:00.000Z' }]);
    await agree(test, reader.id);

    const [mail] = test.mailbox.to('jan@voorbeeld.example');
    const link = /href="([^"]*\/p\/newsletter\/why\/[^"]*)"/.exec(mail?.html ?? '')?.[1] ?? '';
    expect(mail?.text?.replaceAll(/\s/g, '')).toContain(link);
    const page = async (url: string, status = 200) => {
      const answer = await fetch(url);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('set-cookie')).toBeNull();
      return answer.text();
    };
    const dutch = await page(link);
    expect(dutch).toContain('Op 15 juni 2026 ging u aan de telefoon akkoord met deze tekst:');
    expect(dutch).toContain('Wij mailden u op 18 juni 2026');
    expect(dutch).not.toMatch(/Jan de Wit|jan@|Kantoor Geheim|voorgelezen|<script/);
    expect(await page(link.replace('lang=nl', 'lang=en'))).toContain(
      'On 15 June 2026 you agreed, on the telephone',
    );
    const leave = /href="([^"]*\/leave\/[^"]*)"/.exec(dutch)?.[1] ?? '';
    await fetch(leave, { method: 'POST' });
    expect(await page(link)).toContain('Sinds 18 juni 2026 geldt die toestemming niet meer');
    // One letter of the token altered, and nothing is told.
    expect(
      await page(
        link.replace(/\w(?=\?)/, (last) => (last === 'A' ? 'B' : 'A')),
        404,
      ),
    ).toContain('Wij hebben hier niets meer van u');
    expect(await page(link.replace(/why\/[^?]*/, 'why/voorbeeld'))).toContain('Dit is een voorbeeld');
  }));
