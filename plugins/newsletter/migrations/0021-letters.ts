import { migration } from '../../../src/kernel/migrate.js';

/** Letters of blocks, the pictures in them, and trials of them that go to the vendor's own people. */
export const letters = migration(
  '0021-letters',
  `
  -- The letter as its author wrote it in blocks; the mjml beside it was made from them. Null: it was written as mjml.
  alter table campaign add column blocks_nl jsonb, add column blocks_en jsonb;

  -- Known by what it is, so that its address tells nothing of who looks at it.
  create table image (
    id uuid primary key,
    hash text not null unique check (hash ~ '^[0-9a-f]{64}$'),
    type text not null check (type in ('image/png', 'image/jpeg', 'image/gif')),
    width integer not null check (width > 0),
    height integer not null check (height > 0),
    size integer not null check (size > 0),
    name text not null,
    content bytea not null,
    added_at timestamptz not null,
    check (hash = encode(sha256(content), 'hex') and size = length(content))
  );
  alter table image alter column content set storage external; -- it is packed already
  create trigger image_append_only before update on image for each row execute function kernel.refuse_change();

  -- A trial of a letter. It goes to an account of the staff, never to a contact, and is no delivery.
  create table trial (
    id uuid primary key,
    campaign_id uuid not null references campaign on delete cascade,
    account_id uuid not null references staff.account on delete cascade,
    language text not null check (language in ('nl', 'en')),
    state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'refused', 'unknown')),
    tries integer not null default 0,
    requested_by uuid,
    requested_at timestamptz not null,
    ended_at timestamptz,
    reason text
  );
  create index trial_campaign_id_idx on trial (campaign_id, requested_at);
  create index trial_account_id_idx on trial (account_id);

  -- 'complaint': the reader told their provider that a mail of ours was unwanted
  alter table consent_event drop constraint consent_event_channel_check;
  alter table consent_event add constraint consent_event_channel_check
    check (channel in ('form', 'phone', 'paper', 'import', 'link', 'house', 'complaint'));
  `,
);
