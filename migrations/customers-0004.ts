import { migration } from '../src/kernel/migrate.js';

export const rememberNumbers = migration(
  '0004-remember-numbers',
  `
  -- Debtor numbers of customers that are gone, or had another one: never given out again. A number by itself tells of
  -- nobody; what it belonged to is no longer anywhere.
  create table spent_debtor_number (number text primary key);
  revoke insert, update, delete, truncate on spent_debtor_number from klantmap_app;

  create function spend_debtor_number() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    insert into customers.spent_debtor_number select distinct debtor_number from gone on conflict do nothing;
    return null;
  end $$;
  create trigger customer_spends_number after delete on customer
    referencing old table as gone for each statement execute function spend_debtor_number();

  create function spend_changed_number() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    insert into customers.spent_debtor_number values (old.debtor_number) on conflict do nothing;
    return null;
  end $$;
  create trigger customer_changes_number after update of debtor_number on customer
    for each row when (new.debtor_number <> old.debtor_number) execute function spend_changed_number();

  create function refuse_spent_numbers() returns trigger language plpgsql as $$
  declare
    spent text;
  begin
    select s.number into spent from added a join customers.spent_debtor_number s on s.number = a.debtor_number limit 1;
    if spent is not null then
      raise exception 'debtor number % belonged to another customer before; a debtor number is never used twice', spent using errcode = 'KM003';
    end if;
    return null;
  end $$;
  create trigger customer_new_number after insert on customer
    referencing new table as added for each statement execute function refuse_spent_numbers();
  create trigger customer_other_number after update on customer
    referencing new table as added for each statement execute function refuse_spent_numbers();

  -- Whether a number is free, for whoever asks first: others who ask for the same wait until that one's transaction
  -- has ended, and then hear the truth.
  create function claim_debtor_number(wanted text) returns boolean language plpgsql as $$
  begin
    perform pg_advisory_xact_lock(1263553876, hashtext(wanted));
    return not exists (select from customers.customer where debtor_number = wanted)
      and not exists (select from customers.spent_debtor_number where number = wanted);
  end $$;

  -- The first and last day are those of the subscriptions, whatever a statement says.
  create function days_of_subscriptions() returns trigger language plpgsql as $$
  declare
    first_day date;
    end_day date;
  begin
    select min(s.started_on), case when bool_or(s.ended_on is null) then null else max(s.ended_on) end into first_day, end_day
    from customers.subscription s where s.customer_id = new.id;
    -- As the row is by now: at the end of the transaction others may have put it right.
    if exists (select from customers.customer c where c.id = new.id and (c.started_on, c.ended_on) is distinct from (first_day, end_day)) then
      raise exception 'customer %: its first and last day follow from its subscriptions; change those', new.id using errcode = 'KM002';
    end if;
    return null;
  end $$;
  create trigger customer_days_changed after update on customer for each row
    when ((new.started_on, new.ended_on) is distinct from (old.started_on, old.ended_on)) execute function days_of_subscriptions();
  -- At the end of the transaction: an import adds the customer first. Most customers run on, and cost nothing here.
  create constraint trigger customer_days_added after insert on customer deferrable initially deferred for each row
    when (new.ended_on is not null) execute function days_of_subscriptions();

  create index customer_created_at_idx on customer (created_at, id);
  create index customer_city_order_idx on customer (lower(coalesce(city, '')), id);
  create index customer_ended_on_order_idx on customer (coalesce(ended_on, 'infinity'), id);
  drop index customer_city_idx;
  `,
);
