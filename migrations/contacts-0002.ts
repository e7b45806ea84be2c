import { migration } from '../src/kernel/migrate.js';

export const refuseMinimisedContacts = migration(
  '0002-refuse-minimised',
  `
  -- A contact that is added while its office is being minimised waits, and is then refused.
  create trigger contact_refuse_minimised before insert or update of customer_id on contact
    for each row execute function customers.refuse_minimised('customer_id');
  `,
);
