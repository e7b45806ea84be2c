import sql, { type Sql } from 'sql-template-tag';
import type { EventDefinition } from '../../../src/kernel/events.js';
import { defineSteps, type JobDefinition, type Schedule } from '../../../src/kernel/jobs.js';
import type { Scope, Work } from '../../../src/kernel/scope.js';
import { ConsentKind } from '../consent.js';
import * as events from '../events.js';

const batchSize = 1000;

/** Consent under a text that another one of its purpose and language took the place of. */
export const replacedWording = (wordingId: Sql): Sql => sql`exists (
  select 1 from newsletter.wording w join newsletter.wording later on later.purpose = w.purpose and later.language = w.language
  where w.id = ${wordingId} and later.replaces_earlier and later.version > w.version)`;

/** @param which a condition over consent `c` and the event `e` that it rests on @returns how many ended */
async function endBatch(
  scope: Scope,
  kind: ConsentKind.EXPIRED | ConsentKind.SUPERSEDED,
  which: Sql,
  told: EventDefinition<{ eventIds: string[] }>,
): Promise<number> {
  // In this order everybody locks them, so that no two wait for each other.
  const ended = await scope.rows<{ id: string }>(sql`
    with ending as (
      select c.contact_id, c.purpose from newsletter.consent c join newsletter.consent_event e on e.id = c.event_id
      where c.live and ${which} order by c.contact_id, c.purpose limit ${batchSize} for update of c)
    insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, at)
    select gen_random_uuid(), contact_id, purpose, ${kind}, 'house', ${scope.now()}::timestamptz from ending returning id`);
  if (ended.length > 0) await scope.emit(told, { eventIds: ended.map(({ id }) => id) });
  return ended.length;
}

async function untilNone(work: Work, batch: (scope: Scope) => Promise<number>): Promise<void> {
  while (!work.house.stopping() && (await work.transaction(batch)) > 0);
}

/**
 * Writes down which consents ended by themselves. The database hands over nothing on an expired one, whether this ran
 * or not; on a replaced text it hands over until this ran.
 */
export const endConsents: JobDefinition<Record<never, never>> = defineSteps(
  'newsletter.end-consents',
  async (work) => {
    await untilNone(work, (scope) =>
      endBatch(scope, ConsentKind.EXPIRED, sql`c.expires_at <= ${scope.now()}`, events.consentsExpired),
    );
    await untilNone(work, (scope) =>
      endBatch(scope, ConsentKind.SUPERSEDED, replacedWording(sql`e.wording_id`), events.consentsSuperseded),
    );
  },
);

/** Soon after midnight in Amsterdam, in summer and in winter. */
export const endingSchedules: Schedule[] = [{ cron: '15 22,23 * * *', job: endConsents }];
