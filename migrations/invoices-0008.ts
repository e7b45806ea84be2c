import { migration } from '../src/kernel/migrate.js';

/** Each invoice goes by its own term, also while a credit note of a later year refers to it. */
export const ownTerms = migration(
  '0008-own-terms',
  `
  create index invoice_held_until_idx on invoice (held_until) where state = 'ISSUED';

  -- What a credit note states of the invoice that it takes back (Dir. 2006/112 art. 219) stays on it when that one goes.
  alter table invoice add column credits_earlier_on date;
  alter table invoice drop constraint invoice_credits_check;
  alter table invoice add constraint invoice_credits_check check (
    case when kind = 'INVOICE' then num_nonnulls(credits_id, credits_earlier, credits_earlier_on) = 0
         when taken_over_at is null then num_nonnulls(credits_id, credits_earlier) = 1
         else num_nonnulls(credits_id, credits_earlier) <= 1 end);

  create or replace function keep_issued() returns trigger language plpgsql as $$
  begin
    if old.state = 'ISSUED' then
      if tg_op = 'UPDATE' then
        -- Only whose it is, and only while customers.begin_merge lets it: buyer and number stay as they were (P15).
        if to_jsonb(new) - 'customer_id' = to_jsonb(old) - 'customer_id'
           and exists (select 1 from customers.alias a where a.id = old.customer_id and a.customer_id = new.customer_id) then
          return new;
        end if;
        -- Only in which way it refers, and only once the term of what it refers to has passed.
        if to_jsonb(new) - array['credits_id', 'credits_earlier', 'credits_earlier_on']
             = to_jsonb(old) - array['credits_id', 'credits_earlier', 'credits_earlier_on']
           and new.credits_id is null
           and exists (select 1 from invoices.invoice c where c.id = old.credits_id and c.held_until < kernel.today()
             and (new.credits_earlier, new.credits_earlier_on) = (c.number, c.issued_on)) then
          return new;
        end if;
        raise exception 'invoice % is issued and cannot change; credit it instead', old.number using errcode = 'KM004';
      elsif old.held_until >= kernel.today() then
        raise exception 'invoice % is held until %', old.number, old.held_until using errcode = 'KM005';
      end if;
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;

  create function keep_reference() returns trigger language plpgsql as $$
  begin
    update invoices.invoice set credits_id = null, credits_earlier = old.number, credits_earlier_on = old.issued_on
    where credits_id = old.id;
    return old;
  end $$;
  -- After the guard, in the order of names: what is held is refused first.
  create trigger invoice_keep_reference before delete on invoice for each row
    when (old.state = 'ISSUED') execute function keep_reference();

  -- Lines go with an invoice whose own term has passed.
  create or replace function keep_issued_lines() returns trigger language plpgsql as $$
  declare
    parent invoices.invoice;
  begin
    select * into parent from invoices.invoice where id = coalesce(new.invoice_id, old.invoice_id) for no key update;
    if tg_op = 'DELETE' and parent.held_until < kernel.today() then
      return old;
    end if;
    if parent.state = 'ISSUED' or (tg_op = 'UPDATE' and new.invoice_id <> old.invoice_id) then
      raise exception 'invoice % is issued: its lines cannot change', parent.number using errcode = 'KM004';
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;
  `,
);
