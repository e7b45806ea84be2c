import sql from 'sql-template-tag';
import type { OwnRows } from '../../../test/house/everything.js';
import { addTopic } from '../consent/topic-actions.js';
import { ConsentPurpose } from '../consent.js';
import { keepImage } from '../letters/image-actions.js';
import { aPng } from './pictures.js';
import { aCampaign, agree, send } from './given.js';

const ownRows: OwnRows = async (test, { contactId }) => {
  await agree(test, contactId);
  await test.inTransaction((scope) =>
    addTopic(scope, {
      purpose: ConsentPurpose.NEWSLETTER,
      key: 'nieuwe-functies',
      nameNl: 'Nieuwe functies',
      nameEn: 'New functions',
    }),
  );
  const campaign = await aCampaign(test);
  await test.owner.query('update newsletter.campaign set subject_en = subject_nl, mjml_en = mjml_nl');
  await send(test, campaign);
  // As the application, whose session has the key of addresses.
  await test.inTransaction(async (scope) => {
    await scope.rows(sql`insert into newsletter.bounce (id, delivery_id, contact_id, verdict, reason, status, source, report_hash, at)
      select gen_random_uuid(), d.id, d.contact_id, 'hard', 'mailbox unknown', '5.1.1', 'pipe', sha256('report'), now() from newsletter.delivery d limit 1`);
    await scope.rows(sql`insert into newsletter.suppression (id, address_hash, reason, status, at)
      select gen_random_uuid(), newsletter.address_hash(c.email), 'hard bounce', '5.1.1', now() from contacts.contact c where c.id = ${contactId}`);
  });
  // A letter of every kind of block, with a picture that is there, and a trial of it.
  const hash = await test.inTransaction(
    async (scope) => (await keepImage(scope, { name: 'x.png', content: aPng(4, 4) })).hash,
  );
  const parts = [
    { text: { text: 'x' } },
    { image: { hash, alt: 'x' } },
    { button: { label: 'x', link: 'https://a.example' } },
  ];
  const blocks = JSON.stringify([...parts, { columns: { left: parts, right: parts } }]);
  await test.owner.query('alter table newsletter.campaign disable trigger campaign_keep_started');
  await test.owner.query(
    `update newsletter.campaign set blocks_nl = $1, blocks_en = $1, subject_nl = 'NU! NU!'`,
    [blocks],
  );
  await test.owner.query('alter table newsletter.campaign enable trigger campaign_keep_started');
  await test.owner.query(
    `insert into newsletter.trial (id, campaign_id, account_id, language, requested_at)
    select gen_random_uuid(), $1, id, 'nl', now() from staff.account limit 1`,
    [campaign.id],
  );
  const { rows } = await test.owner.query<{ id: string }>('select id from newsletter.delivery limit 1');
  return {
    arguments: {
      'Query.campaign': `id: "${campaign.id}"`,
      'Campaign.preview': 'language: "nl"',
      'Query.previewCampaign': `id: "${campaign.id}"`,
      'Query.previewLetter': `letter: { subject: "KOOP NU! NU!", blocks: [{ text: { text: "x" } }] }`,
      'Query.whyMailed': `deliveryId: "${rows[0]?.id}"`,
      'Query.whyNotMailed': `campaignId: "${campaign.id}", contactId: "${contactId}"`,
    },
  };
};
export default ownRows;
