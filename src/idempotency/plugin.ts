import { createAnswered } from '../../migrations/idempotency-0001.js';
import { definePlugin } from '../kernel/plugin.js';
import { AnsweredSchema, answeredData } from './answered.js';
import { cleanUp } from './jobs.js';
import { repeats } from './repeats.js';
import { idempotencySettings } from './settings.js';

/** A mutation that is sent twice with one `Idempotency-Key` is done once. */
export default definePlugin({
  name: 'idempotency',
  describe: 'mutations sent twice with one Idempotency-Key are done once',
  entities: [AnsweredSchema],
  migrations: [createAnswered],
  personalData: [answeredData],
  jobs: [cleanUp],
  schedules: [{ cron: '41 * * * *', job: cleanUp }],
  settings: idempotencySettings,
  repeats,
});
