import { withApp } from '../../../test/support/app.js';
import { aCampaign, aReader } from './given.js';

const trial = `mutation ($input: SendTrialInput!) { sendTrial(input: $input) { trials { id accountId state } } }`;

test('a trial of a letter goes to its maker or to named staff, marked as one, and to no contact ever', () =>
  withApp(async (test) => {
    const [marketing, colleague, outsider] = [
      await test.as('marketing'),
      await test.as('support'),
      await test.as('accountant'),
    ];
    await aReader(test, { email: 'jan@voorbeeld.example' });
    const campaign = await aCampaign(test);
    const { trials } = (await marketing.get(trial, { input: { campaignId: campaign.id } })).sendTrial;
    expect(trials).toEqual([{ id: expect.any(String), accountId: marketing.id, state: 'QUEUED' }]);
    await marketing.get(trial, { input: { campaignId: campaign.id, accountIds: [colleague.id] } });
    await test.jobsDone();
    expect(test.mailbox.mails.flatMap((mail) => mail.envelope.to).toSorted()).toEqual(
      [`${marketing.id}@staff.example`, `${colleague.id}@staff.example`].toSorted(),
    );
    const [mail] = test.mailbox.mails;
    expect(mail?.subject).toBe('[PROEF] Nieuws voor Kantoor Voorbeeld');
    expect(mail?.html).toContain('Dit is een proef, voor medewerkers.');
    expect(mail?.text).toMatch(/^\*\*\* Dit is een proef[\s\S]*Beste Jan Voorbeeld/);
    expect(mail?.html).toContain('/p/newsletter/leave/voorbeeld');
    expect(mail?.headers.some((header) => header.key.startsWith('list-'))).toBe(false);
    // Of the campaign itself nothing has begun.
    const { campaign: now } = await marketing.get(
      `{ campaign(id: "${campaign.id}") { state audience progress { total } trials { state } } }`,
    );
    expect(now).toEqual({
      state: 'DRAFT',
      audience: 1,
      progress: { total: 0 },
      trials: [{ state: 'SENT' }, { state: 'SENT' }],
    });

    const refusal = async (accountIds: string[], input = {}) =>
      (await marketing.ask(trial, { input: { campaignId: campaign.id, accountIds, ...input } })).errors?.[0];
    const contact = await test.owner.query('select id from contacts.contact');
    for (const id of [contact.rows[0].id, outsider.id, 'jan@voorbeeld.example'])
      expect(await refusal([id])).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT', field: 'accountIds' },
      });
    await test.owner.query('update staff.account set email = upper($1) where id = $2', [
      'jan@voorbeeld.example',
      colleague.id,
    ]);
    expect(await refusal([colleague.id])).toMatchObject({
      message: expect.stringContaining('never goes to a contact'),
    });
    expect(await refusal([marketing.id], { language: 'en' })).toMatchObject({
      extensions: { code: 'CONFLICT' },
    });
    expect(
      (await colleague.ask(trial, { input: { campaignId: campaign.id } })).errors?.[0]?.extensions.code,
    ).toBe('FORBIDDEN');
    expect(test.mailbox.to('jan@voorbeeld.example')).toHaveLength(0);
  }));

test('somebody who becomes a contact, or leaves, before a trial is sent does not get it', () =>
  withApp(async (test) => {
    const [marketing, colleague] = [await test.as('marketing'), await test.as('support')];
    const campaign = await aCampaign(test);
    await marketing.get(trial, {
      input: { campaignId: campaign.id, accountIds: [marketing.id, colleague.id] },
    });
    await aReader(test, { email: `${marketing.id}@staff.example` });
    await test.owner.query('update staff.account set active = false where id = $1', [colleague.id]);
    await test.jobsDone();
    expect(test.mailbox.mails).toHaveLength(0);
    const { rows } = await test.owner.query('select state, reason from newsletter.trial order by reason');
    expect(rows).toEqual([
      { state: 'refused', reason: 'a trial never goes to a contact' },
      { state: 'refused', reason: 'no member of staff any more' },
    ]);
  }));

test('no mail but a service mail leaves without the row that it rests on, and a template fixes what a mail is', () =>
  withApp(async (test) => {
    const { mailer } = test.app;
    const mail = {
      to: { name: 'Jan', address: 'jan@voorbeeld.example' },
      subject: 'x',
      html: '<p>x</p>',
      text: 'x',
      language: 'nl' as const,
    };
    for (const category of ['newsletter', 'non-commercial', 'trial'] as const)
      for (const messageRow of [undefined, '', 'row'])
        await expect(mailer.send({ ...mail, category, messageRow })).rejects.toThrow(
          'without its message row is refused (P6)',
        );
    expect(test.mailbox.mails).toHaveLength(0);
    await mailer.send({ ...mail, category: 'service' });
    expect(test.mailbox.mails).toHaveLength(1);
    // What the house itself writes is service mail, each of it, and says so by its template.
    const templates = test.app.parts.flatMap((part) => part.mails ?? []);
    expect(templates.length).toBeGreaterThan(3);
    expect(new Set(templates.map(({ category }) => category))).toEqual(new Set(['service']));
  }));
