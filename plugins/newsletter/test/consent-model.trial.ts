import { withApp } from '../../../test/support/app.js';
import type { Trial } from '../../../test/trials/trial.js';
import { consentModel } from './consent-model.js';

const anHour = 3_600_000;

/** No message without live consent at the moment of hand-over, whatever happens at the same time, whoever writes. */
export default {
  name: 'consent-model',
  run: ({ seed, full, say }) =>
    withApp(
      async (test) => {
        const sequences = full ? 10_000 : 100;
        const outcome = await consentModel(test, { seed, sequences, say });
        const refused = [...outcome.refused].map(([code, n]) => `${code} ${n}`).join(', ');
        say(`${outcome.sequences} sequences: ${outcome.done} deeds done, refused: ${refused}`);
        say(`${outcome.handedOver} messages handed over, each on live consent`);
        if (outcome.handedOver < sequences / 10)
          throw new Error('Hardly anything was handed over: this shows nothing.');
      },
      // Near the database's own clock, by which consent expires.
      { at: new Date(Date.now() - anHour).toISOString() },
    ),
} satisfies Trial;
