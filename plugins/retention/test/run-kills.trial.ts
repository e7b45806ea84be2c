import type { Trial } from '../../../test/trials/trial.js';
import { runKills } from './run-kills-trial.js';

export default {
  name: 'run-kills',
  run: ({ seed, full, say }) =>
    runKills(full ? { seed, customers: 20_000, kills: 50 } : { seed, customers: 1000, kills: 4 }, say),
} satisfies Trial;
