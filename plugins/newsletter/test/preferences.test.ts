import sql from 'sql-template-tag';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { aCampaign, aReader, aTopic, send } from './given.js';
import { type Answered, eventsOf, linkIn, signUp, visit } from './reader-pages.js';

/** A reader who got a letter, and the preference page behind its link. */
async function aReaderWithLetter(test: TestApp, email = 'jan@voorbeeld.example') {
  const reader = await aReader(test, { email });
  await send(test, await aCampaign(test));
  await test.jobsDone();
  const url = linkIn(test.mailbox.to(email)[0], 'preferences');
  return { ...reader, url, act: (form: Record<string, string>): Promise<Answered> => visit(url, form) };
}

const checkedIn = (page: Answered): string[] =>
  [...page.text.matchAll(/name="([\w-]+)"\s+value="[^"]*"\s+checked/g)].map(([, name]) => name as string);

const contactOf = async (test: TestApp, id: string) =>
  (await test.owner.query('select email, language from contacts.contact where id = $1', [id])).rows[0];

test('by the link in a letter its reader chooses topics, and gets those alone', () =>
  withApp(async (test) => {
    const [one, two] = [await aTopic(test, 'een'), await aTopic(test, 'twee')];
    const reader = await aReaderWithLetter(test);
    const page = await visit(reader.url);
    expect(page).toMatchObject({ status: 200, title: 'Uw voorkeuren' });
    expect(page.text).toContain('met één klik afmelden'); // the very words that were agreed to
    expect(page.text).not.toMatch(/jan@|Jan Voorbeeld/);
    expect(checkedIn(page)).toEqual(['all', 'language']);

    // With the first tick still there: who had all and ticks one wants that one.
    await reader.act({ do: 'topics newsletter', all: 'yes', 'topic-een': 'yes' });
    expect(await eventsOf(test, reader.id)).toMatchObject([
      { kind: 'given', topics: null },
      { kind: 'withdrawn', channel: 'link', topics: [two.id] },
    ]);
    const narrowed = await visit(reader.url);
    expect(checkedIn(narrowed)).toEqual(['topic-een', 'language']);
    // One that is not offered any more stays with who chose it.
    await test.owner.query('update newsletter.topic set retired_at = now() where id = $1', [one.id]);
    await reader.act({ do: 'topics newsletter', 'topic-een': 'yes', 'topic-twee': 'yes' });
    expect((await eventsOf(test, reader.id)).at(-1)).toMatchObject({
      kind: 'given',
      channel: 'link',
      topics: expect.arrayContaining([one.id, two.id]),
    });
    await reader.act({ do: 'topics newsletter', all: 'yes' });
    expect((await eventsOf(test, reader.id)).at(-1)).toMatchObject({ kind: 'given', topics: null });
    // The same once more is nothing; nothing ticked is leaving.
    const before = (await eventsOf(test, reader.id)).length;
    await reader.act({ do: 'topics newsletter', all: 'yes' });
    expect(await eventsOf(test, reader.id)).toHaveLength(before);
    await reader.act({ do: 'topics newsletter' });
    expect((await eventsOf(test, reader.id)).at(-1)).toMatchObject({ kind: 'withdrawn', topics: null });
    // Looking, and asking for what is not there, changes nothing.
    for (const form of [{}, { do: 'x' }, { do: 'leave geen-doel' }, { do: 'language', language: 'de' }])
      await reader.act(form as Record<string, string>);
    expect(await eventsOf(test, reader.id)).toHaveLength(before + 1);
  }));

test('a reader changes their language, and leaves everything, saying why or not', () =>
  withApp(async (test) => {
    const reader = await aReaderWithLetter(test);
    expect((await visit(reader.url)).title).toBe('Uw voorkeuren');
    expect((await reader.act({ do: 'language', language: 'en' })).title).toBe('Your preferences');
    expect(await contactOf(test, reader.id)).toMatchObject({ language: 'en' });
    expect((await visit(`${reader.url}?lang=nl`)).title).toBe('Uw voorkeuren');
    const left = await reader.act({
      do: 'leave',
      why: `Te vaak.\r\n<script>alert(1)</script>\u0007${'x'.repeat(900)}`,
    });
    expect(left.title).toBe('You have been unsubscribed');
    const last = (await eventsOf(test, reader.id)).at(-1);
    expect(last).toMatchObject({ kind: 'withdrawn', channel: 'link' });
    expect(last?.proof).toMatch(/^Te vaak\.\n<script>alert\(1\)<\/script>x+$/);
    expect(last?.proof).toHaveLength(500);
    await reader.act({ do: 'leave' });
    expect(await eventsOf(test, reader.id)).toHaveLength(2);
  }));

test('who left agrees anew only from the address itself', () =>
  withApp(async (test) => {
    const reader = await aReaderWithLetter(test);
    await reader.act({ do: 'leave newsletter' });
    const page = await visit(reader.url);
    expect(page.text).toContain('U krijgt dit nu niet');
    test.mailbox.mails.length = 0;
    expect((await reader.act({ do: 'agree newsletter' })).title).toBe('Kijk in uw mailbox');
    expect(await eventsOf(test, reader.id)).toHaveLength(2);
    await test.jobsDone();
    await visit(linkIn(test.mailbox.to(reader.email)[0], 'confirm'), {});
    expect((await eventsOf(test, reader.id)).map(({ kind }) => kind)).toEqual([
      'given',
      'withdrawn',
      'given',
      'confirmed',
    ]);
  }));

test('an address is corrected once the new one confirms it, and the old one is told', () =>
  withApp(async (test) => {
    const { url: letter, ...reader } = await aReaderWithLetter(test);
    test.mailbox.mails.length = 0;
    // Whoever was passed on the letter cannot have the rest sent to them.
    expect((await visit(letter)).text).not.toContain('name="email"');
    await visit(letter, { do: 'address', email: 'kaper@elders.example' });
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);
    expect((await visit(letter, { do: 'ask' })).title).toBe('Kijk in uw mailbox');
    await test.jobsDone();
    expect(test.mailbox.mails.map((mail) => mail.envelope.to)).toEqual([[reader.email]]);
    const asked = linkIn(test.mailbox.mails[0], 'preferences');
    const act = (form: Record<string, string>) => visit(asked, form);
    test.mailbox.mails.length = 0;
    for (const email of ['geen adres', 'x@y.example\r\nBcc: z@z.example', `${'a'.repeat(300)}@b.example`])
      expect(await act({ do: 'address', email })).toMatchObject({
        status: 422,
        title: 'Uw voorkeuren',
      });
    expect((await act({ do: 'address', email: 'nieuw@voorbeeld.example' })).title).toBe('Kijk in uw mailbox');
    await test.jobsDone();
    expect(await contactOf(test, reader.id)).toMatchObject({ email: reader.email });
    expect(test.mailbox.mails.map((mail) => mail.envelope.to)).toEqual([['nieuw@voorbeeld.example']]);
    const url = linkIn(test.mailbox.mails[0], 'confirm');
    expect((await visit(url)).text).toContain('nieuw@voorbeeld.example');
    expect(await contactOf(test, reader.id)).toMatchObject({ email: reader.email });
    expect((await visit(url, {})).title).toBe('Uw e-mailadres is veranderd');
    expect(await contactOf(test, reader.id)).toMatchObject({ email: 'nieuw@voorbeeld.example' });
    await test.jobsDone();
    const [told] = test.mailbox.to(reader.email);
    expect(told?.subject).toBe('Uw e-mailadres bij ons is veranderd');
    expect(told?.html).not.toContain('href=');
    // Used once.
    await test.owner.query(`update contacts.contact set email = 'later@voorbeeld.example' where id = $1`, [
      reader.id,
    ]);
    expect((await visit(url, {})).text).toContain('al bevestigd');
    expect(await contactOf(test, reader.id)).toMatchObject({ email: 'later@voorbeeld.example' });
    // A few a day, whatever the addresses are.
    for (let index = 0; index < 8; index += 1)
      await act({ do: 'address', email: `doel${index}@elders.example` });
    await test.jobsDone();
    expect(test.mailbox.mails.filter((mail) => mail.envelope.to[0]?.startsWith('doel'))).toHaveLength(2);
  }));

