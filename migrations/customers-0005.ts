import { migration } from '../src/kernel/migrate.js';

export const findByDay = migration(
  '0005-find-by-day',
  `
  create index customer_started_on_idx on customer (started_on);
  -- For those who may see minimised customers too, and for these by themselves.
  create index customer_ended_on_all_idx on customer (ended_on) where ended_on is not null;
  create index customer_minimised_idx on customer (id) where minimised_on is not null;
  `,
);
