import { withApp } from '../../../test/support/app.js';
import type { Trial } from '../../../test/trials/trial.js';
import { campaignKills } from './campaign-kills-trial.js';

export default {
  name: 'campaign-kills',
  run: ({ seed, full, say }) =>
    withApp((test) =>
      campaignKills(
        test,
        full
          ? { seed, readers: 100_000, withdrawals: 1000, kills: 20, faults: 0.03 }
          : { seed, readers: 2000, withdrawals: 20, kills: 3, faults: 0.1 },
        say,
      ),
    ),
} satisfies Trial;
