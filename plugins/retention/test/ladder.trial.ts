import type { Trial } from '../../../test/trials/trial.js';
import { withApp } from '../../../test/support/app.js';
import { ladderTrial } from './ladder-trial.js';

const trial: Trial = {
  name: 'ladder',
  run: ({ seed, full, say }) =>
    withApp(
      async (test) => {
        const runs = full ? 250 : 8;
        await ladderTrial(test, { seed, runs });
        say(`${runs} houses full of random lives: nothing early, nothing forgotten`);
      },
      { environment: { RETENTION_AUTO_APPROVE: 'true' } },
    ),
};
export default trial;
