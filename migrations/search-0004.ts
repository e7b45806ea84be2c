import { migration } from '../src/kernel/migrate.js';

/** Offices that may be meant by words of which one was typed halfway, looked for among those that have the others. */
export const narrowFirst = migration(
  '0004-narrow-first',
  `
  drop function candidates(tsquery, text, text, tsquery, tsquery, boolean, integer);

  -- As it was, and: the index gathers all that begins with a few letters before it looks at anything else, a hundred
  -- thousand offices where the word is common. When the words beside it leave few, these are looked through instead.
  -- How many they leave the planner knows beforehand, from its statistics. Not stable, since such a function may not ask it.
  create function candidates(exact tsquery, name_from text, name_to text, in_name tsquery, anywhere tsquery, narrow tsquery, minimised_too boolean, most integer)
  returns table (id uuid, name text, lexemes text[]) language plpgsql
  set search_path = pg_catalog, search set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
  declare
    few constant integer := 2000;
    -- Of words that its statistics do not know the planner expects too much.
    seemingly_few constant integer := 10 * few;
    plan json;
    among uuid[];
  begin
    if narrow is not null then
      execute format('explain (format json) select from search.office where words @@ %L::tsquery', narrow) into plan;
    end if;
    if (plan->0->'Plan'->>'Plan Rows')::numeric <= seemingly_few then
      select coalesce(array_agg(n.customer_id), '{}') into among
        from (select o.customer_id from search.office o where o.words @@ narrow limit few + 1) n;
    end if;
    if cardinality(among) <= few then
      return query
      with near as materialized (select o.customer_id, o.words from search.office o where o.customer_id = any(among)),
      found as (
        (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
          where o.words @@ exact and (minimised_too or c.minimised_on is null) limit most)
        union
        (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
          where o.name >= name_from and o.name < name_to and (minimised_too or c.minimised_on is null) order by o.name limit 20)
        union
        (select n.customer_id from near n join customers.customer c on c.id = n.customer_id
          where n.words @@ in_name and (minimised_too or c.minimised_on is null) limit most)
        union
        (select n.customer_id from near n join customers.customer c on c.id = n.customer_id
          where n.words @@ anywhere and (minimised_too or c.minimised_on is null) limit most))
      select o.customer_id, o.name::text, tsvector_to_array(o.words) from search.office o join found f using (customer_id);
      return;
    end if;
    return query
    with found as (
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.words @@ exact and (minimised_too or c.minimised_on is null) limit most)
      union
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.name >= name_from and o.name < name_to and (minimised_too or c.minimised_on is null) order by o.name limit 20)
      union
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.words @@ in_name and (minimised_too or c.minimised_on is null) limit most)
      union
      (select o.customer_id from search.office o join customers.customer c on c.id = o.customer_id
        where o.words @@ anywhere and (minimised_too or c.minimised_on is null) limit most))
    select o.customer_id, o.name::text, tsvector_to_array(o.words) from search.office o join found f using (customer_id);
  end $$;
  `,
);
