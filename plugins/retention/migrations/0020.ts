import { migration } from '../../../src/kernel/migrate.js';

export const erasureRecord = migration(
  '0020-erasure-record',
  `
  -- The name of this database in the erasure record, which is kept outside of it: a copy of it has the same name.
  create table record (
    only_one boolean primary key default true check (only_one),
    house uuid not null default gen_random_uuid()
  );
  insert into record default values;
  revoke insert, update, delete, truncate on record from klantmap_app;

  -- The lines of that record of which the erasures are in this database, as they stand there. Whoever restores a
  -- back-up is told by the difference what has to be done again.
  create table record_line (
    hash text primary key,
    n bigint not null generated always as identity unique,
    at timestamptz not null,
    line text not null
  );
  create trigger record_line_append_only before update or delete on record_line for each row execute function kernel.refuse_change();
  create trigger record_line_no_truncate before truncate on record_line for each statement execute function kernel.refuse_change();
  revoke update, delete, truncate on record_line from klantmap_app;

  alter table erasure add column rule text;
  `,
);
