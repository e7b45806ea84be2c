import { migration } from '../src/kernel/migrate.js';

export const daysOneAfterAnother = migration(
  '0009-days-one-after-another',
  `
  -- As it was, and: the customers are locked before their subscriptions are looked at. Two who each changed one of the
  -- same customer at the same moment did not see the other's, so that its last day was that of one of them alone.
  create or replace function follow_subscriptions() returns trigger language plpgsql as $$
  declare
    ids uuid[];
  begin
    select array_agg(distinct customer_id) into ids from touched;
    if tg_op = 'UPDATE' then
      ids := ids || array(select distinct customer_id from before);
    end if;
    perform 1 from customers.customer where id = any(ids) order by id for no key update;
    update customers.customer c set started_on = s.first_day, ended_on = s.end_day
    from (select t.id, min(x.started_on) as first_day,
            case when bool_or(x.id is not null and x.ended_on is null) then null else max(x.ended_on) end as end_day
          from unnest(ids) t(id) left join customers.subscription x on x.customer_id = t.id group by t.id) s
    where c.id = s.id and (c.started_on, c.ended_on) is distinct from (s.first_day, s.end_day);
    return null;
  end $$;
  -- What went wrong before is put right.
  update customer c set started_on = s.first_day, ended_on = s.end_day
  from (select k.id, min(x.started_on) as first_day,
          case when bool_or(x.id is not null and x.ended_on is null) then null else max(x.ended_on) end as end_day
        from customer k left join subscription x on x.customer_id = k.id group by k.id) s
  where c.id = s.id and c.minimised_on is null and (c.started_on, c.ended_on) is distinct from (s.first_day, s.end_day);
  `,
);
