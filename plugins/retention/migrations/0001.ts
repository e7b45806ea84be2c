import { migration } from '../../../src/kernel/migrate.js';

export const createRetention = migration(
  '0001-retention',
  `
  -- A run minimises what was due on the day it started. Ids and counts alone: nothing here is about a person.
  create table run (
    id uuid primary key,
    state text not null default 'RUNNING' check (state in ('RUNNING', 'DONE')),
    started_by uuid,
    on_date date not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    check ((state = 'DONE') = (finished_at is not null))
  );
  create index run_started_at_idx on run (started_at, id);

  create table run_item (
    id uuid primary key,
    run_id uuid not null references run,
    -- no reference: the item stays when the customer is gone for good
    customer_id uuid not null,
    -- items of one slice are done by one job
    slice integer not null,
    state text not null default 'QUEUED' check (state in ('QUEUED', 'DONE', 'SKIPPED')),
    reason text check (reason in ('RESUMED', 'NOT_DUE', 'MINIMISED', 'GONE')),
    -- tries that failed, and the kind of the last error: never its text, which may quote a row
    failures integer not null default 0,
    failure text,
    ended_at timestamptz,
    -- rows by table: [{"table": …, "rows": …, "how": …}]
    result jsonb,
    unique (run_id, customer_id),
    check ((state = 'SKIPPED') = (reason is not null))
  );
  create index run_item_queued_idx on run_item (run_id, slice) where state = 'QUEUED';
  create index run_item_state_idx on run_item (run_id, state, id);

  -- What was let go of whom: the proof, and the list to go by after a back-up was restored.
  create table erasure (
    id uuid primary key,
    customer_id uuid not null,
    contact_id uuid,
    run_id uuid references run,
    table_name text not null,
    rows integer not null,
    how text not null check (how in ('deleted', 'emptied', 'kept')),
    at timestamptz not null
  );
  create index erasure_customer_id_idx on erasure (customer_id);
  create index erasure_at_idx on erasure (at, id);
  create trigger erasure_append_only before update or delete on erasure for each row execute function kernel.refuse_change();
  create trigger erasure_no_truncate before truncate on erasure for each statement execute function kernel.refuse_change();
  revoke update, delete, truncate on erasure from klantmap_app;
  `,
);
