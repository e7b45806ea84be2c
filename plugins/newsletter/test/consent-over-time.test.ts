import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type Client, withApp } from '../../../test/support/app.js';
import { addConsentWording } from '../consent-actions.js';
import { ConsentPurpose } from '../consent.js';
import { endConsents } from '../consent/ending.js';
import { linkIn } from './reader-pages.js';
import { agree, aCampaign, aReader, deliveries, send, wordingNl } from './given.js';

const wasAllowed = async (client: Client, id: string, at: string) =>
  (
    await client.get(
      `query ($id: ID!, $at: DateTime!) { contact(id: $id) { wasAllowed(at: $at) {
        allowed expired basis { kind channel wording { version } } } } }`,
      { id, at },
    )
  ).contact.wasAllowed;

const consentOf = async (client: Client, id: string) =>
  (
    await client.get(
      `query ($id: ID!) { contact(id: $id) { consents { live expiresAt history { kind channel recordedBy } } } }`,
      { id },
    )
  ).contact.consents[0];

/** In a year that the database's own clock does not reach. */
const later = { at: '2090-01-15T09:00:00Z' };

test('consent with a term ends by itself, and from then on nothing is queued or handed over', () =>
  withApp(
    async (test) => {
      const support = await test.as('support');
      const reader = await aReader(test, { email: 'jan@voorbeeld.example' });
      const always = await test.inTransaction((scope) =>
        addConsentWording(scope, {
          purpose: ConsentPurpose.NEWSLETTER,
          language: 'nl',
          text: 'Ja, tien jaar lang.',
          validMonths: 120,
          replacesEarlier: false,
        }),
      );
      const other = await aReader(test, { email: 'lang@voorbeeld.example', agrees: false });
      await support.get(
        `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { contact { id } } }`,
        {
          input: {
            contactId: other.id,
            wordingId: always.id,
            channel: 'PAPER',
            proof: 'Formulier 12, kast 2',
          },
        },
      );
      expect(await consentOf(support, reader.id)).toMatchObject({
        live: true,
        expiresAt: '2092-01-15T09:00:00.000Z',
      });
      expect(await consentOf(support, other.id)).toMatchObject({ expiresAt: '2100-01-15T09:00:00.000Z' });

      await send(test, await aCampaign(test));
      await test.jobsDone();
      const letter = test.mailbox.to(reader.email)[0];
      const pages = [linkIn(letter, 'why'), linkIn(letter, 'leave')];
      await send(test, await aCampaign(test));
      test.clock.set('2092-01-15T09:00:00Z');
      // Before anybody wrote it down, the answer is right already.
      expect(await consentOf(support, reader.id)).toMatchObject({ live: false });
      for (const link of pages)
        expect(await (await fetch(link)).text()).toMatch(
          /15 januari 2092 geldt die|afgemeld sinds 15 januari 2092/,
        );
      await test.jobsDone();
      expect(await deliveries(test)).toEqual({
        'jan@voorbeeld.example': ['withheld', 'consent expired'],
        'lang@voorbeeld.example': ['sent', null],
      });
      await test.inTransaction((scope) => scope.enqueue(endConsents, {}));
      await test.jobsDone();
      expect(await consentOf(support, reader.id)).toMatchObject({
        live: false,
        history: [{ kind: 'GIVEN' }, { kind: 'EXPIRED', channel: 'HOUSE', recordedBy: null }],
      });
      expect(await wasAllowed(support, reader.id, '2092-01-15T08:59:59Z')).toMatchObject({ allowed: true });
      expect(await wasAllowed(support, reader.id, '2092-01-15T09:00:00Z')).toMatchObject({ allowed: false });
    },
    { ...later, environment: { NEWSLETTER_CONSENT_MONTHS: '24' } },
  ));

test('by the database’s own clock an expired consent is none, whoever asks, written down or not', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'oud@voorbeeld.example', agrees: false });
    const { rows } = await test.owner.query<{ id: string }>(
      `insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, expires_at, at)
       values (gen_random_uuid(), $1, 'newsletter', 'given', $2, 'nl', 'paper', 'Kaart', '2020-01-01', '2019-01-01') returning id`,
      [reader.id, wordingNl],
    );
    const campaign = await aCampaign(test);
    await test.owner.query(
      `update newsletter.campaign set state = 'SENDING', started_at = now() where id = $1`,
      [campaign.id],
    );
    await expect(
      test.asApp.query(
        `insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at)
         values (gen_random_uuid(), $1, $2, $3, 'queued', now())`,
        [campaign.id, reader.id, rows[0]?.id],
      ),
    ).rejects.toMatchObject({ code: 'KM010' });
  }));

