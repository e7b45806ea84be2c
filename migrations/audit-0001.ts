import { migration } from '../src/kernel/migrate.js';

export const createAudit = migration(
  '0001-audit',
  `
  -- Who did or read what, when, of whom and for which purpose. Ids and names of fields alone, never a value.
  create table entry (
    id uuid primary key,
    at timestamptz not null,
    -- ties together all that one request, job or command did
    work_id uuid not null,
    actor_kind text not null,
    actor_id uuid,
    actor text not null,
    purposes text[] not null,
    -- 'deed': something changed; 'read': personal fields were handed out
    kind text not null check (kind in ('deed', 'read')),
    cause text not null,
    what text not null,
    customer_id uuid,
    contact_id uuid,
    staff_id uuid,
    record_type text,
    record_ids uuid[] not null default '{}',
    fields text[] not null default '{}'
  );
  -- Ids do not compress; trying costs a third of the insert.
  alter table entry alter column record_ids set storage external;
  -- Entries are written in the order of time, which ids follow too: the primary key serves for that order.
  create index entry_at_idx on entry using brin (at);
  create index entry_actor_id_idx on entry (actor_id, at);
  create index entry_customer_id_idx on entry (customer_id, at) where customer_id is not null;
  create trigger entry_append_only before update or delete on entry for each row execute function kernel.refuse_change();
  create trigger entry_no_truncate before truncate on entry for each statement execute function kernel.refuse_change();
  revoke update, delete, truncate on entry from klantmap_app;
  `,
);
