import { withApp } from '../../../test/support/app.js';
import { campaignKills } from './campaign-kills-trial.js';

test(
  'a campaign whose process is killed, whose mail server misbehaves and whose readers leave adds up',
  () =>
    withApp(async (test) => {
      const said: string[] = [];
      await campaignKills(test, { seed: 7, readers: 300, withdrawals: 10, kills: 2, faults: 0.2 }, (line) =>
        said.push(line),
      );
      expect(said).toHaveLength(2);
    }),
  120_000,
);
