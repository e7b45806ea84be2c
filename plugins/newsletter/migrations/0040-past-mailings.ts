import { migration } from '../../../src/kernel/migrate.js';

/** Whoever was let go leaves a count behind: that so many messages went out on consent, and what became of them. */
export const pastMailings = migration(
  '0040-past-mailings',
  `
  -- What became of a message after it was sent. Told of the message itself, as what it follows from goes before it does.
  alter table delivery
    add column bounced boolean not null default false,
    add column complained boolean not null default false,
    -- when its reader left, with this as the last that they had got
    add column left_at timestamptz;

  create function mark_bounced() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    update newsletter.delivery set bounced = bounced or new.verdict <> 'complaint', complained = complained or new.verdict = 'complaint'
      where id = new.delivery_id;
    return null;
  end $$;
  create trigger bounce_marks after insert on bounce for each row execute function mark_bounced();

  create function mark_left() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    update newsletter.delivery set left_at = new.at where id = (
      select d.id from newsletter.delivery d join newsletter.campaign k on k.id = d.campaign_id
      where d.contact_id = new.contact_id and k.purpose = new.purpose and d.state = 'sent' and d.ended_at <= new.at
      order by d.ended_at desc, d.id desc limit 1);
    return null;
  end $$;
  create trigger consent_event_marks_left after insert on consent_event
    for each row when (new.kind in ('withdrawn', 'objected')) execute function mark_left();

  update delivery d set
      bounced = exists (select from bounce b where b.delivery_id = d.id and b.verdict <> 'complaint'),
      complained = exists (select from bounce b where b.delivery_id = d.id and b.verdict = 'complaint')
    where exists (select from bounce b where b.delivery_id = d.id);
  update delivery d set left_at = marked.at from (
      select last.id, max(e.at) as at from consent_event e
      cross join lateral (
        select d.id from delivery d join campaign k on k.id = d.campaign_id
        where d.contact_id = e.contact_id and k.purpose = e.purpose and d.state = 'sent' and d.ended_at <= e.at
        order by d.ended_at desc, d.id desc limit 1) last
      where e.kind in ('withdrawn', 'objected') group by last.id) marked
    where marked.id = d.id;

  -- Counts alone, of messages whose readers were let go. Each batch adds rows of its own, so that no two that let go
  -- wait for each other; they are added up every night.
  create table past_mailing (
    id uuid primary key default gen_random_uuid(),
    campaign_id uuid not null references campaign,
    sent bigint not null, refused bigint not null, unknown bigint not null, withheld bigint not null,
    bounced bigint not null, complained bigint not null, withdrawn bigint not null
  );
  create index past_mailing_campaign_id_idx on past_mailing (campaign_id);
  revoke insert, update, delete, truncate on past_mailing from klantmap_app;

  create function count_past_mailings() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    insert into newsletter.past_mailing (campaign_id, sent, refused, unknown, withheld, bounced, complained, withdrawn)
      select campaign_id, count(*) filter (where state = 'sent'), count(*) filter (where state = 'refused'),
        count(*) filter (where state = 'unknown'), count(*) filter (where state = 'withheld'),
        count(*) filter (where bounced), count(*) filter (where complained), count(left_at)
      from let_go where state not in ('queued', 'sending') group by campaign_id;
    return null;
  end $$;
  create trigger delivery_leaves_a_count after delete on delivery referencing old table as let_go
    for each statement execute function count_past_mailings();

  -- Twice at once: the second waits for the rows of the first, and finds them gone.
  create function add_up_past_mailings() returns void language sql security definer set search_path = pg_catalog as $$
    with taken as (
      delete from newsletter.past_mailing where campaign_id in (
        select campaign_id from newsletter.past_mailing group by campaign_id having count(*) > 1) returning *)
    insert into newsletter.past_mailing (campaign_id, sent, refused, unknown, withheld, bounced, complained, withdrawn)
      select campaign_id, sum(sent), sum(refused), sum(unknown), sum(withheld), sum(bounced), sum(complained), sum(withdrawn)
      from taken group by campaign_id
  $$;
  revoke execute on function add_up_past_mailings from public;
  grant execute on function add_up_past_mailings to klantmap_app;
  `,
);
