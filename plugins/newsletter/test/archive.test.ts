import { withApp } from '../../../test/support/app.js';
import { minimise } from '../../../src/kernel/subject.js';
import { addUpPastMailings } from '../archive/past-mailing.js';
import { oneClickUrl, aReader, send, shortLetter } from './given.js';

const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version } } }`;
const publish = `mutation ($id: ID!, $public: Boolean!) { publishCampaign(input: { id: $id, public: $public }) { campaign { public archiveUrl } } }`;

test('what is marked as public can be read by everybody once it was sent, without any reader’s values, and followed by RSS', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    await aReader(test, { name: 'Jan de Wit', email: 'jan@voorbeeld.example', officeName: 'Kantoor Geheim' });
    const campaign = async (subject: string) =>
      (
        await marketing.get(create, {
          input: {
            name: subject,
            nl: { ...shortLetter, subject },
            en: { ...shortLetter, subject: `${subject} (EN)` },
          },
        })
      ).createCampaign.campaign;
    const open = await campaign('Nieuw <b>voor</b> {{ office.name }} & meer');
    const closed = await campaign('Alleen voor wie hem kreeg');
    const page = async (path: string) => {
      const answer = await fetch(test.url + path);
      expect(answer.headers.get('set-cookie')).toBeNull();
      return { status: answer.status, text: await answer.text(), headers: answer.headers };
    };
    expect((await marketing.get(publish, { id: open.id, public: true })).publishCampaign.campaign).toEqual({
      public: true,
      archiveUrl: null,
    });
    // A draft is nobody's business yet, public or not.
    expect((await page('/p/newsletter/archive')).text).toContain('Er is nog niets om te lezen.');
    expect((await page(`/p/newsletter/archive/${open.id}`)).status).toBe(404);

    for (const id of [open.id, closed.id]) {
      const { campaign: now } = await marketing.get(`{ campaign(id: "${id}") { version } }`);
      await send(test, { id, version: now.version });
    }
    await test.jobsDone();
    const list = await page('/p/newsletter/archive');
    expect(list.text).toContain('Nieuw &lt;b&gt;voor&lt;/b&gt; uw kantoor &amp; meer');
    expect(list.text).not.toContain('Alleen voor wie hem kreeg');
    expect((await page('/p/newsletter/archive?lang=en')).text).toContain(
      'for your office &amp; meer (EN)'.slice(4),
    );
    const letter = await page(`/p/newsletter/archive/${open.id}`);
    expect(letter.text).toContain('Beste lezer van uw kantoor');
    expect(letter.text).not.toMatch(/Jan de Wit|Kantoor Geheim|\/leave\/|<script/);
    expect(letter.text).toMatch(/<title>Nieuw &lt;b&gt;voor/);
    expect(letter.text).toMatch(/<html[^>]* lang="nl"/);
    const policy = letter.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('sandbox');
    expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
    for (const id of [closed.id, 'x', '019a0000-0000-7000-8000-00000000ffff'])
      expect((await page(`/p/newsletter/archive/${id}`)).status).toBe(404);

    const rss = await page('/p/newsletter/archive.rss');
    expect(rss.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(rss.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<rss version="2.0"/);
    for (const needed of ['title', 'link', 'description', 'language', 'guid', 'pubDate'])
      expect(rss.text).toMatch(new RegExp(`<${needed}[ >][^<]+</${needed}>`));
    expect(rss.text.match(/<item>/g)).toHaveLength(1);
    expect(rss.text).toContain(`<link>${test.url}/p/newsletter/archive/${open.id}?lang=nl</link>`);
    expect(rss.text).toContain('<title>Nieuw &lt;b&gt;voor&lt;/b&gt; uw kantoor &amp; meer</title>');
    expect(rss.text).toContain('<pubDate>Mon, 15 Jun 2026 09:00:00 GMT</pubDate>');

    const { campaign: shown } = await marketing.get(`{ campaign(id: "${open.id}") { public archiveUrl } }`);
    expect(shown).toEqual({ public: true, archiveUrl: `${test.url}/p/newsletter/archive/${open.id}` });
    await marketing.get(publish, { id: open.id, public: false });
    expect((await page(`/p/newsletter/archive/${open.id}`)).status).toBe(404);
    const support = await test.as('support');
    expect((await support.ask(publish, { id: open.id, public: true })).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
  }));

test('figures are counts of what was sent, bounced, complained and withdrawn, and of nobody opening anything', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const readers = [];
    for (const name of ['a', 'b', 'c', 'd'])
      readers.push(await aReader(test, { email: `${name}@voorbeeld.example` }));
    const make = async () =>
      (await marketing.get(create, { input: { name: 'Proef', nl: shortLetter } })).createCampaign.campaign;
    const first = await make();
    await send(test, first);
    await test.jobsDone();
    const leaveFirst = oneClickUrl(test, 'a@voorbeeld.example');
    test.clock.set('2026-06-16T09:00:00Z');
    await fetch(leaveFirst, { method: 'POST' });
    for (const [index, verdict] of (['hard', 'soft', 'complaint'] as const).entries())
      await test.owner.query(
        `insert into newsletter.bounce (id, delivery_id, contact_id, verdict, reason, source, report_hash, at)
         select gen_random_uuid(), id, contact_id, $1, 'x', 'pipe', sha256($2), now() from newsletter.delivery where contact_id = $3`,
        [verdict, `report ${index}`, readers[index === 1 ? 0 : index]?.id],
      );
    const figures = async (id: string) =>
      (await marketing.get(`{ campaign(id: "${id}") { figures { sent bounced complained withdrawn } } }`))
        .campaign.figures;
    expect(await figures(first.id)).toEqual({ sent: 4, bounced: 1, complained: 1, withdrawn: 1 });
    // Who leaves after the next one left because of that one.
    const second = await make();
    await send(test, second);
    await test.jobsDone();
    test.clock.set('2026-06-17T09:00:00Z');
    await marketing.get(
      `mutation { withdrawConsent(input: { contactId: "${readers[1]?.id}", channel: PHONE }) { contact { id } } }`,
    );
    expect(await figures(second.id)).toEqual({ sent: 3, bounced: 0, complained: 0, withdrawn: 1 });
    expect((await figures(first.id)).withdrawn).toBe(1);
  }));

test('who is let go leaves a count behind, and nothing else: figures and progress stay as they were', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const readers = [];
    for (const name of ['a', 'b', 'c', 'd'])
      readers.push(await aReader(test, { email: `${name}@voorbeeld.example` }));
    const [a, b, c] = readers as [(typeof readers)[0], (typeof readers)[0], (typeof readers)[0]];
    const { campaign } = (await marketing.get(create, { input: { name: 'Proef', nl: shortLetter } }))
      .createCampaign;
    await send(test, campaign);
    await test.jobsDone();
    const report = `insert into newsletter.bounce (id, delivery_id, contact_id, verdict, reason, source, report_hash, at)
      select gen_random_uuid(), id, contact_id, $1, 'x', 'pipe', sha256($2), now() from newsletter.delivery where contact_id = $3`;
    await test.owner.query(report, ['hard', 'first', a.id]);
    await test.owner.query(report, ['complaint', 'second', b.id]);
    test.clock.set('2026-06-16T09:00:00Z');
    await fetch(oneClickUrl(test, 'b@voorbeeld.example'), { method: 'POST' });
    const known = async () =>
      (
        await marketing.get(
          `{ campaign(id: "${campaign.id}") { figures { sent bounced complained withdrawn } progress { total sent letGo } deliveries { totalCount } } }`,
        )
      ).campaign;
    const before = await known();
    expect(before).toEqual({
      figures: { sent: 4, bounced: 1, complained: 1, withdrawn: 1 },
      progress: { total: 4, sent: 4, letGo: 0 },
      deliveries: { totalCount: 4 },
    });

    // One by one, by minimising and by leaving the office: each of the two ways that messages go.
    for (const { customerId } of [a, b]) await test.inTransaction((scope) => minimise(scope, [customerId]));
    const support = await test.as('support');
    const { contact } = await support.get(`{ contact(id: "${c.id}") { version } }`);
    await support.get(
      `mutation { removeContact(input: { id: "${c.id}", version: ${contact.version} }) { id } }`,
    );
    const after = {
      figures: before.figures,
      progress: { total: 4, sent: 4, letGo: 3 },
      deliveries: { totalCount: 1 },
    };
    expect(await known()).toEqual(after);

    const rows = async () =>
      (await test.owner.query("select to_jsonb(p) - 'id' as row from newsletter.past_mailing p")).rows.map(
        ({ row }) => row,
      );
    expect(await rows()).toHaveLength(3);
    await test.inTransaction((scope) => scope.enqueue(addUpPastMailings, {}));
    await test.inTransaction((scope) => scope.enqueue(addUpPastMailings, {}));
    await test.jobsDone();
    expect(await rows()).toEqual([
      {
        campaign_id: campaign.id,
        sent: 3,
        refused: 0,
        unknown: 0,
        withheld: 0,
        bounced: 1,
        complained: 1,
        withdrawn: 1,
      },
    ]);
    expect(await known()).toEqual(after);

    for (const forged of [
      'update newsletter.past_mailing set sent = 1000',
      'delete from newsletter.past_mailing',
      `insert into newsletter.past_mailing (campaign_id, sent, refused, unknown, withheld, bounced, complained, withdrawn) values ('${campaign.id}', 1, 0, 0, 0, 0, 0, 0)`,
    ])
      await expect(test.asApp.query(forged)).rejects.toThrow('permission denied');
  }));
