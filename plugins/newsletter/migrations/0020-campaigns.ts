import { migration } from '../../../src/kernel/migrate.js';

/** Whom a campaign is for, when it starts by itself, and how far its readers were queued. */
export const plannedCampaigns = migration(
  '0020-campaigns',
  `
  alter table campaign
    -- which of those who agreed: offices, plans, language, phases; empty: all of them
    add column audience jsonb not null default '{}' check (jsonb_typeof(audience) = 'object'),
    add column scheduled_for timestamptz,
    -- shown in the archive
    add column public boolean not null default false,
    -- readers are queued in the order of their contacts' ids, so many at a time; up to this one
    add column queued_to uuid,
    add column all_queued boolean not null default false,
    -- why it ended otherwise than by being sent, when nobody stopped it
    add column ended_because text;
  update campaign set all_queued = true where state <> 'DRAFT';

  alter table campaign drop constraint campaign_state_check;
  alter table campaign drop constraint campaign_check1;
  alter table campaign
    add constraint campaign_state_check check (state in ('DRAFT', 'SCHEDULED', 'SENDING', 'PAUSED', 'SENT', 'STOPPED')),
    add constraint campaign_started_check check ((state in ('DRAFT', 'SCHEDULED')) = (started_at is null)),
    add constraint campaign_scheduled_check check (state <> 'SCHEDULED' or scheduled_for is not null);
  create index campaign_scheduled_idx on campaign (scheduled_for) where state = 'SCHEDULED';
  create index campaign_public_idx on campaign (started_at desc, id) where public;

  -- What went out stays as it went out, whatever column it stands in: named here are those that may change.
  create or replace function keep_started() returns trigger language plpgsql as $$
  declare
    open constant text[] := array['state', 'version', 'scheduled_for', 'finished_at', 'ended_because', 'public', 'queued_to', 'all_queued'];
  begin
    if old.state <> 'DRAFT' and (tg_op = 'DELETE' or
        to_jsonb(new) - open - 'started_at' is distinct from to_jsonb(old) - open - 'started_at'
        or (old.started_at is not null and new.started_at is distinct from old.started_at)) then
      raise exception 'campaign % was scheduled or started and cannot change', old.id using errcode = 'KM011';
    end if;
    if tg_op = 'DELETE' then
      return old;
    end if;
    if new.state <> old.state and (old.state, new.state) not in
        (('DRAFT', 'SENDING'), ('DRAFT', 'SCHEDULED'), ('SCHEDULED', 'DRAFT'), ('SCHEDULED', 'SENDING'),
         ('SENDING', 'SENT'), ('SENDING', 'STOPPED'),
         ('SENDING', 'PAUSED'), ('PAUSED', 'SENDING'), ('PAUSED', 'STOPPED'),
         -- messages of unknown fate are sent again, because somebody said so
         ('SENT', 'SENDING')) then
      raise exception 'campaign % cannot go from % to %', old.id, old.state, new.state using errcode = 'KM011';
    end if;
    return new;
  end $$;
  `,
);
