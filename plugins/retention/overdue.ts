import { defineCheck, fine, wrong } from '../../src/kernel/operation/checks.js';
import { defineMetric } from '../../src/kernel/operation/metrics.js';
import { countGone } from './gone.js';
import { countCustomers, isOutstanding } from './outstanding.js';
import { overdueCount } from './preview.js';
import { isUrgent } from './reminders/remind.js';

/** Anything but 0 is a broken promise (P13): three years have passed, and the data is still there. */
export const overdueMetric = defineMetric({
  name: 'klantmap_retention_overdue',
  help: 'Former customers whose data, or paper, should have gone by now',
  collect: ({ read }) => overdueCount(read, read.today()),
});

/** Nothing is broken yet, and will be soon. */
export const urgentMetric = defineMetric({
  name: 'klantmap_retention_urgent',
  help: 'Former customers who are still due, and whose third year is over within RETENTION_WARNING_DAYS',
  collect: ({ read }) => countCustomers(read, isUrgent(read, read.today())),
});

/** The law no longer keeps it, and it should be gone (P14, P15). */
export const overdueForGoodMetric = defineMetric({
  name: 'klantmap_retention_overdue_for_good',
  help: 'Customers of whom something is there long after its statutory term',
  collect: async ({ read }) => (await countGone(read, read.today(), { late: true })).customers,
});

export const outstandingMetric = defineMetric({
  name: 'klantmap_retention_outstanding',
  help: 'Minimised customers of whom something outside the database, such as paper, has yet to be destroyed',
  collect: ({ read }) => countCustomers(read, isOutstanding(read)),
});

export const overdueCheck = defineCheck({
  name: 'retention',
  async run({ read }) {
    const overdue = await overdueCount(read, read.today());
    return overdue === 0
      ? [fine('nobody’s data is kept too long')]
      : [
          wrong(
            `${overdue} former customers should have been minimised by now, paper included`,
            'as privacy officer: retentionPreview, then proposeRetentionRun; of paper that is outstanding, destroy and sign it off',
          ),
        ];
  },
});
