import { migration } from '../../../src/kernel/migrate.js';

/** A message rests on the consent that lives when it is handed over; who moves and is renamed is somebody else. */
export const restsOnWhatLives = migration(
  '0045-rests-on-what-lives',
  `
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
    -- Consent may have been renewed, or withdrawn and given anew, since it was queued: it rests on what lives now.
    new.consent_event_id := agreed;
    if new.state = 'queued' then
      new.ended_at := null;
    end if;
    return new;
  end $$;

  create or replace function person_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    -- Who moves to another office leaves the address behind, and is the same person as long as the name stays.
    update newsletter.consent set
        other_name = other_name or lower(btrim(new.name)) is distinct from lower(btrim(old.name)),
        other_address = other_address
          or (old.email is not null and lower(new.email) is distinct from lower(old.email))
      where contact_id = new.id and live;
    insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, at)
      select gen_random_uuid(), contact_id, purpose, 'superseded', 'house', greatest(since,
        case when kernel.today() = (clock_timestamp() at time zone 'Europe/Amsterdam')::date then clock_timestamp()
             else kernel.today()::timestamp at time zone 'Europe/Amsterdam' end) -- a simulated clock
      from newsletter.consent where contact_id = new.id and live and other_name and other_address order by purpose;
    return null;
  end $$;
  `,
);
