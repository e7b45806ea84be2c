import { migration } from '../src/kernel/migrate.js';

export const findStoppedByName = migration(
  '0010-find-stopped-by-name',
  `
  -- Who stopped in a month, by name: a page is read off in its order, and the days are looked at in the index itself.
  -- Fetching all of them to sort them grows with the number of offices.
  create index customer_stopped_name_idx on customer (lower(office_name), id, ended_on) where ended_on is not null;
  `,
);
