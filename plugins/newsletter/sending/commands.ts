import { setTimeout as pause } from 'node:timers/promises';
import sql from 'sql-template-tag';
import { isUuid } from '../../../src/customers/actions.js';
import { notFound } from '../../../src/errors.js';
import type { Command } from '../../../src/kernel/plugin.js';
import { showProgress } from '../../../src/kernel/progress.js';
import type { Work } from '../../../src/kernel/scope.js';

interface Standing {
  name: string;
  state: string;
  counts: Record<string, number> | null;
}

const standingOf = (work: Work, id: string): Promise<Standing | undefined> =>
  work.read.row<Standing>(sql`
    select k.name, k.state, (select json_object_agg(state, n) from (
      select state, count(*) as n from newsletter.delivery where campaign_id = k.id group by 1) d) as counts
    from newsletter.campaign k where k.id = ${id}`);

const everySeconds = 2;

/** How far a campaign is, until there is nothing left to wait for. */
export const showCampaign: Command = {
  usage: 'newsletter progress <campaign>',
  describe: 'how far a campaign is (its id); waits until it is sent, paused or stopped',
  async run(work, [id = ''], _options, print) {
    let standing = isUuid(id) ? await standingOf(work, id) : undefined;
    if (!standing) throw notFound('campaign', id);
    const progress = showProgress('messages', print, { every: 1000 });
    while (standing?.state === 'SENDING') {
      const { total, open } = sums(standing);
      progress.at(total - open, total === 0 ? 1 : (total - open) / total);
      await pause(everySeconds * 1000);
      standing = await standingOf(work, id);
    }
    progress.stop();
    const counts = Object.entries(standing?.counts ?? {})
      .map(([state, n]) => `${n} ${state}`)
      .join(', ');
    print(`${standing?.name}: ${standing?.state}${counts ? ` (${counts})` : ''}`);
  },
};

function sums({ counts }: Standing): { total: number; open: number } {
  const all = counts ?? {};
  return {
    total: Object.values(all).reduce((sum, n) => sum + n, 0),
    open: (all.queued ?? 0) + (all.sending ?? 0),
  };
}
