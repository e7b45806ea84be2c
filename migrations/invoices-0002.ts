import { migration } from '../src/kernel/migrate.js';

export const keepLanguage = migration(
  '0002-language',
  `
  -- The language in which it was issued: the customer's own may change, and goes when it is minimised.
  alter table invoice add column language text check (language in ('nl', 'en'));
  alter table invoice disable trigger invoice_keep_issued;
  update invoice i set language = c.language from customers.customer c where c.id = i.customer_id and i.state = 'ISSUED';
  alter table invoice enable trigger invoice_keep_issued;
  `,
);
