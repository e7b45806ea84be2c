import { withApp } from '../support/app.js';
import { tampering, tamperingTrial } from './audit-tampering.js';
import type { Trial } from './trial.js';

/** The owner of the database edits the audit, 500 times: each edit is found, and what was edited is named. */
export default {
  name: 'audit-tampering',
  run: ({ seed, full, say }) =>
    withApp(
      async (test) => {
        const edits = full ? 500 : Object.keys(tampering).length;
        const missed = await tamperingTrial(test, { seed, edits });
        say(`${edits} edits`);
        if (missed.length > 0) throw new Error(`${missed.length} missed: ${missed.join('\n')}`);
      },
      { environment: { AUDIT_KEY: 'a key of trials that stands outside the database' } },
    ),
} satisfies Trial;
