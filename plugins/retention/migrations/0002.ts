import { migration } from '../../../src/kernel/migrate.js';

export const resultFromErasures = migration(
  '0002-result-from-erasures',
  `
  -- What was let go of a customer stands in erasure, once.
  alter table run_item drop column result;
  `,
);
