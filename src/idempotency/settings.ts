import { defineSettings, setting } from '../kernel/settings.js';

export const idempotencySettings = defineSettings({
  hours: setting.integer('IDEMPOTENCY_HOURS', {
    describe: 'hours for which the answer to an Idempotency-Key is kept',
    default: 24,
  }),
});
