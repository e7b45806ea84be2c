import { withApp, type TestApp } from '../../../test/support/app.js';
import { removeContact } from '../../../src/contacts/actions.js';
import { linkIn, visit } from './reader-pages.js';
import { aCampaign, agree, aReader, campaignNow, deliveries, later, oneClickUrl, send } from './given.js';

const kindsOf = async (test: TestApp, contactId: string) =>
  (
    await test.owner.query(
      'select kind from newsletter.consent_event where contact_id = $1 order by sequence',
      [contactId],
    )
  ).rows.map((row) => row.kind);

test('one click leaves, and clicking again changes nothing; looking at the page leaves nothing undone', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'jan@voorbeeld.example', language: 'en' });
    await send(test, await aCampaign(test));
    await test.jobsDone();
    const url = oneClickUrl(test, reader.email);
    expect(url).toMatch(/\/p\/newsletter\/leave\/[\w-]{43}$/);

    // Link scanners follow links, with GET and with HEAD.
    await fetch(url, { method: 'HEAD' });
    const english = await fetch(url);
    expect(english.status).toBe(200);
    expect(english.headers.get('set-cookie')).toBeNull();
    const page = await english.text();
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('On 15 June 2026 you agreed to these words:');
    expect(page).toContain('met één klik afmelden'); // the very words, in the language they were read in
    expect(page).not.toMatch(/jan@|Jan Voorbeeld|<script/);
    expect(await (await fetch(`${url}?lang=nl`)).text()).toContain('Wilt u geen nieuwsbrief meer?');
    expect(await kindsOf(test, reader.id)).toEqual(['given']);

    const post = (body?: BodyInit, headers: Record<string, string> = {}) =>
      fetch(url, { method: 'POST', body, headers, redirect: 'manual' });
    const form = new FormData();
    form.set('List-Unsubscribe', 'One-Click');
    // Two at once, then in every form that mail programs and people use.
    const answers = await Promise.all([
      post('List-Unsubscribe=One-Click', { 'content-type': 'application/x-www-form-urlencoded' }),
      post(form),
    ]);
    for (const type of ['text/plain', ';;;', 'form', ''])
      answers.push(await post('List-Unsubscribe=One-Click', { 'content-type': type }));
    answers.push(await post());
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(await answer.text()).toContain('You have been unsubscribed');
    }
    expect(await kindsOf(test, reader.id)).toEqual(['given', 'withdrawn']);
    expect(await (await fetch(url)).text()).toContain('You have been unsubscribed since 15 June 2026.');

    const marketing = await test.as('marketing');
    const { history, ...now } = (
      await marketing.get(
        `query ($id: ID!) { contact(id: $id) { consents { live history { kind channel recordedBy } } } }`,
        { id: reader.id },
      )
    ).contact.consents[0];
    expect(now).toEqual({ live: false });
    expect(history.at(-1)).toEqual({ kind: 'WITHDRAWN', channel: 'LINK', recordedBy: null });
    const { rows } = await test.owner.query(
      `select actor_kind from audit.entry where what = 'consent.withdrawn'`,
    );
    expect(rows).toEqual([{ actor_kind: 'anonymous' }]);
  }));

test('the link of somebody who is gone still gets a kind answer; one that never was changes nothing, and says so', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'jan@voorbeeld.example' });
    await send(test, await aCampaign(test));
    await test.jobsDone();
    await test.inTransaction((scope) => removeContact(scope, { id: reader.id, version: 1 }));
    const url = oneClickUrl(test, reader.email);
    const answers = async (link: string) =>
      Promise.all(
        ['GET', 'POST'].map(async (method) => {
          const answer = await fetch(link, { method });
          return [answer.status, /<h1>(.*?)<\/h1>/.exec(await answer.text())?.[1]];
        }),
      );
    const kind = [200, 'Wij hebben hier niets meer van u'];
    expect(await answers(url)).toEqual([kind, kind]);
    const wrong = [404, 'Deze link klopt niet'];
    const other = (place: number) =>
      `${url.slice(0, place)}${url.at(place) === 'A' ? 'B' : 'A'}${url.slice(place + 1)}`;
    for (const link of [
      `${test.url}/p/newsletter/leave/nooit-geweest`,
      url.slice(0, -1),
      `${url}A`,
      other(url.length - 43),
      other(url.length - 20),
      // Of the last character some bits say nothing: another one is another link all the same.
      ...['A', 'B', 'C', 'D'].map((last) => `${url.slice(0, -1)}${last}`).filter((one) => one !== url),
    ])
      expect(await answers(link)).toEqual([wrong, wrong]);
    const sample = [200, 'Dit is een voorbeeld'];
    expect(await answers(`${test.url}/p/newsletter/leave/voorbeeld`)).toEqual([sample, sample]);
  }));

