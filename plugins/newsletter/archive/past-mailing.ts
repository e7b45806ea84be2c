import { defineEntity } from '@mikro-orm/core';
import sql from 'sql-template-tag';
import { defineJob, type JobDefinition, type Schedule } from '../../../src/kernel/jobs.js';

/** Messages of a campaign whose readers were let go, as counts; written by the database alone. */
export const PastMailingSchema = defineEntity({
  name: 'PastMailing',
  schema: 'newsletter',
  tableName: 'past_mailing',
  properties: (p) => ({
    id: p.uuid().primary(),
    campaignId: p.uuid(),
    sent: p.bigint(),
    refused: p.bigint(),
    unknown: p.bigint(),
    withheld: p.bigint(),
    bounced: p.bigint(),
    complained: p.bigint(),
    withdrawn: p.bigint(),
  }),
});

/** One row a campaign: what one batch let go cannot be told from what others did. */
export const addUpPastMailings: JobDefinition<Record<never, never>> = defineJob(
  'newsletter.add-up-past-mailings',
  async (scope) => {
    await scope.rows(sql`select newsletter.add_up_past_mailings()`);
  },
);

export const pastMailingSchedules: Schedule[] = [{ cron: '45 2 * * *', job: addUpPastMailings }];
