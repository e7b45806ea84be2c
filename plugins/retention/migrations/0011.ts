import { migration } from '../../../src/kernel/migrate.js';

export const reminders = migration(
  '0011-reminders',
  `
  -- That somebody of the vendor was told by mail of what waits: whom, of what, when. Each at most once.
  create table reminder (
    id uuid primary key,
    kind text not null check (kind in ('APPROVAL', 'ESCALATION', 'DEADLINE')),
    -- of the proposal that waits; a deadline is of no run
    run_id uuid references run check ((run_id is null) = (kind = 'DEADLINE')),
    account_id uuid not null,
    on_date date not null,
    state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'refused', 'unknown', 'withdrawn')),
    tries integer not null default 0,
    ended_at timestamptz,
    reason text
  );
  create unique index reminder_once_key on reminder (kind, account_id, on_date, run_id) nulls not distinct;
  create index reminder_run_id_idx on reminder (run_id);
  `,
);
