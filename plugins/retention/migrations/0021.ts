import { migration } from '../../../src/kernel/migrate.js';

export const proofOfAbsence = migration(
  '0021-proof-of-absence',
  `
  -- After the last erasure of a run it is proven that what went is nowhere any more.
  alter table run drop constraint run_state_check;
  alter table run add constraint run_state_check
    check (state in ('PROPOSED', 'WITHDRAWN', 'RUNNING', 'PROVING', 'RESIDUE', 'DONE'));

  create table proof (
    -- of a run: the run's own id
    id uuid primary key,
    contact_id uuid,
    customer_id uuid,
    state text not null default 'WAITING' check (state in ('WAITING', 'CLEAN', 'RESIDUE')),
    asked_at timestamptz not null,
    looked_at timestamptz,
    -- how many values were looked for, and how many of them somebody else has as well
    looked_for integer not null default 0,
    shared integer not null default 0,
    -- what was looked through: {"tables": …, "columns": …, "files": …, "megabytes": …}
    looked_through jsonb,
    check ((state = 'WAITING') = (looked_at is null) or state = 'WAITING')
  );
  create index proof_asked_at_idx on proof (asked_at, id);
  create index proof_waiting_idx on proof (id) where state = 'WAITING';

  -- Where something was found: a place, never what was found there.
  create table residue (
    id uuid primary key,
    proof_id uuid not null references proof,
    place text not null,
    row_id text,
    found_at timestamptz not null
  );
  create index residue_proof_id_idx on residue (proof_id, id);

  -- Keyed numbers of what goes, sealed, until the proof is there. No reference: a batch writes them before the run ends.
  create table trace (
    id uuid primary key,
    proof_id uuid not null,
    sealed bytea not null
  );
  create index trace_proof_id_idx on trace (proof_id, id);
  alter table trace set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);

  -- The planner keeps samples of the values of a column, and of what an index makes of it, until it looks at the table
  -- anew. As the owner: nobody else may renew them, nor sees those of an index.
  create function sampled_values() returns table (relation text, column_name text, sample text)
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select format('%I.%I', schemaname, tablename), attname::text,
      concat_ws(' ', most_common_vals::text, histogram_bounds::text, most_common_elems::text)
    from pg_stats where schemaname not in ('pg_catalog', 'information_schema')
  $$;
  -- Of a table that is empty a new look changes nothing; PostgreSQL 18 and later let its samples be dropped.
  create function renew_statistics(sampled regclass) returns void language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
  declare
    wanted regclass := coalesce((select indrelid from pg_index where indexrelid = sampled), sampled);
    any_row boolean;
    one record;
  begin
    execute format('analyze %s', wanted);
    execute format('select exists (select from %s)', wanted) into any_row;
    if any_row or current_setting('server_version_num')::int < 180000 then
      return;
    end if;
    for one in select n.nspname, c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
        join pg_namespace n on n.oid = c.relnamespace
        where (c.oid = wanted or c.oid in (select indexrelid from pg_index where indrelid = wanted))
          and a.attnum > 0 and not a.attisdropped loop
      perform pg_clear_attribute_stats(one.nspname::text, one.relname::text, one.attname::text, false);
    end loop;
  end $$;
  revoke execute on function sampled_values(), renew_statistics(regclass) from public;
  grant execute on function sampled_values(), renew_statistics(regclass) to klantmap_app;
  `,
);