test('a text that takes the place of what was agreed to ends that, in its own language, and asks again', () =>
  withApp(async (test) => {
    const [support, marketing] = [await test.as('support'), await test.as('marketing')];
    const reader = await aReader(test, { email: 'jan@voorbeeld.example' });
    await send(test, await aCampaign(test));
    test.clock.set('2026-06-16T09:00:00Z');
    const add = `mutation ($input: AddConsentWordingInput!) { addConsentWording(input: $input) { wording { id version replacesEarlier } } }`;
    const input = {
      purpose: 'NEWSLETTER',
      language: 'nl',
      text: 'Ja, stuur mij de nieuwsbrief, nu elke week.',
    };
    await marketing.get(add, { input: { ...input, language: 'en', text: 'Weekly', replacesEarlier: true } });
    await marketing.get(add, { input: { ...input, text: 'Ja, met andere woorden.' } });
    expect(await consentOf(support, reader.id)).toMatchObject({ live: true });
    const { wording } = (await marketing.get(add, { input: { ...input, replacesEarlier: true } }))
      .addConsentWording;
    expect(wording).toMatchObject({ version: 3, replacesEarlier: true });
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);
    expect(await consentOf(support, reader.id)).toMatchObject({
      live: false,
      history: [{ kind: 'GIVEN' }, { kind: 'SUPERSEDED', channel: 'HOUSE', recordedBy: null }],
    });
    await expect(agree(test, reader.id)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await support.get(
      `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { contact { id } } }`,
      {
        input: {
          contactId: reader.id,
          wordingId: wording.id,
          channel: 'PHONE',
          proof: 'Voorgelezen, antwoord: ja.',
        },
      },
    );
    const at = (moment: string) => wasAllowed(support, reader.id, moment);
    expect(await at('2026-06-14T09:00:00Z')).toEqual({ allowed: false, expired: false, basis: null });
    expect(await at('2026-06-15T09:00:00Z')).toMatchObject({
      allowed: true,
      basis: { wording: { version: 1 } },
    });
    expect(await at('2026-06-16T09:00:00Z')).toMatchObject({
      allowed: true,
      basis: { wording: { version: 3 } },
    });
    await expect(at('2026-06-16T09:00:01Z')).rejects.toThrow('future');
  }));

test('a receipt tells what was agreed to in the words of a published schema, and names nobody', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    const reader = await aReader(test, { name: 'Jan Naam', email: 'jan@voorbeeld.example' });
    await support.get(
      `mutation ($id: ID!) { withdrawConsent(input: { contactId: $id, channel: PHONE }) { contact { id } } }`,
      { id: reader.id },
    );
    await agree(test, reader.id);
    const { receipt } = (
      await support.get(`query ($id: ID!) { contact(id: $id) { consents { receipt } } }`, { id: reader.id })
    ).contact.consents[0];
    const published = await fetch(receipt.$schema);
    expect(published.headers.get('content-type')).toContain('application/schema+json');
    const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
    const valid = ajv.compile((await published.json()) as object);
    valid(receipt);
    expect(valid.errors ?? []).toEqual([]);
    expect(receipt).toMatchObject({
      'dpv:hasConsentStatus': 'dpv:ConsentGiven',
      'dpv:hasNotice': { version: 1, text: expect.stringContaining('met één klik') },
      'dpv:hasPurpose': { topics: 'all' },
      events: [
        { kind: 'given' },
        { kind: 'withdrawn' },
        { kind: 'given', proof: 'Tekst voorgelezen, antwoord: ja.' },
      ],
    });
    expect(JSON.stringify(receipt)).not.toMatch(/Jan Naam|jan@/);
    // The schema is not one that takes anything.
    expect(valid({ ...receipt, name: 'Jan' })).toBe(false);
    expect(valid({ ...receipt, events: [] })).toBe(false);
    expect(valid({ ...receipt, 'dpv:hasConsentStatus': 'yes' })).toBe(false);
  }));
