import { migration } from '../../../src/kernel/migrate.js';

export const answers = migration(
  '0012-answers',
  `
  -- What somebody who asked to be erased was answered: what went, what stays and by which law, as counts. Ids alone.
  create table answer (
    id uuid primary key,
    contact_id uuid not null,
    customer_id uuid not null,
    lines jsonb not null,
    at timestamptz not null
  );
  create index answer_at_idx on answer (at, id);
  create trigger answer_append_only before update or delete on answer for each row execute function kernel.refuse_change();
  create trigger answer_no_truncate before truncate on answer for each statement execute function kernel.refuse_change();
  revoke update, delete, truncate on answer from klantmap_app;
  `,
);
