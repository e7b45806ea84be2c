import { defineCheck, fine, wrong } from '../../src/kernel/operation/checks.js';
import { defineMetric } from '../../src/kernel/operation/metrics.js';
import { countCustomers, isOutstanding } from './outstanding.js';
import { overdueCount } from './preview.js';

/** Anything but 0 is a broken promise (P13): three years have passed, and the data is still there. */
export const overdueMetric = defineMetric({
  name: 'klantmap_retention_overdue',
  help: 'Former customers whose data, or paper, should have gone by now',
  collect: ({ read }) => overdueCount(read, read.today()),
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
