import { migration } from '../../../src/kernel/migrate.js';

export const oneErasureEach = migration(
  '0002-one-erasure-each',
  `
  -- What was let go of a customer stands in one row, once: five rows of it took most of the time of a run.
  alter table erasure add column counts jsonb;
  alter table erasure disable trigger erasure_append_only;
  update erasure e set counts = s.counts from (
    select min(id::text)::uuid as id, jsonb_agg(jsonb_build_object('table', table_name, 'rows', rows, 'how', how)) as counts
    from erasure group by customer_id, contact_id, run_id, at) s
  where s.id = e.id;
  delete from erasure where counts is null;
  alter table erasure enable trigger erasure_append_only;
  alter table erasure alter column counts set not null, drop column table_name, drop column rows, drop column how;

  alter table run_item drop column result;
  -- Of a run that is done, nearly all items are: an index of the others serves who looks for those.
  drop index run_item_state_idx;
  create index run_item_state_idx on run_item (run_id, state, id) where state <> 'DONE';
  `,
);
