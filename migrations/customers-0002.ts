import { migration } from '../src/kernel/migrate.js';

export const keepMinimised = migration(
  '0002-keep-minimised',
  `
  -- P11, P12, asked of the subscriptions themselves: a changed ended_on alone cannot talk the database into it.
  create or replace function not_before_its_time() returns trigger language plpgsql as $$
  declare
    stopped_on date;
  begin
    if old.minimised_on is not null and new.minimised_on is distinct from old.minimised_on then
      raise exception 'customer % was minimised; that cannot be undone', old.id using errcode = 'KM003';
    end if;
    if new.minimised_on is not null and old.minimised_on is null then
      select case when bool_or(ended_on is null) then null else max(ended_on) end into stopped_on
      from customers.subscription where customer_id = old.id;
      if stopped_on is null or (stopped_on + interval '2 years')::date > kernel.today() then
        raise exception 'customer % may not be minimised yet: that is two years after it stopped (%)', old.id, coalesce(stopped_on::text, 'it has not')
          using errcode = 'KM002';
      end if;
      if new.minimised_on > kernel.today() then
        raise exception 'customer % cannot have been minimised on %: that day has yet to come', old.id, new.minimised_on using errcode = 'KM002';
      end if;
    end if;
    return new;
  end $$;

  -- P14: what remains of a minimised customer is kept for the law and stands still; it may only lose more. This also
  -- stops a change that was under way while the customer was minimised, such as a subscription that starts.
  create function stay_minimised() returns trigger language plpgsql as $$
  begin
    if exists (
      select 1 from jsonb_each(to_jsonb(new)) after join jsonb_each(to_jsonb(old)) before using (key)
      where after.value is distinct from before.value
        and not (key in ('street', 'postal_code', 'city', 'email', 'phone', 'iban') and after.value = 'null')
        and not (key = 'country' and after.value = '"NL"')
        and not (key = 'language' and after.value = '"nl"')
        and key not in ('version', 'minimised_on')) then
      raise exception 'customer % was minimised; what remains of it cannot change', old.id using errcode = 'KM003';
    end if;
    return new;
  end $$;
  create trigger customer_stay_minimised before update on customer for each row when (old.minimised_on is not null) execute function stay_minimised();

  -- P11, P12, P14: a customer goes as a whole when the last term has passed: master data is held to 31 December of
  -- the year it lapsed + 7 (AWR art. 52(4)).
  create function not_deleted_early() returns trigger language plpgsql as $$
  begin
    if old.minimised_on is null or old.ended_on is null
       or make_date(extract(year from old.ended_on)::int + 7, 12, 31) >= kernel.today() then
      raise exception 'customer % is held by law and cannot be deleted', old.id using errcode = 'KM002';
    end if;
    return old;
  end $$;
  create trigger customer_not_deleted_early before delete on customer for each row execute function not_deleted_early();

  -- For any part: a trigger "before insert" on a table with data of customers, given the name of the column with the
  -- customer's id. Key share conflicts with the lock that minimising takes, and with nothing else: whoever comes
  -- second sees what the first did.
  create function refuse_minimised() returns trigger language plpgsql as $$
  declare
    minimised date;
  begin
    select minimised_on into minimised from customers.customer
    where id = (to_jsonb(new) ->> tg_argv[0])::uuid for key share;
    if minimised is not null then
      raise exception 'the customer was minimised on %; nothing new is kept of it', minimised using errcode = 'KM003';
    end if;
    return new;
  end $$;
  grant execute on function refuse_minimised() to klantmap_app;
  create trigger subscription_refuse_minimised before insert on subscription for each row execute function refuse_minimised('customer_id');
  `,
);
