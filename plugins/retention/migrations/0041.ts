import { migration } from '../../../src/kernel/migrate.js';

export const liftedHoldsGo = migration(
  '0041-lifted-holds-go',
  `
  -- What held back the minimising was lifted before it, and goes with all else that is personal of a minimised customer.
  create or replace function stays_with_customer() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from customers.customer where id = old.customer_id
        and not (minimised_on is not null and old.lifted_at is not null and 'MINIMISE' = any (old.steps))) then
      raise exception 'hold % stays as long as its customer: lift it instead', old.id using errcode = 'KM061';
    end if;
    return null;
  end $$;
  `,
);
