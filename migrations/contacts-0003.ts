import { migration } from '../src/kernel/migrate.js';

export const refuseMinimisedInSets = migration(
  '0003-refuse-minimised-in-sets',
  `
  -- Asked once a statement where rows are added: an import adds a thousand at a time.
  drop trigger contact_refuse_minimised on contact;
  create trigger contact_refuse_minimised after insert on contact
    referencing new table as added for each statement execute function customers.refuse_minimised_among('customer_id');
  create trigger contact_move_refuse_minimised before update of customer_id on contact
    for each row when (new.customer_id <> old.customer_id) execute function customers.refuse_minimised('customer_id');
  `,
);
