import pg from 'pg';
import { appUrlFor } from '../../../src/kernel/database.js';
import { minimise } from '../../../src/kernel/subject.js';
import { removeContact } from '../../../src/contacts/actions.js';
import { type TestApp, withApp } from '../../../test/support/app.js';
import { aCampaign, agree, aReader, aTopic, deliveries, type Reader, send, wordingNl } from './given.js';

const deliver = `insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at)
  values (gen_random_uuid(), $1, $2, $3, 'queued', now())`;
const withdraw = `insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, at)
  values (gen_random_uuid(), $1, 'newsletter', 'withdrawn', 'phone', '2026-06-15T09:00:00Z')`;

const givenEvent = async (test: TestApp, contactId: string): Promise<string> =>
  (
    await test.owner.query(
      `select id from newsletter.consent_event where contact_id = $1 and kind = 'given' order by sequence desc`,
      [contactId],
    )
  ).rows[0].id;

/** Being sent, without anything queued for this reader yet. */
async function aRunningCampaign(test: TestApp): Promise<string> {
  const campaign = await aCampaign(test);
  await test.owner.query(
    `update newsletter.campaign set state = 'SENDING', started_at = now() where id = $1`,
    [campaign.id],
  );
  return campaign.id;
}

test('the database refuses a message to anybody without live consent, whoever asks', () =>
  withApp(async (test) => {
    const [yes, no] = [
      await aReader(test, { email: 'ja@voorbeeld.example' }),
      await aReader(test, { email: 'nee@voorbeeld.example', agrees: false }),
    ];
    const agreed = await givenEvent(test, yes.id);
    const draft = await aCampaign(test);
    const refused = expect.objectContaining({
      code: 'KM010',
      message: expect.stringContaining('no live consent'),
    });
    // A draft is not being sent.
    await expect(test.asApp.query(deliver, [draft.id, yes.id, agreed])).rejects.toEqual(refused);
    const campaign = await aRunningCampaign(test);
    await expect(test.asApp.query(deliver, [campaign, no.id, agreed])).rejects.toEqual(refused);
    await expect(test.owner.query(deliver, [campaign, no.id, agreed])).rejects.toEqual(refused);
    await expect(
      test.asApp.query(deliver.replace("'queued'", "'sending'"), [campaign, yes.id, agreed]),
    ).rejects.toMatchObject({ code: 'KM012' });
    await test.asApp.query(deliver, [campaign, yes.id, agreed]);
    await expect(test.asApp.query(deliver, [campaign, yes.id, agreed])).rejects.toMatchObject({
      code: '23505',
    });
    // What was queued for one cannot become another's.
    await expect(
      test.asApp.query('update newsletter.delivery set contact_id = $1', [no.id]),
    ).rejects.toMatchObject({ code: 'KM012' });

    await test.asApp.query(withdraw, [yes.id]);
    expect(await deliveries(test)).toEqual({ 'ja@voorbeeld.example': ['withheld', 'consent withdrawn'] });
    await expect(test.asApp.query(`update newsletter.delivery set state = 'sending'`)).rejects.toMatchObject({
      code: 'KM012',
    });
    const later = await aRunningCampaign(test);
    await expect(test.asApp.query(deliver, [later, yes.id, agreed])).rejects.toEqual(refused);
    // Consent that was given anew does not revive the old one, nor what was withheld.
    await agree(test, yes.id);
    await expect(test.asApp.query(deliver, [later, yes.id, agreed])).rejects.toEqual(refused);
    expect((await deliveries(test))['ja@voorbeeld.example']?.[0]).toBe('withheld');
  }));

