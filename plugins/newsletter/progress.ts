import sql from 'sql-template-tag';
import { defineLongWork, tellProgress } from '../../src/kernel/long-work.js';
import { forPurpose } from '../../src/kernel/rules.js';
import type { Work } from '../../src/kernel/scope.js';

export const campaignSending = defineLongWork('newsletter.campaign', {
  describe: 'handing the messages of one campaign to the mail server',
  rule: forPurpose('information', 'privacy'),
});

/** @param now also when it was told a moment ago */
export const tellCampaign = (work: Work, campaignId: string, now = false): Promise<void> =>
  tellProgress(
    work.house,
    campaignSending,
    campaignId,
    async () => {
      const row = await work.read.row<{ total: number; done: number }>(sql`
        select count(*)::int as total, count(*) filter (where state not in ('queued', 'sending'))::int as done
        from newsletter.delivery where campaign_id = ${campaignId}`);
      const { total = 0, done = 0 } = row ?? {};
      return { total, done, finished: done === total };
    },
    now,
  );
