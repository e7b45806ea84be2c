import { migration } from '../src/kernel/migrate.js';

/** Lists that have to be found among millions: by number with drafts first, and the few drafts. */
export const orderByNumber = migration(
  '0007-order-by-number',
  `
  create index invoice_order_by_number_idx on invoice ((coalesce(number, '')), id);
  create index invoice_draft_idx on invoice (created_at, id) where state = 'DRAFT';
  `,
);
