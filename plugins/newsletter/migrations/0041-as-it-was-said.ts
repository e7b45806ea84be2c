import { migration } from '../../../src/kernel/migrate.js';

/** What somebody said last holds, in whichever order it is written down; and only the house's key tells who is suppressed. */
export const asItWasSaid = migration(
  '0041-as-it-was-said',
  `
  create or replace function number_consent_event() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    later newsletter.consent_event;
  begin
    if exists (select from unnest(new.topics) as named (id)
               where not exists (select from newsletter.topic t where t.id = named.id and t.purpose = new.purpose)) then
      raise exception 'a topic that is not one of %', new.purpose using errcode = '23503', constraint = 'consent_event_topics_fkey';
    end if;
    if (new.at at time zone 'Europe/Amsterdam')::date > kernel.today() then
      raise exception 'a consent event of %, which is yet to come', new.at using errcode = 'KM014';
    end if;
    insert into newsletter.consent as c (contact_id, purpose, live, last_sequence) values (new.contact_id, new.purpose, false, 1)
      on conflict (contact_id, purpose) do update set last_sequence = c.last_sequence + 1
      returning last_sequence into new.sequence;
    -- Looked at under the lock that the row above takes.
    if new.kind = 'given' then
      select * into later from newsletter.consent_event e
        where e.contact_id = new.contact_id and e.purpose = new.purpose and e.kind not in ('given', 'confirmed') and e.at > new.at
          and (e.topics is null or new.topics is null or e.topics && new.topics)
        order by e.at desc limit 1;
      if found then
        raise exception 'contact % agreed at %, and since then their consent was %, at %', new.contact_id, new.at, later.kind, later.at
          using errcode = 'KM014', hint = 'Ask again, and record what they say now.';
      end if;
    end if;
    return new;
  end $$;

  -- The links of a message follow from its id and the house's key, so that each copy of it works.
  alter table delivery drop column token_hash;

  -- SHA-256 of what a session of the house is told. With another key nobody would seem to be suppressed, so a session
  -- that was told something else knows as little as one that was told nothing.
  alter table address_key add column session bytea;

  create function keep_address_key() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    if tg_op = 'DELETE' or (exists (select from newsletter.suppression)
        and (new.fingerprint is distinct from old.fingerprint or (old.session is not null and new.session is distinct from old.session))) then
      raise exception 'the key that addresses were suppressed with stays: % is refused', lower(tg_op) using errcode = 'KM001';
    end if;
    return new;
  end $$;
  create trigger address_key_stays before update or delete on address_key for each row execute function keep_address_key();
  create trigger address_key_no_truncate before truncate on address_key for each statement execute function kernel.refuse_change();

  create or replace function address_hash(address text) returns bytea language plpgsql stable set search_path = pg_catalog as $$
  declare
    blocks text := nullif(current_setting('newsletter.address_key', true), '');
  begin
    if blocks is null or not exists (select from newsletter.address_key where session = sha256(convert_to(blocks, 'UTF8'))) then
      return null;
    end if;
    return sha256(decode(substr(blocks, 129), 'hex') || sha256(decode(substr(blocks, 1, 128), 'hex') || convert_to(lower(btrim(address)), 'UTF8')));
  end $$;
  `,
);