test('consent is never without proof, and its history cannot be rewritten', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'ja@voorbeeld.example' });
    const give = (columns: Record<string, unknown>) => {
      const all = {
        contact_id: reader.id,
        purpose: 'newsletter',
        kind: 'given',
        channel: 'phone',
        at: '2026-07-01',
        wording_id: wordingNl,
        language: 'nl',
        proof: 'ja',
        ...columns,
      };
      const names = Object.keys(all);
      return test.asApp.query(
        `insert into newsletter.consent_event (id, ${names.join(', ')}) values (gen_random_uuid(), ${names.map((_, index) => `$${index + 1}`).join(', ')})`,
        Object.values(all),
      );
    };
    for (const missing of [{ proof: null }, { proof: '  ' }, { wording_id: null }, { language: null }])
      await expect(give(missing)).rejects.toThrow(/consent_event_given_is_proven/);
    // A wording of another language or purpose is not what they agreed to.
    await expect(give({ language: 'en' })).rejects.toMatchObject({ code: '23503' });
    await expect(give({ purpose: 'non-commercial' })).rejects.toMatchObject({ code: '23503' });
    const appendOnly = { code: 'KM001' };
    for (const statement of [
      `update newsletter.consent_event set kind = 'given'`,
      `delete from newsletter.consent_event`,
      `delete from newsletter.consent`,
      `update newsletter.consent set id = id`,
      `update newsletter.wording set text = 'iets anders'`,
      `delete from newsletter.wording`,
    ])
      await expect(test.asApp.query(statement)).rejects.toMatchObject(appendOnly);
    await expect(test.asApp.query(`update newsletter.consent set live = true`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(
      test.asApp.query(
        `insert into newsletter.consent (contact_id, purpose, live) values ($1, 'non-commercial', true)`,
        [reader.id],
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(test.owner.query(`update newsletter.consent set live = true`)).rejects.toMatchObject(
      appendOnly,
    );
    const { rows } = await test.owner.query('select kind, sequence from newsletter.consent_event');
    expect(rows).toEqual([{ kind: 'given', sequence: 1 }]);
  }));

test('what is written down later than it was said changes nothing that was said since, whoever writes it', () =>
  withApp(async (test) => {
    const topics = [];
    for (const key of ['een', 'twee']) topics.push((await aTopic(test, key)).id);
    const [one, two] = topics as [string, string];
    const reader = await aReader(test, { email: 'jan@voorbeeld.example', agrees: false });
    const say = (kind: string, at: string, chosen: string[] | null = null) => {
      const given = kind === 'given';
      return test.asApp.query(
        `insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, topics, at)
         values (gen_random_uuid(), $1, 'newsletter', $2, $3, $4, 'phone', 'gebeld', $5, $6)`,
        [reader.id, kind, given ? wordingNl : null, given ? 'nl' : null, chosen, at],
      );
    };
    const live = async () =>
      (
        await test.owner.query('select live, topics from newsletter.consent where contact_id = $1', [
          reader.id,
        ])
      ).rows[0];
    const refused = { code: 'KM014' };
    await expect(say('given', '2099-01-01')).rejects.toMatchObject(refused);
    await say('given', '2024-01-01');
    await say('withdrawn', '2024-03-01', [one]);
    // An older paper brings back neither that topic nor all of them; it may speak of the other one.
    await expect(say('given', '2024-02-01')).rejects.toMatchObject(refused);
    await expect(say('given', '2024-02-01', [one, two])).rejects.toMatchObject(refused);
    await say('given', '2024-02-01', [two]);
    expect(await live()).toEqual({ live: true, topics: [two] });
    await say('objected', '2024-05-01');
    for (const at of ['2020-01-01', '2024-04-30'])
      for (const chosen of [null, [two]])
        await expect(say('given', at, chosen)).rejects.toMatchObject(refused);
    expect(await live()).toMatchObject({ live: false });
    await say('given', '2024-06-01');
    expect(await live()).toEqual({ live: true, topics: null });
    await expect(say('given', '2024-05-15', [one])).rejects.toMatchObject(refused);

    // Who types it in is told what to do.
    await say('withdrawn', '2026-06-14T10:00:00Z', [one]);
    const support = await test.as('support');
    const { errors } = await support.ask(
      `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { contact { id } } }`,
      {
        input: {
          contactId: reader.id,
          wordingId: wordingNl,
          channel: 'PAPER',
          proof: 'Kaart 7',
          at: '2026-06-13T10:00:00Z',
        },
      },
    );
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(
          'they left a topic at 2026-06-14T10:00:00.000Z, after this; ask again',
        ),
        extensions: { code: 'BAD_USER_INPUT', field: 'at' },
      },
    ]);
  }));

test('a message rests on the consent that lives when it is handed over, not on one that was withdrawn', () =>
  withApp(async (test) => {
    const reader = await aReader(test, { email: 'jan@voorbeeld.example' });
    await send(test, await aCampaign(test));
    const basis = async () =>
      (await test.owner.query('select consent_event_id as id from newsletter.delivery')).rows[0].id as string;
    const first = await givenEvent(test, reader.id);
    await test.jobsDone();
    expect(await basis()).toBe(first);
    // In doubt; meanwhile they leave and come back, and it is sent again.
    await test.owner.query('alter table newsletter.delivery disable trigger user');
    await test.owner.query(`update newsletter.delivery set state = 'unknown'`);
    await test.owner.query('alter table newsletter.delivery enable trigger user');
    await test.owner.query(
      `insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, at)
       values (gen_random_uuid(), $1, 'newsletter', 'withdrawn', 'phone', '2026-06-15T09:00:00Z')`,
      [reader.id],
    );
    test.clock.set('2026-06-15T09:10:00Z');
    await agree(test, reader.id);
    const marketing = await test.as('marketing');
    await marketing.get(
      `mutation { sendUnknownAgain(input: { id: "${(await test.owner.query('select id from newsletter.campaign')).rows[0].id}" }) { campaign { id } } }`,
    );
    await test.jobsDone();
    expect(test.mailbox.to(reader.email)).toHaveLength(2);
    expect(await basis()).not.toBe(first);
    expect(await basis()).toBe(await givenEvent(test, reader.id));
  }));

