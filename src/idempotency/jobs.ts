import sql from 'sql-template-tag';
import { defineJob } from '../kernel/jobs.js';
import { keptSince } from './repeats.js';

export const cleanUp = defineJob('idempotency.clean-up', async (scope) => {
  await scope.rows(sql`delete from idempotency.answered where answered_at < ${keptSince(scope)}`);
});
