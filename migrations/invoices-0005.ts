import { migration } from '../src/kernel/migrate.js';

/** Duplicates of a customer: its invoices stay as they were issued, and belong to the customer that is kept. */
export const mergeInvoices = migration(
  '0005-merge',
  `
  create or replace function keep_issued() returns trigger language plpgsql as $$
  begin
    if old.state = 'ISSUED' then
      if tg_op = 'UPDATE' then
        -- Only whose it is, and only while customers.begin_merge lets it: buyer and number stay as they were (P15).
        if to_jsonb(new) - 'customer_id' = to_jsonb(old) - 'customer_id'
           and exists (select 1 from customers.alias a where a.id = old.customer_id and a.customer_id = new.customer_id) then
          return new;
        end if;
        raise exception 'invoice % is issued and cannot change; credit it instead', old.number using errcode = 'KM004';
      elsif old.held_until >= kernel.today() then
        raise exception 'invoice % is held until %', old.number, old.held_until using errcode = 'KM005';
      end if;
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;

  -- What is asked when an invoice is issued is not asked again of one that is: the function above guards that.
  drop trigger invoice_guard_issue on invoice;
  create trigger invoice_guard_issue before insert on invoice for each row execute function guard_issue();
  create trigger invoice_guard_issuing before update on invoice for each row
    when (old.state <> 'ISSUED') execute function guard_issue();
  `,
);
