import { withApp } from '../../../test/support/app.js';
import { ConsentPurpose } from '../consent.js';
import { aReader, aTopic, campaignNow, deliveries, shortLetter, wordingNl } from './given.js';

const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version audience topic { key } } } }`;
const record = `mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { contact {
  consents { live topics { key } history { kind topics { key } } } } } }`;
const withdraw = `mutation ($input: WithdrawConsentInput!) { withdrawConsent(input: $input) { contact { consents { live topics { key } } } } }`;

test('a campaign on a topic goes to who chose it or everything, and one on nothing in particular to who agreed to everything', () =>
  withApp(async (test) => {
    const [support, marketing] = [await test.as('support'), await test.as('marketing')];
    const { addNewsletterTopic } = await marketing.get(
      `mutation { addNewsletterTopic(input: { key: "functies", nameNl: "Nieuwe functies", nameEn: "New functions" }) { topic { id } } }`,
    );
    const functions = { id: addNewsletterTopic.topic.id as string };
    const courses = await aTopic(test, 'cursussen');
    const other = await aTopic(test, 'onderzoek', ConsentPurpose.NON_COMMERCIAL);
    await aReader(test, { email: 'alles@voorbeeld.example' });
    const some = await aReader(test, { email: 'cursus@voorbeeld.example', agrees: false });
    const leaver = await aReader(test, { email: 'wisselt@voorbeeld.example' });
    const input = { contactId: some.id, wordingId: wordingNl, channel: 'PHONE', proof: 'Alleen cursussen' };
    for (const topicIds of [[other.id], ['geen'], []])
      expect(
        (await support.ask(record, { input: { ...input, topicIds } })).errors?.[0]?.extensions,
      ).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'topicIds',
      });
    const { contact } = (await support.get(record, { input: { ...input, topicIds: [courses.id] } }))
      .recordConsent;
    expect(contact.consents).toEqual([
      {
        live: true,
        topics: [{ key: 'cursussen' }],
        history: [{ kind: 'GIVEN', topics: [{ key: 'cursussen' }] }],
      },
    ]);
    const draft = async (topicId?: string) =>
      (await marketing.get(create, { input: { name: 'Proef', nl: shortLetter, topicId } })).createCampaign
        .campaign;
    expect([
      (await draft()).audience,
      (await draft(courses.id)).audience,
      (await draft(functions.id)).audience,
    ]).toEqual([2, 3, 2]);
    expect(
      (await marketing.ask(create, { input: { name: 'x', nl: shortLetter, topicId: other.id } })).errors?.[0]
        ?.extensions.field,
    ).toBe('topicId');

    const campaigns = [await draft(), await draft(courses.id), await draft(functions.id)];
    for (const { id, version } of campaigns)
      await marketing.get(
        `mutation { sendCampaign(input: { id: "${id}", version: ${version} }) { campaign { id } } }`,
      );
    // Leaving one topic of all withholds what is on it and what could be, and leaves the others.
    const left = (
      await support.get(withdraw, {
        input: { contactId: leaver.id, channel: 'PHONE', topicIds: [functions.id] },
      })
    ).withdrawConsent.contact.consents;
    expect(left).toEqual([{ live: true, topics: [{ key: 'cursussen' }] }]);
    const { rows } = await test.owner.query(
      `select t.key, d.state, d.reason from newsletter.delivery d join newsletter.campaign k on k.id = d.campaign_id
       left join newsletter.topic t on t.id = k.topic_id where d.contact_id = $1 order by t.key nulls first`,
      [leaver.id],
    );
    expect(rows).toEqual([
      { key: null, state: 'withheld', reason: 'topic left' },
      { key: 'cursussen', state: 'queued', reason: null },
      { key: 'functies', state: 'withheld', reason: 'topic left' },
    ]);
    // Leaving the last one ends it.
    await support.get(withdraw, { input: { contactId: some.id, channel: 'PHONE', topicIds: [courses.id] } });
    await test.jobsDone();
    expect(test.mailbox.mails.map((mail) => mail.envelope.to[0]).toSorted()).toEqual([
      'alles@voorbeeld.example',
      'alles@voorbeeld.example',
      'alles@voorbeeld.example',
      'wisselt@voorbeeld.example',
    ]);
    expect((await campaignNow(marketing, campaigns[1].id)).progress).toMatchObject({ sent: 2, withheld: 1 });
  }));

test('a topic can be named otherwise until somebody chose it under its name', () =>
  withApp(async (test) => {
    const [topic, other] = [await aTopic(test, 'een'), await aTopic(test, 'twee')];
    const marketing = await test.as('marketing');
    const rename = (id: string, input: object) =>
      marketing.ask(
        `mutation ($input: UpdateNewsletterTopicInput!) { updateNewsletterTopic(input: $input) { topic { nameNl retiredAt } } }`,
        { input: { id, ...input } },
      );
    expect((await rename(topic.id, { nameNl: 'Belastingen' })).errors).toBeUndefined();
    const reader = await aReader(test, { email: 'ja@voorbeeld.example', agrees: false });
    const support = await test.as('support');
    await support.get(record, {
      input: {
        contactId: reader.id,
        wordingId: wordingNl,
        channel: 'PHONE',
        proof: 'ja',
        topicIds: [topic.id],
      },
    });
    expect((await rename(topic.id, { nameNl: 'Aanbiedingen van partners' })).errors).toMatchObject([
      { message: expect.stringContaining('Retire it'), extensions: { code: 'CONFLICT' } },
    ]);
    expect((await rename(topic.id, { nameNl: 'Belastingen', retired: true })).errors).toBeUndefined();
    expect((await rename(other.id, { nameEn: 'Two' })).errors).toBeUndefined();
    await expect(
      test.asApp.query(`update newsletter.topic set name_nl = 'x' where id = $1`, [topic.id]),
    ).rejects.toMatchObject({ code: 'KM001' });
  }));

test('the database refuses a message on a topic that its reader left or never chose, whoever asks', () =>
  withApp(async (test) => {
    const [one, two] = [await aTopic(test, 'een'), await aTopic(test, 'twee')];
    const reader = await aReader(test, { email: 'ja@voorbeeld.example', agrees: false });
    await test.owner.query(
      `insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, topics, at)
       values (gen_random_uuid(), $1, 'newsletter', 'given', $2, 'nl', 'paper', 'Kaart', $3, now())`,
      [reader.id, wordingNl, [one.id]],
    );
    const deliver = async (topicId: string | null) => {
      await test.owner.query(`
        insert into newsletter.campaign (id, name, purpose, topic_id, subject_nl, mjml_nl, state, created_at, started_at)
        values (gen_random_uuid(), 'x', 'newsletter', ${topicId ? `'${topicId}'` : 'null'}, 'x', 'x', 'SENDING', now(), now())`);
      return test.asApp
        .query(`insert into newsletter.delivery (id, campaign_id, contact_id, consent_event_id, state, queued_at)
        select gen_random_uuid(), (select id from newsletter.campaign order by created_at desc limit 1), contact_id, event_id, 'queued', now() from newsletter.consent`);
    };
    await expect(deliver(null)).rejects.toMatchObject({ code: 'KM010' });
    await expect(deliver(two.id)).rejects.toMatchObject({ code: 'KM010' });
    await deliver(one.id);
    for (const statement of [
      `update newsletter.consent set topics = null`,
      `delete from newsletter.topic`,
      `update newsletter.topic set purpose = 'non-commercial'`,
      `update newsletter.topic set key = 'twee-en-een'`,
    ])
      await expect(test.asApp.query(statement)).rejects.toThrow(/permission denied|instead/);
    await expect(
      test.asApp.query(`update newsletter.campaign set topic_id = $1 where topic_id is not null`, [two.id]),
    ).rejects.toMatchObject({ code: 'KM011' });
    // What waits is looked at again when it is handed over.
    await test.asApp.query(
      `insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, topics, at)
       values (gen_random_uuid(), $1, 'newsletter', 'withdrawn', 'phone', $2, now())`,
      [reader.id, [one.id]],
    );
    expect(await deliveries(test)).toEqual({ 'ja@voorbeeld.example': ['withheld', 'consent withdrawn'] });
  }));
