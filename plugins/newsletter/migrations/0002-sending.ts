import { migration } from '../../../src/kernel/migrate.js';

/** Sending in batches and lanes, with pauses, tries and a pace. */
export const sendingInLanes = migration(
  '0002-sending',
  `
  alter table campaign drop constraint campaign_state_check;
  alter table campaign add constraint campaign_state_check
    check (state in ('DRAFT', 'SENDING', 'PAUSED', 'SENT', 'STOPPED'));

  create or replace function keep_started() returns trigger language plpgsql as $$
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
        (('DRAFT', 'SENDING'), ('SENDING', 'SENT'), ('SENDING', 'STOPPED'),
         ('SENDING', 'PAUSED'), ('PAUSED', 'SENDING'), ('PAUSED', 'STOPPED'),
         -- messages of unknown fate are sent again, because somebody said so
         ('SENT', 'SENDING')) then
      raise exception 'campaign % cannot go from % to %', old.id, old.state, new.state using errcode = 'KM011';
    end if;
    return new;
  end $$;

  -- lane: messages of one lane are sent by one process at a time, so what it finds at 'sending' when it starts was
  -- lost by one that died.
  alter table delivery
    add column lane smallint not null default 0,
    add column not_before timestamptz not null default '-infinity',
    add column tries smallint not null default 0;
  drop index newsletter.delivery_open_idx;
  create index delivery_due_idx on delivery (campaign_id, lane, not_before) where state = 'queued';
  create index delivery_sending_idx on delivery (campaign_id, lane) where state = 'sending';

  -- How fast mail goes to one receiving domain, or ('*') to all of them together: shared by all processes. Rows that
  -- tell of nothing any more are deleted.
  create table pace (
    domain text primary key,
    -- the next free place in the row of messages, where a rate was set
    next_at timestamptz not null,
    deferred_until timestamptz,
    -- how often in a row the domain asked for patience
    strikes smallint not null default 0,
    -- of '*' alone: the minute and the day that are counted, and how manieth day of sending it is
    minute timestamptz,
    in_minute integer not null default 0,
    day date,
    in_day integer not null default 0,
    days integer not null default 0
  );

  create or replace function delivery_needs_consent() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
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
          ('unknown', 'sent'), ('unknown', 'refused'), ('unknown', 'queued')) then
        raise exception 'delivery % cannot go from % to %', old.id, old.state, new.state using errcode = 'KM012';
      end if;
      if new.state = old.state or new.state not in ('sending', 'queued') then
        return new;
      end if;
    end if;
    select c.event_id into agreed
      from newsletter.consent c join newsletter.campaign k on k.purpose = c.purpose
      where k.id = new.campaign_id and c.contact_id = new.contact_id and c.live
        -- a paused campaign takes back what was not handed over, and hands nothing over
        and (k.state = 'SENDING' or (k.state = 'PAUSED' and tg_op = 'UPDATE' and new.state = 'queued'))
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
  `,
);
