import { migration } from '../src/kernel/migrate.js';

export const keepSubscriptions = migration(
  '0007-keep-subscriptions',
  `
  -- P11, P12: the ladder stands on the subscriptions. One that is deleted would let an office have stopped sooner; it
  -- goes with its customer, and not before.
  create function keep_subscription() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from customers.customer where id = old.customer_id) then
      raise exception 'a subscription goes with its customer, and not before; give it a last day instead' using errcode = 'KM002';
    end if;
    return old;
  end $$;
  create trigger subscription_keep before delete on subscription for each row execute function keep_subscription();
  `,
);
