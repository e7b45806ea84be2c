import { migration } from '../src/kernel/migrate.js';

/** An import adds a thousand rows in one statement: what was asked once a row is now asked once a statement. */
export const followInSets = migration(
  '0003-follow-in-sets',
  `
  drop trigger subscription_follow on subscription;
  create or replace function follow_subscriptions() returns trigger language plpgsql as $$
  declare
    ids uuid[];
  begin
    select array_agg(distinct customer_id) into ids from touched;
    if tg_op = 'UPDATE' then
      ids := ids || array(select distinct customer_id from before);
    end if;
    update customers.customer c set started_on = s.first_day, ended_on = s.end_day
    from (select t.id, min(x.started_on) as first_day,
            case when bool_or(x.id is not null and x.ended_on is null) then null else max(x.ended_on) end as end_day
          from unnest(ids) t(id) left join customers.subscription x on x.customer_id = t.id group by t.id) s
    where c.id = s.id and (c.started_on, c.ended_on) is distinct from (s.first_day, s.end_day);
    return null;
  end $$;
  create trigger subscription_follow_insert after insert on subscription
    referencing new table as touched for each statement execute function follow_subscriptions();
  create trigger subscription_follow_update after update on subscription
    referencing old table as before new table as touched for each statement execute function follow_subscriptions();
  create trigger subscription_follow_delete after delete on subscription
    referencing old table as touched for each statement execute function follow_subscriptions();

  -- refuse_minimised for whole statements: a trigger "after insert … referencing new table as added". All of the
  -- customers are locked before any is looked at: whoever minimises one at the same time comes before, and is seen,
  -- or after, and sees these rows.
  create function refuse_minimised_among() returns trigger language plpgsql as $$
  declare
    minimised date;
  begin
    execute format('with held as materialized (
      select minimised_on from customers.customer where id in (select %I from added) order by id for key share)
      select max(minimised_on) from held', tg_argv[0]) into minimised;
    if minimised is not null then
      raise exception 'the customer was minimised on %; nothing new is kept of it', minimised using errcode = 'KM003';
    end if;
    return null;
  end $$;
  grant execute on function refuse_minimised_among() to klantmap_app;
  drop trigger subscription_refuse_minimised on subscription;
  create trigger subscription_refuse_minimised after insert on subscription
    referencing new table as added for each statement execute function refuse_minimised_among('customer_id');
  `,
);
