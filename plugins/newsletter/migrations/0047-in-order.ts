import { migration } from '../../../src/kernel/migrate.js';

/** Older consent does not take the place of newer; what came back about a message stays as long as its reader. */
export const inOrder = migration(
  '0047-in-order',
  `
  create function given_in_order() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    later timestamptz := (select max(e.at) from newsletter.consent_event e
      where e.contact_id = new.contact_id and e.purpose = new.purpose and e.kind = 'given' and e.at > new.at);
  begin
    if later is not null then
      raise exception 'contact % agreed at %, and anew at %', new.contact_id, new.at, later
        using errcode = 'KM014', hint = 'What they said last holds.';
    end if;
    return new;
  end $$;
  -- Behind the one that numbers it, and locks (triggers go by their names).
  create trigger consent_event_order before insert on consent_event
    for each row when (new.kind = 'given') execute function given_in_order();

  create constraint trigger bounce_goes_with_contact after delete on bounce
    deferrable initially deferred for each row execute function goes_with_contact();
  `,
);
