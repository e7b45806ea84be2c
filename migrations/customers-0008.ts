import { migration } from '../src/kernel/migrate.js';

export const wholeMerges = migration(
  '0008-whole-merges',
  `
  -- A merge that began ends in its own transaction: an alias beside its customer would let issued invoices be given away.
  create function merge_is_whole() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from customers.customer where id = new.id) then
      raise exception 'customer % was not merged wholly: it is still there', new.id using errcode = 'KM070';
    end if;
    return null;
  end $$;
  create constraint trigger alias_merge_is_whole after insert on alias deferrable initially deferred
    for each row execute function merge_is_whole();
  `,
);
