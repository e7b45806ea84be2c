import { migration } from '../src/kernel/migrate.js';

/** An invoice and the credit note that takes it back may reach the end of their terms in one and the same statement. */
export const referencesAfterwards = migration(
  '0010-references-afterwards',
  `
  drop trigger invoice_keep_reference on invoice;
  -- Asked at the end of the transaction: until then a credit note may refer to what just went.
  alter table invoice alter constraint invoice_credits_id_fkey deferrable initially deferred;
  create or replace function keep_reference() returns trigger language plpgsql as $$
  begin
    update invoices.invoice i set credits_id = null, credits_earlier = g.number, credits_earlier_on = g.issued_on
    from gone g where i.credits_id = g.id;
    return null;
  end $$;
  create trigger invoice_keep_reference after delete on invoice
    referencing old table as gone for each statement execute function keep_reference();

  create or replace function keep_issued() returns trigger language plpgsql as $$
  begin
    if old.state = 'ISSUED' then
      if tg_op = 'UPDATE' then
        -- Only whose it is, and only while customers.begin_merge lets it: buyer and number stay as they were (P15).
        if to_jsonb(new) - 'customer_id' = to_jsonb(old) - 'customer_id'
           and exists (select 1 from customers.alias a where a.id = old.customer_id and a.customer_id = new.customer_id) then
          return new;
        end if;
        -- Only in which way it refers, and only by the trigger above: what it refers to is gone, whose term had passed.
        if to_jsonb(new) - array['credits_id', 'credits_earlier', 'credits_earlier_on']
             = to_jsonb(old) - array['credits_id', 'credits_earlier', 'credits_earlier_on']
           and old.credits_id is not null and new.credits_id is null and new.credits_earlier is not null
           and not exists (select 1 from invoices.invoice c where c.id = old.credits_id) then
          return new;
        end if;
        raise exception 'invoice % is issued and cannot change; credit it instead', old.number using errcode = 'KM004';
      elsif old.held_until >= kernel.today() then
        raise exception 'invoice % is held until %', old.number, old.held_until using errcode = 'KM005';
      end if;
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;
  `,
);
