import { migration } from '../src/kernel/migrate.js';

export const matchInLists = migration(
  '0002-match-in-lists',
  `
  -- For a list that is filtered by what was typed: from the words to the offices, never the other way.
  create function matching(query tsquery) returns setof uuid language plpgsql stable
  set search_path = pg_catalog, search set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
  begin
    return query select o.customer_id from search.office o where o.words @@ query;
  end $$;
  `,
);
