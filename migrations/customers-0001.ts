import { migration } from '../src/kernel/migrate.js';

export const createCustomers = migration(
  '0001-customers',
  `
  create sequence debtor_number_seq start 10001;

  create table customer (
    id uuid primary key,
    debtor_number text not null,
    office_name text not null,
    -- establishment address
    street text,
    postal_code text,
    city text,
    country text not null default 'NL',
    -- invoice address, where it is another one; statutory once the customer is minimised
    invoice_street text,
    invoice_postal_code text,
    invoice_city text,
    invoice_country text,
    email text,
    phone text,
    iban text,
    kvk_number text,
    vat_number text,
    language text not null default 'nl' check (language in ('nl', 'en')),
    -- the day the last subscription ends; null while one runs without end. Kept by the trigger below.
    ended_on date,
    -- the first day of the first subscription
    started_on date,
    minimised_on date,
    created_at timestamptz not null,
    version integer not null default 1
  );
  create unique index customer_debtor_number_key on customer (debtor_number);
  create index customer_office_name_idx on customer (lower(office_name), id);
  create index customer_email_idx on customer (lower(email));
  create index customer_ended_on_idx on customer (ended_on) where minimised_on is null;
  create index customer_city_idx on customer (lower(city));

  create table subscription (
    id uuid primary key,
    customer_id uuid not null references customer on delete cascade,
    plan text not null,
    started_on date not null,
    -- last day of the subscription; null: it runs on
    ended_on date,
    created_at timestamptz not null,
    version integer not null default 1,
    check (ended_on >= started_on)
  );
  create index subscription_customer_id_idx on subscription (customer_id);
  create index subscription_plan_idx on subscription (plan);

  -- An office stops when its last subscription does: derived here, so that no code path can forget it.
  create function follow_subscriptions() returns trigger language plpgsql as $$
  declare
    touched uuid;
  begin
    foreach touched in array array_remove(array[new.customer_id, old.customer_id], null) loop
      update customers.customer c set
        started_on = s.first_day,
        ended_on = case when s.runs_on or s.last_day is null then null else s.last_day end
      from (select min(started_on) as first_day, max(ended_on) as last_day, bool_or(ended_on is null) as runs_on
            from customers.subscription where customer_id = touched) s
      where c.id = touched and (c.started_on, c.ended_on) is distinct from
        (s.first_day, case when s.runs_on or s.last_day is null then null else s.last_day end);
    end loop;
    return null;
  end $$;
  create trigger subscription_follow after insert or update or delete on subscription for each row execute function follow_subscriptions();

  -- P11, P12: nothing is let go before two years have passed since the office stopped, whoever asks.
  create function not_before_its_time() returns trigger language plpgsql as $$
  begin
    if new.minimised_on is not null and old.minimised_on is null
       and (old.ended_on is null or (old.ended_on + interval '2 years')::date > kernel.today()) then
      raise exception 'customer % may not be minimised yet: that is two years after it stopped (%)', old.id, coalesce(old.ended_on::text, 'it has not')
        using errcode = 'KM002';
    end if;
    if old.minimised_on is not null and new.minimised_on is distinct from old.minimised_on then
      raise exception 'customer % was minimised; that cannot be undone', old.id using errcode = 'KM003';
    end if;
    return new;
  end $$;
  create trigger customer_not_before_its_time before update of minimised_on on customer for each row execute function not_before_its_time();
  `,
);
