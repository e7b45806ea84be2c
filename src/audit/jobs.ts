import { defineSteps, type Schedule } from '../kernel/jobs.js';
import { noteDaySeal } from './day-seal.js';
import { letEntriesGo } from './let-go.js';
import { sealEntries } from './seal.js';

export const sealJob = defineSteps(
  'audit: seal',
  async (work) => {
    await sealEntries(work);
  },
  { maxAttempts: 1 }, // the next minute is another try
);

export const letGoJob = defineSteps('audit: let go', async (work) => {
  await letEntriesGo(work);
});

export const schedules: Schedule[] = [
  { cron: '* * * * *', job: sealJob, makeUp: false },
  // Past midnight in Amsterdam, in summer and in winter.
  { cron: '20 23 * * *', job: noteDaySeal },
  { cron: '40 3 * * 0', job: letGoJob },
];