test('each copy of a message that may have arrived can be left by, from its own text', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'jan@voorbeeld.example' });
    const campaign = await send(test, await aCampaign(test));
    // It is taken, and then the answer says otherwise.
    const copies: string[] = [];
    test.mailbox.behaviour = (mail) => {
      copies.push(/List-Unsubscribe: <([^>]+)>/.exec(mail.raw)?.[1] as string);
      return copies.length === 1 ? Object.assign(new Error('later'), { responseCode: 451 }) : undefined;
    };
    await test.jobsDone();
    await later(test, '2026-06-15T10:00:00Z');
    // And once more, when it is not known whether it was taken.
    await test.owner.query('alter table newsletter.delivery disable trigger user');
    await test.owner.query(`update newsletter.delivery set state = 'unknown'`);
    await test.owner.query('alter table newsletter.delivery enable trigger user');
    const marketing = await test.as('marketing');
    await marketing.get(
      `mutation { sendUnknownAgain(input: { id: "${campaign.id}" }) { campaign { state } } }`,
    );
    await test.jobsDone();
    expect(copies).toHaveLength(3);
    const expected = ['given'];
    for (const copy of copies) {
      await fetch(copy, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
      expect(await kindsOf(test, reader.id)).toEqual([...expected, 'withdrawn']);
      await agree(test, reader.id);
      expected.push('withdrawn', 'given');
    }
  }));

test('who leaves by a letter gets nothing more at that address, also as a contact of another office', () =>
  withApp(async (test) => {
    const [one, other] = [
      await aReader(test, { email: 'mia@voorbeeld.example' }),
      await aReader(test, { email: 'MIA@voorbeeld.example', officeName: 'Het andere kantoor' }),
    ];
    const somebodyElse = await aReader(test, { email: 'jan@voorbeeld.example' });
    await send(test, await aCampaign(test));
    await test.jobsDone();
    await fetch(oneClickUrl(test, one.email), { method: 'POST' });
    for (const { id } of [one, other]) expect(await kindsOf(test, id)).toEqual(['given', 'withdrawn']);
    expect(await kindsOf(test, somebodyElse.id)).toEqual(['given']);
    // Who said yes anew, at one office, has said so there.
    await agree(test, other.id);
    await send(test, await aCampaign(test));
    await test.jobsDone();
    expect(test.mailbox.to(one.email)).toHaveLength(1);
    expect(test.mailbox.to(other.email)).toHaveLength(2);
    // On the preferences page the same.
    const letter = test.mailbox.to(other.email).at(-1);
    await visit(linkIn(letter, 'preferences'), { do: 'leave' });
    expect(await kindsOf(test, other.id)).toEqual(['given', 'withdrawn', 'given', 'withdrawn']);
  }));

test('a contact who withdraws while a campaign runs gets nothing more of it', () =>
  withApp(
    async (test) => {
      const marketing = await test.as('marketing');
      const readers = [];
      for (let index = 0; index < 30; index += 1)
        readers.push(await aReader(test, { email: `lezer${index}@voorbeeld.example` }));
      const last = readers.at(-1)?.id as string;
      const campaign = await send(test, await aCampaign(test));
      // Just before the fifth is taken, one who is still waiting says no.
      let withdrawn: string | undefined;
      test.mailbox.behaviour = async () => {
        if (test.mailbox.mails.length < 4 || withdrawn) return undefined;
        const { rows } = await test.owner.query(
          `select contact_id from newsletter.delivery where state = 'queued' limit 1`,
        );
        withdrawn = rows[0].contact_id as string;
        await marketing.get(
          `mutation ($id: ID!) { withdrawConsent(input: { contactId: $id, channel: PHONE, objection: true }) { contact { id } } }`,
          { id: withdrawn },
        );
        return undefined;
      };
      // Whose address went meanwhile gets nothing either.
      await test.owner.query(`update contacts.contact set email = null where id = $1`, [last]);
      await test.jobsDone();
      const silent = readers.find((reader) => reader.id === withdrawn);
      expect(test.mailbox.to(silent?.email as string)).toEqual([]);
      const ended = await campaignNow(marketing, campaign.id);
      expect(ended).toMatchObject({ state: 'SENT', progress: { total: 30, queued: 0, sending: 0 } });
      expect(ended.progress.sent + ended.progress.withheld).toBe(30);
      expect(test.mailbox.mails).toHaveLength(ended.progress.sent);
      const states = await deliveries(test);
      expect(states[silent?.email as string]).toEqual(['withheld', 'consent objected']);
      // One at a time: the message that is held up is then the only one in flight.
    },
    { environment: { JOB_CONCURRENCY: '1' } },
  ));

