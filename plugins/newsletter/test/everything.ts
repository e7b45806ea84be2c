import type { OwnRows } from '../../../test/house/everything.js';
import { aCampaign, agree, send } from './given.js';

const ownRows: OwnRows = async (test, { contactId }) => {
  await agree(test, contactId);
  const campaign = await aCampaign(test);
  await test.owner.query('update newsletter.campaign set subject_en = subject_nl, mjml_en = mjml_nl');
  await send(test, campaign);
  return {
    arguments: { 'Query.campaign': `id: "${campaign.id}"`, 'Campaign.preview': 'language: "nl"' },
  };
};
export default ownRows;
