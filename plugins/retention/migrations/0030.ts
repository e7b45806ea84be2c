import { migration } from '../../../src/kernel/migrate.js';

export const outstandingRuns = migration(
  '0030-outstanding-runs',
  `
  -- What went from the database is proven at once; a run of which paper is outstanding waits for that, and is closed after.
  alter table run drop constraint run_state_check;
  alter table run add constraint run_state_check
    check (state in ('PROPOSED', 'WITHDRAWN', 'RUNNING', 'PROVING', 'RESIDUE', 'OUTSTANDING', 'DONE'));
  `,
);
