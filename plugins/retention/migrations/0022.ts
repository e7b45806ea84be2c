import { migration } from '../../../src/kernel/migrate.js';

export const certificates = migration(
  '0022-certificates',
  `
  -- What was erased under which rule, approved by whom, and looked for afterwards: signed, and each following from the
  -- one before. Ids, counts and days alone.
  create table certificate (
    id uuid primary key,
    n integer not null unique check (n > 0),
    proof_id uuid not null unique references proof,
    issued_at timestamptz not null,
    jws text not null,
    previous text not null,
    hash text not null unique
  );
  create trigger certificate_append_only before update or delete on certificate for each row execute function kernel.refuse_change();
  create trigger certificate_no_truncate before truncate on certificate for each statement execute function kernel.refuse_change();
  revoke update, delete, truncate on certificate from klantmap_app;

  create index erasure_contact_id_idx on erasure (contact_id) where contact_id is not null;
  `,
);
