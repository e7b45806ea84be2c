import { readSettings } from '../../../src/kernel/settings.js';
import { newsletterSettings } from '../settings.js';

const read = (plan: string) =>
  readSettings(newsletterSettings.shape, { NEWSLETTER_WARM_UP: plan }, 'plugin "newsletter"').warmUp;

test('a warm-up plan that cannot be read stops the start, and is not taken for no plan', () => {
  expect(read('')).toBeNull();
  expect(read('500 1000,2500; 5000')).toEqual([500, 1000, 2500, 5000]);
  for (const wrong of ['veel', '500 x', '0 10', '-5', '1.5', '500 1e3'])
    expect(() => read(wrong)).toThrow(
      `plugin "newsletter": setting NEWSLETTER_WARM_UP must be whole numbers above 0, such as 500 1000 2500, not "${wrong}"`,
    );
});
