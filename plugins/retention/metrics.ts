import { defineMetric } from '../../src/kernel/operation/metrics.js';
import { overdueCount } from './preview.js';

/** Anything but 0 is a broken promise (P13): three years have passed, and the data is still there. */
export const overdueMetric = defineMetric({
  name: 'klantmap_retention_overdue',
  help: 'Former customers whose data should have been minimised by now',
  collect: ({ read }) => overdueCount(read, read.today()),
});
