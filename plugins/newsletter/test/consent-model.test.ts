import { withApp } from '../../../test/support/app.js';
import { consentModel } from './consent-model.js';

const nearNow = { at: new Date(Date.now() - 3_600_000).toISOString() };

test(
  'nothing is handed over without live consent, whatever happens at once, and whoever writes',
  () =>
    withApp(async (test) => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      // Again with: npm run trials -- consent-model --small --seed …
      const { sequences, handedOver } = await consentModel(test, {
        seed,
        sequences: 40,
        say: () => undefined,
      });
      expect([seed, sequences]).toEqual([seed, 40]);
      expect(handedOver).toBeGreaterThan(4);
    }, nearNow),
  120_000,
);

test(
  'where the database does not look, the same sequences find out',
  () =>
    withApp(async (test) => {
      await test.owner.query('drop trigger delivery_needs_consent on newsletter.delivery');
      await expect(consentModel(test, { seed: 1, sequences: 200, say: () => undefined })).rejects.toThrow(
        /got something on/,
      );
    }, nearNow),
  120_000,
);
