/** Part of migration 0001: campaigns, and the deliveries that cannot be without live consent (P6). */
export const campaignTables = `
  create table campaign (
    id uuid primary key,
    name text not null,
    purpose text not null check (purpose in ('newsletter', 'non-commercial')),
    subject_nl text not null,
    mjml_nl text not null,
    -- for who reads English; they get the Dutch one without it
    subject_en text,
    mjml_en text,
    state text not null default 'DRAFT' check (state in ('DRAFT', 'SENDING', 'SENT', 'STOPPED')),
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    version integer not null default 1,
    check ((subject_en is null) = (mjml_en is null)),
    check ((state = 'DRAFT') = (started_at is null)),
    check ((state in ('SENT', 'STOPPED')) = (finished_at is not null))
  );
  create index campaign_created_at_idx on campaign (created_at, id);

  -- What went out stays as it went out, and for the purpose that people agreed to.
  create function keep_started() returns trigger language plpgsql as $$
  begin
    if old.state <> 'DRAFT' and (tg_op = 'DELETE' or
        (new.name, new.purpose, new.subject_nl, new.mjml_nl, new.subject_en, new.mjml_en, new.started_at)
          is distinct from (old.name, old.purpose, old.subject_nl, old.mjml_nl, old.subject_en, old.mjml_en, old.started_at)) then
      raise exception 'campaign % was started and cannot change', old.id using errcode = 'KM011';
    end if;
    if tg_op = 'DELETE' then
      return old;
    end if;
    if new.state <> old.state and (old.state, new.state) not in
        (('DRAFT', 'SENDING'), ('SENDING', 'SENT'), ('SENDING', 'STOPPED')) then
      raise exception 'campaign % cannot go from % to %', old.id, old.state, new.state using errcode = 'KM011';
    end if;
    return new;
  end $$;
  create trigger campaign_keep_started before update or delete on campaign for each row execute function keep_started();

  -- One message of a campaign to one contact. The address is not kept here: it is read when the message is made.
  create table delivery (
    id uuid primary key,
    campaign_id uuid not null references campaign,
    contact_id uuid not null references contacts.contact on delete cascade,
    consent_event_id uuid not null references consent_event on delete cascade,
    state text not null check (state in ('queued', 'sending', 'sent', 'refused', 'unknown', 'withheld')),
    -- SHA-256 of the token in its unsubscribe link; made with the message
    token_hash bytea unique check (length(token_hash) = 32),
    queued_at timestamptz not null,
    -- when it was sent, refused, lost or withheld
    ended_at timestamptz,
    reason text,
    unique (campaign_id, contact_id)
  );
  create index delivery_contact_id_idx on delivery (contact_id);
  create index delivery_consent_event_id_idx on delivery (consent_event_id);
  create index delivery_open_idx on delivery (campaign_id) where state in ('queued', 'sending');
  create trigger delivery_no_truncate before truncate on delivery for each statement execute function kernel.refuse_change();
  create constraint trigger delivery_goes_with_contact after delete on delivery
    deferrable initially deferred for each row execute function goes_with_contact();

  -- P6: a message exists only on live consent for its purpose, and is only handed to the mail server while that
  -- lives. The shared lock on the consent row lasts until the transaction ends: a withdrawal waits for it, and then
  -- finds what was queued; or it was first, and then there is no live consent here.
  create function delivery_needs_consent() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    agreed uuid;
  begin
    if tg_op = 'INSERT' then
      if new.state <> 'queued' then
        raise exception 'a delivery starts as queued, not as %', new.state using errcode = 'KM012';
      end if;
    else
      if (new.id, new.campaign_id, new.contact_id, new.consent_event_id) is distinct from (old.id, old.campaign_id, old.contact_id, old.consent_event_id) then
        raise exception 'delivery % cannot become another', old.id using errcode = 'KM012';
      end if;
      if new.state <> old.state and (old.state, new.state) not in (
          ('queued', 'sending'), ('queued', 'withheld'),
          ('sending', 'queued'), ('sending', 'sent'), ('sending', 'refused'), ('sending', 'unknown'), ('sending', 'withheld'),
          ('unknown', 'sent'), ('unknown', 'refused')) then
        raise exception 'delivery % cannot go from % to %', old.id, old.state, new.state using errcode = 'KM012';
      end if;
      if new.state = old.state or new.state not in ('sending', 'queued') then
        return new;
      end if;
    end if;
    select c.event_id into agreed
      from newsletter.consent c join newsletter.campaign k on k.purpose = c.purpose
      where k.id = new.campaign_id and k.state = 'SENDING' and c.contact_id = new.contact_id and c.live
      for share of c;
    if tg_op = 'UPDATE' and new.state = 'queued' and agreed is null then
      -- The mail server did not take it, and meanwhile consent or the campaign ended: nobody tries again.
      new.state := 'withheld';
      new.reason := 'consent or campaign ended before another try';
      return new;
    end if;
    -- Queued deliveries outlive a renewed consent, so only a new one has to rest on the very event.
    if agreed is null or (tg_op = 'INSERT' and agreed <> new.consent_event_id) then
      raise exception 'contact % has no live consent for campaign % on consent event %', new.contact_id, new.campaign_id, new.consent_event_id
        using errcode = 'KM010', hint = 'A newsletter goes only to those who agreed (P6), and while its campaign is being sent.';
    end if;
    if new.state = 'queued' then
      new.ended_at := null;
    end if;
    return new;
  end $$;
  create trigger delivery_needs_consent before insert or update on delivery for each row execute function delivery_needs_consent();
`;
