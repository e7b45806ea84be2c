import { withApp } from '../support/app.js';
import { numberingTrial } from './numbering.js';
import type { Trial } from './trial.js';

/** 16 clients issue 2,000 invoices, every tenth rolled back: no gap, no double, no deadlock. */
export default {
  name: 'numbering',
  run: ({ full, say }) =>
    withApp(async (test) => {
      const { kept, rolledBack, problems } = await numberingTrial(test, {
        clients: 16,
        invoices: full ? 2000 : 100,
      });
      say(`${kept.length} issued, ${rolledBack} rolled back`);
      const wrong = kept.find((sequence, index) => sequence !== index + 1);
      if (wrong !== undefined) throw new Error(`a gap or a double before number ${wrong}`);
      if (problems.length > 0) throw new Error(`${problems.length} problems: ${problems[0]}`);
    }),
} satisfies Trial;
