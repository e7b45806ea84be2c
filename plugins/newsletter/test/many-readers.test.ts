import { withApp } from '../../../test/support/app.js';
import { fillReaders } from './fill-readers.js';
import { aCampaign, campaignNow, send } from './given.js';

const readers = 4500;

test('a campaign to thousands queues them in batches, each reader once, and stops in batches too', () =>
  withApp(
    async (test) => {
      await fillReaders(test.ownerUrl, readers);
      const marketing = await test.as('marketing');
      const campaign = await aCampaign(test);
      await send(test, campaign);
      const first = (await campaignNow(marketing, campaign.id)).progress.queued;
      expect(first).toBeGreaterThan(0);
      expect(first).toBeLessThan(readers); // whoever starts it does not wait for all of them
      // Paused in between, nobody more is queued; resumed, it goes on where it was.
      await marketing.get(`mutation { pauseCampaign(input: { id: "${campaign.id}" }) { campaign { id } } }`);
      await test.jobsDone();
      expect((await campaignNow(marketing, campaign.id)).progress.queued).toBe(first);
      await marketing.get(`mutation { resumeCampaign(input: { id: "${campaign.id}" }) { campaign { id } } }`);
      await test.jobsDone();
      expect(await campaignNow(marketing, campaign.id)).toMatchObject({
        state: 'SENDING',
        progress: { total: readers, queued: readers },
      });
      const { rows } = await test.owner.query(
        `select count(distinct contact_id)::int as n, count(distinct lane)::int as lanes from newsletter.delivery`,
      );
      expect(rows).toEqual([{ n: readers, lanes: 8 }]);

      const stopped = await marketing.get(
        `mutation { stopCampaign(input: { id: "${campaign.id}" }) { campaign { state progress { withheld } } } }`,
      );
      expect(stopped.stopCampaign.campaign.progress.withheld).toBeLessThan(readers);
      await test.jobsDone();
      expect(await campaignNow(marketing, campaign.id)).toMatchObject({
        state: 'STOPPED',
        progress: { queued: 0, withheld: readers },
      });
    },
    { noMail: true },
  ));