test('who fills in somebody else’s address to sign it up does not keep them from leaving', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'dora@voorbeeld.example' });
    for (let turn = 0; turn < 4; turn += 1) {
      test.clock.set(new Date(Date.parse('2026-06-15T09:00:00Z') + turn * 11 * 60_000).toISOString());
      await signUp(test, reader.email);
      await test.jobsDone();
    }
    expect(test.mailbox.to(reader.email)).toHaveLength(3);
    await visit(`${test.url}/p/newsletter/ask`, { email: reader.email });
    await test.jobsDone();
    const url = linkIn(test.mailbox.to(reader.email).at(-1), 'preferences');
    await visit(url, { do: 'leave' });
    expect((await eventsOf(test, reader.id)).at(-1)).toMatchObject({ kind: 'withdrawn' });
  }));

test('a reader whose mail came back is told so, and can leave all the same', () =>
  withApp(async (test) => {
    await aTopic(test, 'een');
    const reader = await aReaderWithLetter(test);
    await reader.act({ do: 'topics newsletter', 'topic-een': 'yes' });
    await test.inTransaction((scope) =>
      scope.rows(sql`insert into newsletter.suppression (id, address_hash, reason, at)
        values (gen_random_uuid(), newsletter.address_hash(${reader.email}), 'hard bounce', now())`),
    );
    const before = await eventsOf(test, reader.id);
    for (const form of [
      { do: 'topics newsletter', all: 'yes' },
      { do: 'agree non-commercial' },
      { do: 'ask' },
    ] as Record<string, string>[]) {
      const { status, title, text } = await reader.act(form);
      expect({ status, title }).toEqual({ status: 422, title: 'Uw voorkeuren' });
      expect(text).toContain('Mail naar uw adres kwam bij ons terug');
    }
    expect(await eventsOf(test, reader.id)).toEqual(before);
    await reader.act({ do: 'leave' });
    expect((await eventsOf(test, reader.id)).at(-1)).toMatchObject({ kind: 'withdrawn' });
  }));

