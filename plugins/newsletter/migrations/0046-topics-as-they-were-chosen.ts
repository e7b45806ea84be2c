import { migration } from '../../../src/kernel/migrate.js';

/** A topic's name is part of what somebody agreed to (GDPR art. 7(1)): once chosen, it stays. */
export const topicsAsTheyWereChosen = migration(
  '0046-topics-as-they-were-chosen',
  `
  create function topic_chosen(topic uuid) returns boolean language sql stable security definer set search_path = pg_catalog as $$
    select exists (select from newsletter.consent_event where topics @> array[topic])
  $$;
  revoke execute on function topic_chosen from public;
  grant execute on function topic_chosen to klantmap_app;

  create or replace function keep_topic() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' or (new.id, new.purpose, new.key, new.created_at) is distinct from (old.id, old.purpose, old.key, old.created_at)
        or ((new.name_nl, new.name_en) is distinct from (old.name_nl, old.name_en) and newsletter.topic_chosen(old.id)) then
      raise exception 'topic %: what people chose cannot become something else; retire it instead', old.key using errcode = 'KM001';
    end if;
    return new;
  end $$;
  `,
);
