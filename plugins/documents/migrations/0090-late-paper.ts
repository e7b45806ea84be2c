import { migration } from '../../../src/kernel/migrate.js';

/** On which day its holder was last told that it should be back, so that a day on which nothing ran is made up for. */
export const latePaper = migration('0090-late-paper', 'alter table hard_copy add column late_told_on date;');