const settled = (promise: Promise<unknown>): Promise<'done' | string> =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );

async function twoConnections(
  test: TestApp,
  run: (a: pg.Client, b: pg.Client) => Promise<void>,
): Promise<void> {
  const clients = [0, 1].map(() => new pg.Client({ connectionString: appUrlFor(test.ownerUrl, null) }));
  try {
    for (const client of clients) await client.connect();
    await run(clients[0] as pg.Client, clients[1] as pg.Client);
  } finally {
    for (const client of clients) await client.end();
  }
}

/** Until it waits for somebody else's lock, or has ended by itself. */
async function waits(test: TestApp, ended: () => boolean): Promise<boolean> {
  for (const until = performance.now() + 10_000; performance.now() < until;) {
    const { rowCount } = await test.owner.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rowCount) return true;
    if (ended()) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return false;
}

test('of a withdrawal and a message at the same time, the one that comes second sees the first, in either order', () =>
  withApp(async (test) => {
    const campaign = await aRunningCampaign(test);
    const meet = async (reader: Reader, first: [string, unknown[]], second: [string, unknown[]]) => {
      let outcome = '';
      await twoConnections(test, async (a, b) => {
        await a.query('begin');
        await a.query(...first);
        await b.query('begin');
        let ended = false;
        const waiting = settled(b.query(...second)).then((answer) => {
          ended = true;
          return answer;
        });
        expect(await waits(test, () => ended)).toBe(true);
        await a.query('commit');
        outcome = await waiting;
        await b.query(outcome === 'done' ? 'commit' : 'rollback');
      });
      return [outcome, (await deliveries(test))[reader.email]?.[0]];
    };
    const [one, two, three, four] = [
      await aReader(test, { email: 'een@voorbeeld.example' }),
      await aReader(test, { email: 'twee@voorbeeld.example' }),
      await aReader(test, { email: 'drie@voorbeeld.example' }),
      await aReader(test, { email: 'vier@voorbeeld.example' }),
    ];
    const message = async (reader: Reader): Promise<[string, unknown[]]> => [
      deliver,
      [campaign, reader.id, await givenEvent(test, reader.id)],
    ];
    const claim = (reader: Reader): [string, unknown[]] => [
      `update newsletter.delivery set state = 'sending' where contact_id = $1`,
      [reader.id],
    ];
    // Queueing: the withdrawal first, then the message first.
    expect(await meet(one, [withdraw, [one.id]], await message(one))).toEqual(['KM010', undefined]);
    expect(await meet(two, await message(two), [withdraw, [two.id]])).toEqual(['done', 'withheld']);
    // Handing over: the message that goes first goes; after it, nothing does.
    await test.asApp.query(...(await message(three)));
    await test.asApp.query(...(await message(four)));
    expect(await meet(three, claim(three), [withdraw, [three.id]])).toEqual(['done', 'sending']);
    const [outcome, state] = await meet(four, [withdraw, [four.id]], claim(four));
    expect([outcome, state]).toEqual(['KM012', 'withheld']);
  }));

test('consents and messages leave with their contact and at minimising, and not before', () =>
  withApp(async (test) => {
    const [leaves, minimised, stays] = [
      await aReader(test, { email: 'een@voorbeeld.example' }),
      await aReader(test, { email: 'twee@voorbeeld.example' }),
      await aReader(test, { email: 'drie@voorbeeld.example' }),
    ];
    await send(test, await aCampaign(test));
    await test.jobsDone();
    await expect(
      test.asApp.query('delete from newsletter.delivery where contact_id = $1', [stays.id]),
    ).rejects.toMatchObject({ code: 'KM001' });
    await test.inTransaction((scope) => removeContact(scope, { id: leaves.id, version: 1 }));
    const gone = await test.inTransaction((scope) => minimise(scope, [minimised.customerId]));
    expect(gone.get(minimised.customerId)).toEqual(
      expect.arrayContaining([
        { table: 'newsletter.delivery', rows: 1, how: 'deleted' },
        { table: 'newsletter.consent', rows: 1, how: 'deleted' },
        { table: 'newsletter.consent_event', rows: 1, how: 'deleted' },
      ]),
    );
    for (const table of ['consent', 'consent_event', 'delivery']) {
      const { rows } = await test.owner.query(`select contact_id from newsletter.${table}`);
      expect(rows).toEqual([{ contact_id: stays.id }]);
    }
  }));
