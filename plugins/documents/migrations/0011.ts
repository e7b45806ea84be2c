import { migration } from '../../../src/kernel/migrate.js';

export const keepScans = migration(
  '0011-keep-scans',
  `
  -- A scan is of one piece of paper.
  drop index hard_copy_scan_id_idx;
  create unique index hard_copy_scan_id_key on hard_copy (scan_id) where scan_id is not null;

  -- P11: the paper was destroyed, or somebody signed that it was, because its scan is in the folder. From then on the
  -- scan is all there is, and stays until its customer is minimised.
  create function keep_scan() returns trigger language plpgsql as $$
  begin
    if not exists (select 1 from customers.customer where id = new.customer_id and minimised_on is not null)
      and exists (select 1 from documents.destruction where id = old.destruction_id and method <> 'MISSING' and withdrawn_at is null) then
      raise exception 'this document is the scan of hard copy P-%, which was destroyed: it is all there is of it', lpad(old.number::text, 5, '0')
        using errcode = 'KM093';
    end if;
    return new;
  end $$;
  create trigger hard_copy_keep_scan before update of scan_id on hard_copy for each row
    when (old.scan_id is not null and old.destruction_id is not null and new.scan_id is distinct from old.scan_id)
    execute function keep_scan();
  `,
);
