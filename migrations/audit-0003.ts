import { migration } from '../src/kernel/migrate.js';

export const deedsOfCustomers = migration(
  '0003-deeds-of-customers',
  `
  -- For the timeline of a customer. Deeds alone: they are few beside reads, whose insert an index would hold up.
  create index entry_deed_customer_id_idx on entry (customer_id, id) where kind = 'deed';
  -- What is told once for many, such as an import.
  create index entry_deed_record_ids_idx on entry using gin (record_ids) where kind = 'deed' and customer_id is null;
  `,
);