test('a message in flight when a process is killed is not sent again, and a refused one neither', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const [inFlight, refused, busy, sent] = [
      await aReader(test, { email: 'onderweg@voorbeeld.example' }),
      await aReader(test, { email: 'vol@voorbeeld.example' }),
      await aReader(test, { email: 'druk@voorbeeld.example' }),
      await aReader(test, { email: 'goed@voorbeeld.example' }),
    ];
    const campaign = await send(test, await aCampaign(test));
    // What a process that is killed leaves behind: the claim was committed, the end was not.
    await test.owner.query(`update newsletter.delivery set state = 'sending' where contact_id = $1`, [
      inFlight.id,
    ]);
    let tries = 0;
    test.mailbox.behaviour = async (mail) => {
      const [to] = mail.envelope.to;
      if (to === refused.email) return Object.assign(new Error('no such mailbox'), { responseCode: 550 });
      if (to !== busy.email || (tries += 1) > 1) return undefined;
      return Object.assign(new Error('later'), { responseCode: 451 });
    };
    await test.jobsDone();
    expect(await deliveries(test)).toEqual({
      [inFlight.email]: ['unknown', 'a process ended while this message was in flight'],
      [refused.email]: ['refused', expect.stringContaining('550')],
      [busy.email]: ['queued', expect.stringContaining('451')],
      [sent.email]: ['sent', null],
    });
    expect(test.mailbox.to(inFlight.email)).toEqual([]);
    expect(await campaignNow(marketing, campaign.id)).toMatchObject({ state: 'SENDING', finishedAt: null });
    // The second try, a minute on.
    test.clock.set('2026-06-15T09:01:00Z');
    await test.owner.query(`update graphile_worker._private_jobs set run_at = now()`);
    await test.jobsDone();
    expect(test.mailbox.to(busy.email)).toHaveLength(1);
    expect(test.mailbox.to(inFlight.email)).toEqual([]);
    expect(await campaignNow(marketing, campaign.id)).toMatchObject({
      state: 'SENT',
      progress: { total: 4, sent: 2, refused: 1, unknown: 1 },
    });
  }));

test('who withdraws while the mail server asks for patience is not tried again', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'druk@voorbeeld.example' });
    await send(test, await aCampaign(test));
    const support = await test.as('support');
    test.mailbox.behaviour = async () => {
      await support.get(
        `mutation ($id: ID!) { withdrawConsent(input: { contactId: $id, channel: PHONE }) { contact { id } } }`,
        { id: reader.id },
      );
      return Object.assign(new Error('later'), { responseCode: 451 });
    };
    await test.jobsDone();
    expect((await deliveries(test))[reader.email]?.[0]).toBe('withheld');
    await agree(test, reader.id);
    await test.owner.query(`update graphile_worker._private_jobs set run_at = now()`);
    test.mailbox.behaviour = undefined;
    await test.jobsDone();
    expect(test.mailbox.mails).toEqual([]);
  }));

test('stopping a campaign withholds what has not gone, and a renewed consent does not', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const reader = await aReader(test, { email: 'jan@voorbeeld.example' });
    const first = await send(test, await aCampaign(test));
    await agree(test, reader.id);
    await test.jobsDone();
    expect(test.mailbox.to(reader.email)).toHaveLength(1);
    const second = await send(test, await aCampaign(test));
    const stop = `mutation ($id: ID!) { stopCampaign(input: { id: $id }) { campaign { state } } }`;
    await marketing.get(stop, { id: second.id });
    await marketing.get(stop, { id: second.id });
    await test.jobsDone();
    expect(test.mailbox.to(reader.email)).toHaveLength(1);
    expect(await campaignNow(marketing, second.id)).toMatchObject({
      state: 'STOPPED',
      progress: { withheld: 1 },
    });
    const late = await marketing.ask(stop, { id: first.id });
    expect(late.errors?.[0]?.extensions.code).toBe('CONFLICT');
  }));
