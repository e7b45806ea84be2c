import { migration } from '../../../src/kernel/migrate.js';

/** Topics within a purpose, and consent that ends by itself: both part of what the database asks of a message. */
export const topicsAndExpiry = migration(
  '0010-topics',
  `
  -- What a purpose can be about, in the vendor's own words. One that is not offered any more stays, since events name it.
  create table topic (
    id uuid primary key,
    purpose text not null check (purpose in ('newsletter', 'non-commercial')),
    key text not null check (key ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
    name_nl text not null check (btrim(name_nl) <> ''),
    name_en text not null check (btrim(name_en) <> ''),
    created_at timestamptz not null,
    retired_at timestamptz,
    unique (purpose, key),
    unique (id, purpose)
  );
  create function keep_topic() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' or (new.id, new.purpose, new.key, new.created_at) is distinct from (old.id, old.purpose, old.key, old.created_at) then
      raise exception 'topic %: what people chose cannot become something else; retire it instead', old.key using errcode = 'KM001';
    end if;
    return new;
  end $$;
  create trigger topic_keep before update or delete on topic for each row execute function keep_topic();
  create trigger topic_no_truncate before truncate on topic for each statement execute function kernel.refuse_change();

  alter table campaign add column topic_id uuid,
    add constraint campaign_topic_fkey foreign key (topic_id, purpose) references topic (id, purpose);
  create index campaign_topic_id_idx on campaign (topic_id);

  -- For how long consent to this text holds; null: as the setting says.
  alter table wording add column valid_months integer check (valid_months > 0);

  -- topics: of 'given' those alone that were agreed to, of 'withdrawn' and 'objected' those that were left; null: all.
  alter table consent_event
    add column topics uuid[] check (topics <> '{}'),
    add column expires_at timestamptz,
    add constraint consent_event_topics_of_some check (topics is null or kind in ('given', 'withdrawn', 'objected')),
    add constraint consent_event_only_given_expires check (expires_at is null or (kind = 'given' and expires_at > at));
  alter table consent add column topics uuid[], add column expires_at timestamptz;
  create index consent_expiry_idx on consent (expires_at) where live and expires_at is not null;

  create or replace function number_consent_event() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    if exists (select from unnest(new.topics) as named (id)
               where not exists (select from newsletter.topic t where t.id = named.id and t.purpose = new.purpose)) then
      raise exception 'a topic that is not one of %', new.purpose using errcode = '23503', constraint = 'consent_event_topics_fkey';
    end if;
    insert into newsletter.consent as c (contact_id, purpose, live, last_sequence) values (new.contact_id, new.purpose, false, 1)
      on conflict (contact_id, purpose) do update set last_sequence = c.last_sequence + 1
      returning last_sequence into new.sequence;
    return new;
  end $$;

  -- A topic is covered by consent to everything or to that topic; a campaign without one may be about anything, so
  -- only by consent to everything.
  create function covers(chosen uuid[], topic uuid) returns boolean language sql immutable as $$
    select chosen is null or coalesce(topic = any(chosen), false)
  $$;

  -- For whoever chooses readers: (newsletter.agrees(c, campaign.topic_id)), c a row of newsletter.consent. What ends within
  -- a minute is left out, so that what is chosen is not refused when it is handed over.
  create function agrees(c newsletter.consent, topic uuid) returns boolean language sql stable as $$
    select c.live and (c.expires_at is null or c.expires_at > statement_timestamp() + interval '1 minute')
      and (c.topics is null or coalesce(topic = any(c.topics), false))
  $$;

  -- The fold. 'confirmed' adds proof to what was given. Leaving some topics leaves the rest as it was: who had agreed
  -- to all of them agrees to all the others from then on. Leaving the last one ends it.
  create or replace function fold_consent_event() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    present newsletter.consent;
    remaining uuid[];
  begin
    if new.kind = 'confirmed' then
      return null;
    end if;
    select * into present from newsletter.consent where contact_id = new.contact_id and purpose = new.purpose;
    if new.kind = 'given' then
      update newsletter.consent set live = true, event_id = new.id, since = new.at, topics = new.topics, expires_at = new.expires_at
        where id = present.id;
    elsif new.topics is null then
      update newsletter.consent set live = false, event_id = new.id, since = new.at, topics = null, expires_at = null
        where id = present.id;
    elsif present.live then
      select array_agg(t.id order by t.id) into remaining from newsletter.topic t
        where t.purpose = new.purpose and newsletter.covers(present.topics, t.id) and t.id <> all(new.topics);
      if remaining is null then
        update newsletter.consent set live = false, event_id = new.id, since = new.at, topics = null, expires_at = null
          where id = present.id;
      else
        update newsletter.consent set topics = remaining where id = present.id;
      end if;
    end if;
    update newsletter.delivery d set state = 'withheld', ended_at = new.at,
        reason = case when c.live then 'topic left' else 'consent ' || new.kind end
      from newsletter.campaign k, newsletter.consent c
      where k.id = d.campaign_id and k.purpose = new.purpose and d.contact_id = new.contact_id and d.state = 'queued'
        and c.id = present.id and not (c.live and newsletter.covers(c.topics, k.topic_id));
    return null;
  end $$;

  -- As in 0002, and: the consent covers the campaign's topic, and has not expired by the database's own clock, whether
  -- that was written down already or not.
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
        and (c.expires_at is null or c.expires_at > clock_timestamp())
        and newsletter.covers(c.topics, k.topic_id)
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