test('without an old letter, a link is asked for by address; it works for two days, and for its own reader', () =>
  withApp(async (test) => {
    const [jan, piet] = [
      await aReader(test, { email: 'jan@voorbeeld.example' }),
      await aReader(test, { email: 'piet@voorbeeld.example' }),
    ];
    for (const { email } of [jan, piet]) await visit(`${test.url}/p/newsletter/ask`, { email });
    await test.jobsDone();
    const url = linkIn(test.mailbox.to(jan.email)[0], 'preferences');
    expect((await visit(url.replace('preferences', 'confirm'), {})).title).toBe(
      'Wij hebben hier niets van u',
    );
    await visit(url, { do: 'leave newsletter' });
    expect((await eventsOf(test, piet.id)).map(({ kind }) => kind)).toEqual(['given']);
    expect((await eventsOf(test, jan.id)).map(({ kind }) => kind)).toEqual(['given', 'withdrawn']);
    const receipt = await fetch(`${url}/receipt?for=newsletter`);
    expect(receipt.headers.get('content-disposition')).toBe(
      'attachment; filename="toestemming-newsletter.json"',
    );
    expect(await receipt.json()).toMatchObject({
      'dpv:hasConsentStatus': 'dpv:ConsentWithdrawn',
      events: [{ kind: 'given' }, { kind: 'withdrawn' }],
    });
    test.clock.set('2026-06-17T09:00:01Z');
    const late = linkIn(test.mailbox.to(piet.email)[0], 'preferences');
    for (const answer of [
      await visit(late),
      await visit(late, { do: 'leave' }),
      await visit(`${late}/receipt?for=newsletter`),
    ])
      expect(answer).toMatchObject({
        title: 'Deze link werkt niet meer',
        text: expect.stringContaining('/p/newsletter/ask'),
      });
    const never = `${test.url}/p/newsletter/preferences/${'A'.repeat(43)}`;
    for (const answer of [
      await visit(never),
      await visit(never, { do: 'leave' }),
      await visit(`${never}/receipt`),
    ])
      expect(answer.title).toBe('Wij hebben hier niets van u');
    expect((await eventsOf(test, piet.id)).map(({ kind }) => kind)).toEqual(['given']);
  }));
