import { aContact, anOffice } from '../../../test/support/given.js';
import { withApp } from '../../../test/support/app.js';
import { aReader, send, shortLetter } from './given.js';

const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { campaign { id version } } }`;
const redact = `mutation ($input: RedactCampaignInput!) { redactCampaign(input: $input) { campaign { name version } } }`;
const proofs = `{ retentionProofs { nodes { id state residues { nodes { place } } } } }`;

test('somebody who was erased is taken out of a campaign that named them, and then the proof is clean', () =>
  withApp(async (test) => {
    const marketing = await test.as('marketing');
    const officer = await test.as('privacy_officer');
    await aReader(test, { name: 'Jan', email: 'jan@voorbeeld.example' });
    const office = await anOffice(test, { startedOn: '2020-01-01' });
    const bea = await aContact(test, office, { name: 'Bea O’Qwx & Zoon', email: 'bea+1@qwx.example' });
    const { campaign } = (
      await marketing.get(create, {
        input: {
          name: 'Gefeliciteerd Bea O’Qwx & Zoon',
          nl: {
            subject: 'Gefeliciteerd, BEA O’QWX & ZOON',
            mjml: shortLetter.mjml.replace(
              'Beste',
              'Bea O’Qwx &amp; Zoon (bea+1@qwx.example) is jarig. Beste',
            ),
          },
        },
      })
    ).createCampaign;
    await send(test, campaign);
    await test.jobsDone();
    await officer.get(`mutation ($id: ID!) { eraseContact(input: { id: $id }) { contactId } }`, {
      id: bea.id,
    });
    await test.jobsDone();
    const proof = async () => (await officer.get(proofs)).retentionProofs.nodes[0];
    const found = await proof();
    const places = found.residues.nodes.map(({ place }: { place: string }) => place);
    expect(places.toSorted()).toEqual([
      'newsletter.campaign.mjml_nl',
      'newsletter.campaign.name',
      'newsletter.campaign.subject_nl',
    ]);

    const input = { id: campaign.id, text: 'Bea O’Qwx & Zoon' };
    expect((await marketing.ask(redact, { input })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    for (const text of ['Be', 'a', 'Iemand Anders'])
      expect(
        (await officer.ask(redact, { input: { ...input, text } })).errors?.[0]?.extensions,
      ).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'text',
      });
    const { redactCampaign } = await officer.get(redact, { input });
    expect(redactCampaign.campaign.name).toBe('Gefeliciteerd …');
    await officer.get(redact, { input: { ...input, text: 'bea+1@qwx.example' } });
    const { rows } = await test.owner.query('select subject_nl, mjml_nl from newsletter.campaign');
    expect(rows[0]).toMatchObject({
      subject_nl: 'Gefeliciteerd, …',
      mjml_nl: shortLetter.mjml.replace('Beste', '… (…) is jarig. Beste'),
    });
    await officer.get(`mutation ($id: ID!) { repeatRetentionProof(input: { id: $id }) { proof { id } } }`, {
      id: found.id,
    });
    await test.jobsDone();
    expect((await proof()).state).toBe('CLEAN');

    // It stays as it went out for everybody else, also for whoever knows how it is done.
    const draft = (await marketing.get(create, { input: { name: 'Concept', nl: shortLetter } }))
      .createCampaign;
    expect(
      (await officer.ask(redact, { input: { id: draft.campaign.id, text: 'Beste' } })).errors?.[0]?.message,
    ).toContain('updateCampaign');
    await test.asApp.query(`select set_config('newsletter.redacting', $1, false)`, [campaign.id]);
    await expect(
      test.asApp.query(`update newsletter.campaign set name = 'x' where state = 'SENT'`),
    ).rejects.toThrow('cannot change');
    await test.asApp.query(`select set_config('newsletter.redacting', '', false)`);
    await expect(
      test.asApp.query(`select newsletter.redact_campaign($1, '{a}')`, [campaign.id]),
    ).rejects.toThrow('three letters');
  }));
