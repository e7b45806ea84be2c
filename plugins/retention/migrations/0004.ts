import { migration } from '../../../src/kernel/migrate.js';

export const outstandingItems = migration(
  '0004-outstanding',
  `
  -- A customer is minimised in the database while something lies outside it, such as paper: the item stays open.
  alter table run_item drop constraint run_item_state_check;
  alter table run_item add constraint run_item_state_check
    check (state in ('QUEUED', 'OUTSTANDING', 'DONE', 'SKIPPED'));
  create index run_item_outstanding_idx on run_item (customer_id) where state = 'OUTSTANDING';

  -- P13: a run is not closed while any of its customers waits, or something of one is outstanding.
  create function refuse_closing() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from retention.run_item where run_id = new.id and state in ('QUEUED', 'OUTSTANDING')) then
      raise exception 'run % cannot be closed: customers wait, or something of one is outstanding', new.id
        using errcode = 'KM090';
    end if;
    return new;
  end $$;
  create trigger run_refuse_closing before update on run for each row
    when (new.state = 'DONE' and old.state <> 'DONE') execute function refuse_closing();
  `,
);
