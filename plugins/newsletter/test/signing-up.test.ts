import { type TestApp, withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { addConsentWording } from '../consent-actions.js';
import { ConsentPurpose } from '../consent.js';
import { addTopic } from '../consent/topic-actions.js';
import { forgetLinks } from '../preferences/links.js';
import { aReader, wordingNl } from './given.js';
import { eventsOf, linkIn, signUp, visit, wordingOn } from './reader-pages.js';

const stranger = (test: TestApp, email: string) => aReader(test, { email, agrees: false });

test('who signs up gets one mail with nothing else in it, and agrees by the button behind its link', () =>
  withApp(async (test) => {
    const reader = await stranger(test, 'jan@voorbeeld.example');
    const told = await signUp(test, 'Jan@Voorbeeld.example');
    expect(told).toMatchObject({ status: 200, title: 'Kijk in uw mailbox' });
    await test.jobsDone();
    expect(await eventsOf(test, reader.id)).toEqual([]);
    const [mail, ...others] = test.mailbox.mails;
    expect(others).toEqual([]);
    expect(mail?.subject).toBe('Bevestig uw aanmelding');
    expect(mail?.headers.find((one) => one.key === 'auto-submitted')?.value).toBe('auto-generated');
    expect(mail?.text).toContain('Ja, stuur mij de nieuwsbrief');
    const url = linkIn(mail, 'confirm');
    expect([...(mail?.html ?? '').matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      `${url}?lang=nl`,
    ]);
    const { rows } = await test.owner.query('select * from newsletter.page_link');
    expect(JSON.stringify(rows)).not.toContain(url.slice(-43)); // its hash alone

    // Link scanners follow links.
    await fetch(url, { method: 'HEAD' });
    const page = await visit(url);
    expect(page.title).toBe('Bevestig uw aanmelding');
    expect(page.text).not.toMatch(/jan@/i);
    expect(await eventsOf(test, reader.id)).toEqual([]);
    test.clock.set('2026-06-16T10:00:00Z');
    const answers = await Promise.all([visit(url, {}), visit(url, {})]);
    expect(answers.map(({ title }) => title)).toEqual(['U bent aangemeld', 'U bent aangemeld']);
    expect(await eventsOf(test, reader.id)).toEqual([
      expect.objectContaining({
        kind: 'given',
        channel: 'form',
        proof: expect.stringContaining('2026-06-15T09:00:00.000Z'),
      }),
      expect.objectContaining({
        kind: 'confirmed',
        channel: 'form',
        proof: expect.stringContaining('2026-06-16T10:00:00.000Z'),
      }),
    ]);
    const support = await test.as('support');
    const asked = (at: string) =>
      support.get(
        `query ($id: ID!, $at: DateTime!) { contact(id: $id) { wasAllowed(at: $at) { allowed confirmation { at } } } }`,
        { id: reader.id, at },
      );
    expect((await asked('2026-06-15T12:00:00Z')).contact.wasAllowed).toEqual({
      allowed: false,
      confirmation: null,
    });
    expect((await asked('2026-06-16T10:00:00Z')).contact.wasAllowed).toEqual({
      allowed: true,
      confirmation: { at: '2026-06-16T10:00:00.000Z' },
    });
  }));

test('nobody learns from a page whether an address is known, and nobody’s mailbox is flooded', () =>
  withApp(async (test) => {
    await stranger(test, 'bekend@voorbeeld.example');
    const [known, unknown] = [
      await signUp(test, 'bekend@voorbeeld.example'),
      await signUp(test, 'niemand@voorbeeld.example'),
    ];
    expect(known).toEqual(unknown);
    const ask = (email: string) => visit(`${test.url}/p/newsletter/ask`, { email });
    expect(await ask('bekend@voorbeeld.example')).toEqual(await ask('niemand@voorbeeld.example'));
    // Neither by timing: each does the same before it answers, and looks only afterwards.
    expect((await test.owner.query('select count(*)::int as n from newsletter.page_link')).rows).toEqual([
      { n: 0 },
    ]);
    await test.jobsDone();
    expect(test.mailbox.mails.flatMap((mail) => mail.envelope.to)).toEqual([
      'bekend@voorbeeld.example',
      'bekend@voorbeeld.example',
    ]);
    for (let hour = 1; hour < 12; hour += 1) {
      test.clock.set(new Date(Date.parse('2026-06-15T09:00:00Z') + hour * 3_600_000));
      for (let again = 0; again < 3; again += 1) await signUp(test, 'BEKEND@voorbeeld.example');
      await test.jobsDone();
    }
    expect(test.mailbox.mails).toHaveLength(3 + 1); // sign-ups, and the link that was asked for
    // Nothing is kept of an address that is nobody's.
    const { rows } = await test.owner.query(
      `select count(*)::int as n from newsletter.page_link where email ilike 'niemand%'`,
    );
    expect(rows).toEqual([{ n: 0 }]);
    test.clock.set('2026-08-15T09:00:00Z');
    await test.inTransaction((scope) => scope.enqueue(forgetLinks, {}));
    await test.jobsDone();
    expect((await test.owner.query('select count(*)::int as n from newsletter.page_link')).rows).toEqual([
      { n: 0 },
    ]);
  }));

test('an address that is none is refused with words, and never reaches a mail', () =>
  withApp(async (test) => {
    await stranger(test, 'jan@voorbeeld.example');
    const wrong = [
      '',
      'jan',
      'jan@voorbeeld.example\r\nBcc: evil@x.example',
      'jan@voorbeeld.example, evil@x.example',
      '"><b>x@voorbeeld.example',
      `${'a'.repeat(300)}@voorbeeld.example`,
      'jаn@voorbeeld.example', // a Cyrillic а
      'jan@vооrbeeld.example',
    ];
    for (const email of wrong) {
      const answer = await signUp(test, email);
      expect([email, answer.status]).toEqual([email, 422]);
      expect(answer.text).toContain('role="alert"');
      expect(answer.text).not.toContain('<b>x@');
    }
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);
  }));

