import { migration } from '../../../src/kernel/migrate.js';

export const holdsHold = migration(
  '0040-holds-hold',
  `
  -- Whoever writes, past the house too: who is held is not minimised, and a hold does not go before its customer does.
  create function not_while_held() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from retention.hold where customer_id = new.id and lifted_at is null and 'MINIMISE' = any (steps)) then
      raise exception 'customer % is held: lift the hold before it is minimised', new.id using errcode = 'KM061';
    end if;
    return new;
  end $$;
  create trigger customer_not_while_held before update of minimised_on on customers.customer for each row
    when (old.minimised_on is null and new.minimised_on is not null) execute function retention.not_while_held();

  create function stays_with_customer() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from customers.customer where id = old.customer_id) then
      raise exception 'hold % stays as long as its customer: lift it instead', old.id using errcode = 'KM061';
    end if;
    return null;
  end $$;
  -- At the end of the transaction, since the customer may go in the same one, before or after.
  create constraint trigger hold_stays after delete on hold deferrable initially deferred
    for each row execute function retention.stays_with_customer();
  create trigger hold_no_truncate before truncate on hold for each statement execute function kernel.refuse_change();
  `,
);
