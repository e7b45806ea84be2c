import type { Trial } from '../../../test/trials/trial.js';
import { tenYearsTrial } from './ten-years-trial.js';

const trial: Trial = {
  name: 'ten-years',
  run: async ({ seed, full, say }) => {
    const houses = full ? 10 : 1;
    const looked = await tenYearsTrial({ seed, houses, deeds: full ? 100 : 50 });
    say(`${houses} houses, ${looked} days looked at: nothing gone early, nothing left late`);
  },
};
export default trial;
