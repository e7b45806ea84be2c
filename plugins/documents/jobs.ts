import sql from 'sql-template-tag';
import { customerMinimised } from '../../src/customers/events.js';
import { within } from '../../src/kernel/events.js';
import { defineSteps, type JobDefinition } from '../../src/kernel/jobs.js';
import type { Scope } from '../../src/kernel/scope.js';
import { documentRemoved } from './events.js';
import { storeOf } from './store/chosen.js';

const atOnce = 200;
/** A file that has been arriving for so long does not arrive any more. */
const longestUpload = '6 hours';

/** Removes files that belong to nothing: of documents that went, and of uploads that did not come to an end. */
export const sweepJob: JobDefinition = defineSteps('documents.sweep', async (work) => {
  await work.transaction((scope) =>
    scope.rows(sql`delete from documents.upload where blob is null and expires_at <= ${scope.now().toISOString()}::timestamptz
      or begun_at <= ${scope.now().toISOString()}::timestamptz - ${longestUpload}::interval`),
  );
  const store = await storeOf(work.house);
  for (;;) {
    const files = await work.read.rows<{ blob: string }>(
      sql`select blob from documents.discarded order by since limit ${atOnce}`,
    );
    if (files.length === 0) return;
    for (const { blob } of files) await store.remove(blob);
    await work.transaction((scope) =>
      scope.rows(
        sql`delete from documents.discarded where blob = any(${files.map(({ blob }) => blob)}::uuid[])`,
      ),
    );
  }
});

const sweepAfter = (scope: Scope) => scope.enqueue(sweepJob, {}, { key: 'documents.sweep' });

/** The keys went with the rows, in the transaction that minimised: from its commit on nothing opens the files. */
export const onMinimised = within(customerMinimised, sweepAfter);
export const onRemoved = within(documentRemoved, sweepAfter);
