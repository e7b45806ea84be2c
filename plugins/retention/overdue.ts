import { defineCheck, fine, wrong } from '../../src/kernel/operation/checks.js';
import { defineMetric } from '../../src/kernel/operation/metrics.js';
import { overdueCount } from './preview.js';

/** Anything but 0 is a broken promise (P13): three years have passed, and the data is still there. */
export const overdueMetric = defineMetric({
  name: 'klantmap_retention_overdue',
  help: 'Former customers whose data should have been minimised by now',
  collect: ({ read }) => overdueCount(read, read.today()),
});

export const overdueCheck = defineCheck({
  name: 'retention',
  async run({ read }) {
    const overdue = await overdueCount(read, read.today());
    return overdue === 0
      ? [fine('nobody’s data is kept too long')]
      : [
          wrong(
            `${overdue} former customers should have been minimised by now`,
            'as privacy officer: retentionPreview, then startRetentionRun',
          ),
        ];
  },
});