test('a sign-up is for what was read: other words, another address, a late or altered link confirm nothing', () =>
  withApp(async (test) => {
    const reader = await stranger(test, 'jan@voorbeeld.example');
    const other = await stranger(test, 'piet@voorbeeld.example');
    const form = `${test.url}/p/newsletter/sign-up`;
    for (const wording of [undefined, 'x', '019a0000-0000-7000-8000-000000000002'])
      expect(
        await visit(form, { email: 'jan@voorbeeld.example', ...(wording ? { wording } : {}) }),
      ).toMatchObject({ status: 422, title: 'Aanmelden voor de nieuwsbrief' });
    await signUp(test, reader.email);
    await signUp(test, other.email);
    await test.jobsDone();
    const links = [reader, other].map(({ email }) => linkIn(test.mailbox.to(email)[0], 'confirm'));
    const [url = '', second = ''] = links;
    const altered = url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A');
    for (const link of [altered, `${url}x`, `${form.replace('sign-up', 'confirm')}/%00`])
      for (const method of [undefined, {}])
        expect((await visit(link, method)).title).toMatch(/Wij hebben hier niets van u|is er niet/);
    // A preference page is opened by another kind of link.
    expect((await visit(url.replace('/confirm/', '/preferences/'))).title).toBe(
      'Wij hebben hier niets van u',
    );
    // The address became somebody else's meanwhile.
    await test.owner.query(`update contacts.contact set email = 'elders@voorbeeld.example' where id = $1`, [
      other.id,
    ]);
    expect((await visit(second, {})).text).toContain('niet meer dat van uw gegevens');
    // The words were replaced meanwhile.
    await test.inTransaction((scope) =>
      addConsentWording(scope, {
        purpose: ConsentPurpose.NEWSLETTER,
        language: 'nl',
        text: 'Ja, nu elke week.',
        replacesEarlier: true,
      }),
    );
    expect((await visit(url, {})).text).toContain('Onze tekst is intussen veranderd');
    test.clock.set('2026-06-23T09:00:01Z');
    expect((await visit(url, {})).text).toContain('een paar dagen geldig');
    expect([...(await eventsOf(test, reader.id)), ...(await eventsOf(test, other.id))]).toEqual([]);
  }));

test('topics, purposes and languages of a sign-up are as they were chosen', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const reader = await aContact(test, office, { email: 'jane@voorbeeld.example', language: 'en' });
    const topic = await test.inTransaction((scope) =>
      addTopic(scope, {
        purpose: ConsentPurpose.NEWSLETTER,
        key: 'functies',
        nameNl: 'Nieuwe functies',
        nameEn: 'New functions',
      }),
    );
    expect((await visit(`${test.url}/p/newsletter/sign-up?for=non-commercial`)).text).toContain(
      'nu niet aanmelden',
    );
    const page = await visit(`${test.url}/p/newsletter/sign-up?lang=en`);
    expect(page.text).toContain('New functions');
    expect(page.text).not.toMatch(/\bchecked\b/); // nothing is ticked beforehand
    expect(wordingOn(page)).not.toBe(wordingNl);
    expect((await signUp(test, 'jane@voorbeeld.example', { query: '?lang=en' })).status).toBe(422);
    await signUp(test, 'jane@voorbeeld.example', { query: '?lang=en', 'topic-functies': 'yes' });
    await test.jobsDone();
    const [mail] = test.mailbox.to('jane@voorbeeld.example');
    expect(mail?.subject).toBe('Confirm your sign-up');
    expect((await visit(linkIn(mail, 'confirm'), {})).title).toBe('You are signed up');
    expect(await eventsOf(test, reader.id)).toMatchObject([
      { kind: 'given', topics: [topic.id] },
      { kind: 'confirmed' },
    ]);
  }));
