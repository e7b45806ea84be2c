import { addTopic } from '../consent/topic-actions.js';
import { ConsentPurpose } from '../consent.js';
import { withFiles } from '../../../test/support/files.js';
import { aContact, anOffice } from '../../../test/support/given.js';

const header = 'debiteurnummer;e-mail;naam;gebeurtenis;datum;bron;tekst;taal;bewijs';
const rows = (...lines: string[]) => [header, ...lines].join('\n');
const text = 'Ja, mail mij over nieuwe functies.';

test('consent of an earlier system comes with its source, date, wording and proof, or not at all', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, { debtorNumber: 'D1' });
    const ans = await aContact(story, office, { name: 'Ans', email: 'ans@a.example' });
    await aContact(story, office, { name: 'Bob', email: 'bob@a.example' });
    const file = await story.write(
      'toestemming.csv',
      rows(
        `D1;ANS@a.example;;;1-2-2023;papier;${text};;bestelformulier 17`,
        `D1;bob@a.example;;;1-2-2023;;${text};;formulier`,
        `D1;bob@a.example;;;;papier;${text};;formulier`,
        `D1;bob@a.example;;;1-2-2023;papier;;;formulier`,
        `D1;bob@a.example;;;1-2-2023;papier;${text};;`,
        `D1;bob@a.example;;;1-2-2033;papier;${text};;formulier`,
        `D1;;Cor;;1-2-2023;papier;${text};;formulier`,
        `D1;bob@a.example;;;1-2-2023;duif;${text};;formulier`,
      ),
    );
    const { said } = await story.importing('consents', file);
    expect(said).toContain('8 rows read: 1 new, 0 changed, 0 unchanged, 7 rejected.');
    const rejected = (await story.read('toestemming.rejected.csv')).replaceAll('"', '');
    for (const reason of [
      ';3;bron: is leeg',
      ';4;datum: is leeg',
      ';5;tekst: is leeg; zonder is het geen toestemming',
      ';6;bewijs: is leeg; zonder is het geen toestemming',
      ';7;datum: ligt in de toekomst',
      ';8;er is geen contactpersoon als deze',
      ';9;bron: moet een van formulier, telefoon',
    ])
      expect(rejected).toContain(reason);
    const { rows: consents } = await story.owner.query(
      `select c.contact_id, c.live, e.channel, e.proof, e.at, w.text from newsletter.consent c
        join newsletter.consent_event e on e.id = c.event_id join newsletter.wording w on w.id = e.wording_id`,
    );
    expect(consents).toEqual([
      {
        contact_id: ans.id,
        live: true,
        channel: 'paper',
        proof: 'bestelformulier 17',
        at: new Date('2023-01-31T23:00:00Z'), // midnight in Amsterdam
        text,
      },
    ]);
    expect((await story.importing('consents', file)).said).toContain('0 new, 0 changed, 1 unchanged');
  }));

test('an import never undoes that somebody left: what was given before that stays withdrawn', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, { debtorNumber: 'D1' });
    const ans = await aContact(story, office, { name: 'Ans', email: 'ans@a.example' });
    const row = (kind: string, day: string) => `D1;ans@a.example;;${kind};${day};papier;${text};nl;formulier`;
    await story.importing('consents', await story.write('a.csv', rows(row('gegeven', '1-2-2023'), row('bezwaar', '1-6-2024')))); // prettier-ignore
    const again = await story.importing(
      'consents',
      await story.write('b.csv', rows(row('gegeven', '1-3-2024'))),
    );
    expect(again.said).toContain('line 2: er is al iets van later (2024-05-31T22:00:00.000Z) bekend');
    const live = async () =>
      (await story.owner.query('select live from newsletter.consent where contact_id = $1', [ans.id])).rows;
    expect(await live()).toEqual([{ live: false }]);
    await story.importing('consents', await story.write('c.csv', rows(row('gegeven', '1-3-2025'))));
    expect(await live()).toEqual([{ live: true }]);
  }));

test('what was agreed to for some topics and until some day comes in as that, never as more', () =>
  withFiles(async (story) => {
    const office = await anOffice(story, { debtorNumber: 'D1' });
    await aContact(story, office, { name: 'Ans', email: 'ans@a.example' });
    const topic = await story.inTransaction((scope) =>
      addTopic(scope, {
        purpose: ConsentPurpose.NEWSLETTER,
        key: 'cursussen',
        nameNl: 'Cursussen',
        nameEn: 'Courses',
      }),
    );
    const row = (topics: string, expires: string) =>
      `D1;ans@a.example;;gegeven;1-2-2023;papier;${text};nl;formulier;${topics};${expires}`;
    const file = [
      `${header};onderwerpen;vervalt op`,
      row('koken', ''),
      row('cursussen', '1-1-2020'),
      row('cursussen', '1-1-2090'),
    ];
    const { said } = await story.importing('consents', await story.write('a.csv', file.join('\n')));
    expect(said).toContain('3 rows read: 1 new, 0 changed, 0 unchanged, 2 rejected.');
    expect(said).toContain('koken is er niet');
    expect(said).toContain('vervalt op: moet na de datum liggen');
    const { rows: events } = await story.owner.query(
      'select topics, expires_at from newsletter.consent_event',
    );
    expect(events).toEqual([{ topics: [topic.id], expires_at: new Date('2089-12-31T23:00:00Z') }]);
    const { rows: [consent] } = await story.owner.query('select live, topics from newsletter.consent'); // prettier-ignore
    expect(consent).toEqual({ live: true, topics: [topic.id] });
  }));
