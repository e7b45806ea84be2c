import { invoiceIssued, invoicesTakenOver } from '../../src/invoices/events.js';
import { within } from '../../src/kernel/events.js';
import { defineJob, defineSteps, type JobDefinition, type Schedule } from '../../src/kernel/jobs.js';
import type { Scope } from '../../src/kernel/scope.js';
import { sendOnce } from '../../src/kernel/send-once.js';
import { closeLogins } from './actions.js';
import { claim, recordHandOvers, settle } from './hand-overs.js';

interface OfHandOver {
  handOverId: string;
}

/** Sends one invoice to one party, at most once. */
export const sendHandOver: JobDefinition<OfHandOver> = defineSteps<OfHandOver>(
  'accountant.send',
  async (work, { handOverId }) => {
    let tries = 0;
    await sendOnce(work, {
      async claim(scope) {
        const claimed = await claim(scope, handOverId);
        tries = claimed.tries;
        return claimed.mail;
      },
      settle: (scope, state, reason) => settle(scope, handOverId, tries, state, reason),
      tries: () => tries,
      retry: (scope, delaySeconds) => enqueueSending(scope, handOverId, delaySeconds),
    });
  },
);

export const enqueueSending = (scope: Scope, handOverId: string, delaySeconds = 0): Promise<void> =>
  scope.enqueue(sendHandOver, { handOverId }, { key: `accountant.send ${handOverId}`, delaySeconds });

/** In the transaction that issues: there is no issued invoice without its hand-overs, and none of one that is not. */
export const onIssued = within(invoiceIssued, async (scope, { invoiceId }) => {
  for (const { id } of await recordHandOvers(scope, invoiceId)) await enqueueSending(scope, id);
});

/** Of an earlier system they got these already: they get them again only when whoever takes them over says so. */
export const onTakenOver = within(invoicesTakenOver, async (scope, { invoiceIds, share }) => {
  if (!share) return;
  for (const invoiceId of invoiceIds)
    for (const { id } of await recordHandOvers(scope, invoiceId)) await enqueueSending(scope, id);
});

export const closeEndedLogins = defineJob('accountant.close-logins', (scope) => closeLogins(scope));

/** Just after midnight in Amsterdam, in summer and in winter. */
export const schedules: Schedule[] = [{ cron: '5 22,23 * * *', job: closeEndedLogins }];
