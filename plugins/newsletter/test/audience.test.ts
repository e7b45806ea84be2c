import sql from 'sql-template-tag';
import { mergeCustomers } from '../../../src/customers/merge/actions.js';
import { withApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { agree, shortLetter } from './given.js';

const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign {
  id version audience meantFor { nl: words en: words(language: "en") plans language phases customers { id officeName } } } } }`;

test('a campaign goes to the part of those who agreed that it was meant for, and says in words who that is', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const reader = async (
      email: string,
      office: Parameters<typeof anOffice>[1] = {},
      language: 'nl' | 'en' = 'nl',
    ) => {
      const made = await anOffice(test, office);
      const contact = await aContact(test, made, { email, language });
      await agree(test, contact.id);
      return made;
    };
    const plus = await reader('plus@a.example', { plan: 'Plus', startedOn: '2020-01-01' });
    await reader('english@a.example', { plan: 'Plus', startedOn: '2020-01-01' }, 'en');
    await reader('basis@a.example', { plan: 'Basis', startedOn: '2020-01-01' });
    await reader('stopped@a.example', { plan: 'Plus', startedOn: '2019-01-01', endedOn: '2025-12-31' });
    const nobody = await anOffice(test, { plan: 'Plus', startedOn: '2020-01-01' });
    await aContact(test, nobody, { email: 'nee@a.example' });

    const draft = async (audience: object) =>
      (await marketing.get(create, { input: { name: 'Proef', nl: shortLetter, audience } })).createCampaign
        .campaign;
    expect(await draft({})).toMatchObject({
      audience: 4,
      meantFor: {
        nl: 'Contacten van kantoren, die akkoord gingen met ‘Nieuwsbrief’',
        en: 'Contacts of offices, who agreed to ‘Nieuwsbrief’',
        plans: null,
        customers: null,
      },
    });
    expect(await draft({ phases: ['GRACE'] })).toMatchObject({ audience: 1 });
    expect(await draft({ customerIds: [plus.id, nobody.id] })).toMatchObject({
      audience: 1,
      meantFor: {
        nl: 'Contacten van 2 gekozen kantoren, die akkoord gingen met ‘Nieuwsbrief’',
        customers: [{ id: plus.id }, { id: nobody.id }],
      },
    });
    const chosen = await draft({ customerIds: [plus.id] });
    const kept = await anOffice(test, { officeName: 'Het kantoor dat blijft' });
    await test.inTransaction(async (scope) => {
      const versions = await scope.rows<{ id: string; version: number }>(
        sql`select id, version from customers.customer where id in (${kept.id}, ${plus.id})`,
      );
      const of = (id: string) => versions.find((one) => one.id === id)?.version as number;
      await mergeCustomers(scope, {
        keepId: kept.id,
        keepVersion: of(kept.id),
        dropId: plus.id,
        dropVersion: of(plus.id),
      });
    });
    expect(
      (await marketing.get('query ($id: ID!) { campaign(id: $id) { audience } }', { id: chosen.id }))
        .campaign,
    ).toEqual({ audience: 1 });
    expect(await draft({ plans: ['Plus', 'Basis'], language: 'en' })).toMatchObject({ audience: 1 });
    const campaign = await draft({ plans: ['Plus'], language: 'nl', phases: ['CUSTOMER', 'GRACE'] });
    expect(campaign).toMatchObject({
      audience: 1,
      meantFor: {
        nl: 'Contacten die Nederlands lezen van kantoren met abonnement ‘Plus’ die nu klant zijn of minder dan twee jaar geleden stopten, die akkoord gingen met ‘Nieuwsbrief’',
        en: 'Contacts who read Dutch of offices on plan ‘Plus’ that are customers now or stopped less than two years ago, who agreed to ‘Nieuwsbrief’',
      },
    });
    await marketing.get(
      `mutation { sendCampaign(input: { id: "${campaign.id}", version: ${campaign.version} }) { campaign { id } } }`,
    );
    await test.jobsDone();
    expect(test.mailbox.mails.flatMap((mail) => mail.envelope.to)).toEqual(['plus@a.example']);
    await expect(
      test.owner.query(`update newsletter.campaign set audience = '{}' where id = $1`, [campaign.id]),
    ).rejects.toThrow('cannot change');

    const wrong = async (audience: object) =>
      (await marketing.ask(create, { input: { name: 'Proef', nl: shortLetter, audience } })).errors?.[0];
    expect(await wrong({ plans: ['Plas'] })).toMatchObject({
      message: expect.stringContaining('no office has or had the plan “Plas”; there are “Plus”, “Basis”'),
      extensions: { code: 'BAD_USER_INPUT', field: 'audience.plans' },
    });
    expect(await wrong({ customerIds: ['019a0000-0000-7000-8000-00000000ffff'] })).toMatchObject({
      extensions: { field: 'audience.customerIds' },
    });
    expect(await wrong({ customerIds: ["'; drop table"] })).toMatchObject({
      extensions: { field: 'audience.customerIds' },
    });
    expect(await wrong({ phases: ['STATUTORY'] })).toMatchObject({
      extensions: { field: 'audience.phases' },
    });
    expect(await wrong({ language: 'fr' })).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  }));
