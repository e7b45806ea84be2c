import { migration } from '../../../src/kernel/migrate.js';

/** Consent is a person's own: it does not go over to whoever takes their place in the list of contacts. */
export const anotherPerson = migration(
  '0030-another-person',
  `
  -- What changed of the contact since consent was given. Another name, or another address, is the same person married or
  -- moved; both, one after the other too, is somebody else who never agreed.
  alter table consent
    add column other_name boolean not null default false,
    add column other_address boolean not null default false;

  create function consent_begins_anew() returns trigger language plpgsql as $$
  begin
    new.other_name := false;
    new.other_address := false;
    return new;
  end $$;
  create trigger consent_begins_anew before update on consent for each row
    when (new.event_id is distinct from old.event_id) execute function consent_begins_anew();

  create function person_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    -- Who moves to another office is the same person by what moving means, and leaves the address behind.
    update newsletter.consent set
        other_name = other_name or lower(btrim(new.name)) is distinct from lower(btrim(old.name)),
        other_address = other_address
          or (new.customer_id = old.customer_id and old.email is not null and lower(new.email) is distinct from lower(old.email))
      where contact_id = new.id and live;
    insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, at)
      select gen_random_uuid(), contact_id, purpose, 'superseded', 'house', greatest(since,
        case when kernel.today() = (clock_timestamp() at time zone 'Europe/Amsterdam')::date then clock_timestamp()
             else kernel.today()::timestamp at time zone 'Europe/Amsterdam' end) -- a simulated clock
      from newsletter.consent where contact_id = new.id and live and other_name and other_address order by purpose;
    return null;
  end $$;
  create trigger newsletter_person_changed after update of name, email on contacts.contact for each row
    when (new.name is distinct from old.name or new.email is distinct from old.email) execute function person_changed();
  `,
);
