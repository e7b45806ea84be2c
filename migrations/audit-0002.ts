import { migration } from '../src/kernel/migrate.js';

export const sealEntries = migration(
  '0002-seals',
  `
  -- The order in which entries were written. A transaction has its number before it draws a place, so that once
  -- every transaction older than some moment has ended, no place drawn before that moment can still be filled.
  create sequence entry_place as bigint;
  alter table entry add column place bigint not null default nextval('entry_place');
  alter table entry alter column place
    set default case when pg_current_xact_id() is not null then nextval('entry_place') end;
  alter sequence entry_place owned by entry.place;
  create unique index entry_place_idx on entry (place);
  -- The application cannot choose a place.
  revoke insert on entry from klantmap_app;
  grant insert (id, at, work_id, actor_kind, actor_id, actor, purposes, kind, cause, what, customer_id, contact_id,
    staff_id, record_type, record_ids, fields) on entry to klantmap_app;

  -- Ids follow time, so every list is in the order of ids. Whom an entry is about stands in a table of its own.
  drop index entry_at_idx, entry_actor_id_idx, entry_customer_id_idx;
  create index entry_actor_id_idx on entry (actor_id, id);
  create index entry_what_idx on entry (what, id);
  create index entry_cause_idx on entry (cause, id);
  create index entry_purposes_idx on entry using gin (purposes);

  -- Whom each sealed entry is about: customers, contacts and staff, those behind an invoice or a consent too. It is
  -- derived when an entry is sealed, away from the requests that write entries, and serves for finding alone.
  create table about (
    place bigint primary key,
    entry_id uuid not null,
    subjects uuid[] not null
  );
  create index about_subjects_idx on about using gin (subjects);
  revoke update, delete, truncate on about from klantmap_app;

  -- A link of the chain. Of each entry it seals: place, id, time, and a hash of everything else.
  create table block (
    id uuid primary key,
    n integer not null unique check (n > 0),
    -- 'sealed': entries with after_place < place <= until_place. 'let go': entries of an earlier block whose time came.
    kind text not null check (kind in ('sealed', 'let go')),
    sealed_at timestamptz not null,
    after_place bigint not null,
    until_place bigint not null,
    -- the last place drawn when it was sealed: a later one was written later
    seen_place bigint not null,
    of_block integer references block (n) check ((kind = 'let go') = (of_block is not null)),
    entries integer not null,
    first_at timestamptz,
    last_at timestamptz,
    members bytea not null,
    -- fingerprint of the key of the seal; null when it has none
    key_name text,
    previous text not null,
    hash text not null unique
  );
  alter table block alter column members set storage external;
  create index block_of_block_idx on block (of_block) where of_block is not null;
  create trigger block_append_only before update or delete on block for each row execute function kernel.refuse_change();
  create trigger block_no_truncate before truncate on block for each statement execute function kernel.refuse_change();
  revoke update, delete, truncate on block from klantmap_app;

  -- An entry goes when its term is over and no customer it is about is there any more; whoever asks sooner is refused.
  -- Five years is the shortest term that can be set.
  create function refuse_early() returns trigger language plpgsql as $$
  begin
    if extract(year from old.at at time zone 'Europe/Amsterdam') + 5 >= extract(year from kernel.today())
      or not exists (select 1 from audit.about a where a.place = old.place)
      or exists (select 1 from audit.about a join customers.customer c on c.id = any (a.subjects) where a.place = old.place)
    then
      raise exception 'audit.entry is append-only: delete is refused before an entry''s term is over' using errcode = 'KM001';
    end if;
    return old;
  end $$;
  drop trigger entry_append_only on entry;
  create trigger entry_append_only before update on entry for each row execute function kernel.refuse_change();
  create trigger entry_not_early before delete on entry for each row execute function refuse_early();

  create function let_go(places bigint[]) returns void language sql security definer set search_path = pg_catalog as $$
    delete from audit.entry where place = any (places);
    delete from audit.about where place = any (places);
  $$;
  revoke all on function let_go from public;
  grant execute on function let_go to klantmap_app;

  -- The seal that stood at the end of a day, and how far it is on its way to whoever keeps it outside.
  create table day_seal (
    day date primary key,
    block_n integer not null references block (n),
    hash text not null,
    entries bigint not null,
    state text not null check (state in ('queued', 'sending', 'sent', 'refused', 'unknown')),
    sent_at timestamptz,
    reason text
  );
  revoke delete, truncate on day_seal from klantmap_app;
  `,
);
