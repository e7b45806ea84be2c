/** Part of migration 0001: what somebody agreed to, as a history that only grows and its present state. */
export const consentTables = `
  -- The exact words somebody agrees to. A new text is a new version: nobody's consent can be reworded afterwards.
  create table wording (
    id uuid primary key,
    purpose text not null check (purpose in ('newsletter', 'non-commercial')),
    language text not null check (language in ('nl', 'en')),
    version integer not null check (version > 0),
    text text not null check (btrim(text) <> ''),
    created_at timestamptz not null,
    unique (purpose, language, version),
    unique (id, purpose, language)
  );
  create trigger wording_append_only before update or delete on wording for each row execute function kernel.refuse_change();
  create trigger wording_no_truncate before truncate on wording for each statement execute function kernel.refuse_change();

  create table consent_event (
    id uuid primary key,
    contact_id uuid not null references contacts.contact on delete cascade,
    purpose text not null check (purpose in ('newsletter', 'non-commercial')),
    kind text not null check (kind in ('given', 'confirmed', 'withdrawn', 'objected', 'expired', 'superseded')),
    -- the place in this contact's history for this purpose; the trigger numbers
    sequence integer not null,
    wording_id uuid,
    language text check (language in ('nl', 'en')),
    -- 'link': the page or one-click header of a newsletter
    channel text not null check (channel in ('form', 'phone', 'paper', 'import', 'link')),
    proof text,
    -- account of the member of staff who wrote it down; null: the person did it alone, or a job
    recorded_by uuid,
    at timestamptz not null,
    unique (contact_id, purpose, sequence),
    -- the wording is one of this purpose, in the language that was read
    foreign key (wording_id, purpose, language) references wording (id, purpose, language),
    -- GDPR art. 7(1): consent that cannot be shown is none
    constraint consent_event_given_is_proven
      check (kind <> 'given' or (wording_id is not null and language is not null and proof is not null and btrim(proof) <> ''))
  );
  create index consent_event_wording_id_idx on consent_event (wording_id);

  -- What the events come to: one row per contact and purpose, written by the trigger below alone.
  create table consent (
    id uuid primary key default gen_random_uuid(),
    contact_id uuid not null references contacts.contact on delete cascade,
    purpose text not null,
    live boolean not null,
    -- the event that made it so
    event_id uuid references consent_event on delete cascade,
    since timestamptz,
    last_sequence integer not null default 0,
    unique (contact_id, purpose)
  );
  create index consent_event_id_idx on consent (event_id);
  create index consent_live_idx on consent (purpose, contact_id) where live;
  revoke insert, update, truncate on consent from klantmap_app;
  -- Locking a row asks for the right to update a column of it; a direct update is refused below.
  grant update (id) on consent to klantmap_app;

  create function consent_is_derived() returns trigger language plpgsql as $$
  begin
    if pg_trigger_depth() < 2 then
      raise exception 'newsletter.consent follows from newsletter.consent_event: add an event instead' using errcode = 'KM001';
    end if;
    return new;
  end $$;
  create trigger consent_is_derived before insert or update on consent for each row execute function consent_is_derived();

  -- Numbers the event. The lock on the consent row puts the events of one contact and purpose in a row, and makes
  -- whoever queues or sends a message wait until it is known whether consent still lives.
  create function number_consent_event() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    insert into newsletter.consent as c (contact_id, purpose, live, last_sequence) values (new.contact_id, new.purpose, false, 1)
      on conflict (contact_id, purpose) do update set last_sequence = c.last_sequence + 1
      returning last_sequence into new.sequence;
    return new;
  end $$;
  create trigger consent_event_number before insert on consent_event for each row execute function number_consent_event();

  -- The fold. 'confirmed' adds proof to what was given; every other kind but 'given' ends it. A new 'given' while
  -- consent lives replaces the wording it rests on.
  create function fold_consent_event() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    if new.kind = 'confirmed' then
      return null;
    end if;
    update newsletter.consent set live = (new.kind = 'given'), event_id = new.id, since = new.at
      where contact_id = new.contact_id and purpose = new.purpose;
    if new.kind <> 'given' then
      update newsletter.delivery d set state = 'withheld', ended_at = new.at, reason = 'consent ' || new.kind
        from newsletter.campaign k
        where k.id = d.campaign_id and k.purpose = new.purpose and d.contact_id = new.contact_id and d.state = 'queued';
    end if;
    return null;
  end $$;
  create trigger consent_event_fold after insert on consent_event for each row execute function fold_consent_event();

  create trigger consent_event_append_only before update on consent_event for each row execute function kernel.refuse_change();
  create trigger consent_event_no_truncate before truncate on consent_event for each statement execute function kernel.refuse_change();

  -- A history goes with its contact, and not before: looked at when the transaction ends, so that minimising may
  -- delete it ahead of the contact.
  create function goes_with_contact() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    if exists (select 1 from contacts.contact where id = old.contact_id) then
      raise exception '%.% goes with its contact alone: delete is refused', tg_table_schema, tg_table_name using errcode = 'KM001';
    end if;
    return null;
  end $$;
  create constraint trigger consent_event_goes_with_contact after delete on consent_event
    deferrable initially deferred for each row execute function goes_with_contact();
  create constraint trigger consent_goes_with_contact after delete on consent
    deferrable initially deferred for each row execute function goes_with_contact();
`;
