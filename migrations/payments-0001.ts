import { migration } from '../src/kernel/migrate.js';

export const createPayments = migration(
  '0001-payments',
  `
  -- What came in for an invoice. A mistake is taken back by a row of its own, so that the books add up at any time.
  create table payment (
    id uuid primary key,
    invoice_id uuid not null references invoices.invoice on delete cascade,
    received_on date not null,
    amount numeric(14,2) not null check (amount <> 0),
    -- the payment that this row takes back
    reverses_id uuid unique references payment on delete cascade,
    recorded_by uuid,
    recorded_at timestamptz not null,
    check ((amount < 0) = (reverses_id is not null))
  );
  create index payment_invoice_id_idx on payment (invoice_id, received_on);

  -- What is still to be paid: few rows beside millions of paid invoices, so that a list of them is an index away.
  -- Written by the functions below alone.
  create table open_item (
    invoice_id uuid primary key references invoices.invoice on delete cascade,
    due_on date not null,
    amount numeric(14,2) not null check (amount > 0)
  );
  create index open_item_due_on_idx on open_item (due_on, invoice_id);
  revoke insert, update, delete, truncate on open_item from klantmap_app;

  -- An invoice of an earlier system was settled there, or is followed up there.
  create function settle(invoice invoices.invoice) returns void language plpgsql security definer set search_path = pg_catalog as $$
  declare
    paid numeric;
  begin
    select coalesce(sum(amount), 0) into paid from payments.payment where invoice_id = invoice.id;
    if paid > invoice.gross then
      raise exception 'payments of % exceed invoice %', paid, invoice.number using errcode = 'KM006';
    end if;
    delete from payments.open_item where invoice_id = invoice.id;
    if invoice.kind = 'INVOICE' and invoice.state = 'ISSUED' and invoice.taken_over_at is null and paid < invoice.gross
       and not exists (select 1 from invoices.invoice c where c.credits_id = invoice.id and c.state = 'ISSUED') then
      insert into payments.open_item (invoice_id, due_on, amount)
        values (invoice.id, coalesce(invoice.due_on, invoice.issued_on), invoice.gross - paid);
    end if;
  end $$;
  revoke execute on function settle(invoices.invoice) from public;

  create function open_when_issued() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    if new.kind = 'INVOICE' then
      perform payments.settle(new);
    else
      delete from payments.open_item where invoice_id = new.credits_id;
    end if;
    return null;
  end $$;
  create trigger payments_open_when_issued after update on invoices.invoice for each row
    when (old.state <> 'ISSUED' and new.state = 'ISSUED') execute function open_when_issued();

  -- The invoice is locked: two payments of one invoice are counted one after the other.
  create function count_payment() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    invoice invoices.invoice;
    reversed payments.payment;
  begin
    select * into invoice from invoices.invoice where id = new.invoice_id for no key update;
    if invoice.state <> 'ISSUED' or invoice.kind <> 'INVOICE' or invoice.taken_over_at is not null then
      raise exception 'only an invoice that was issued here is paid' using errcode = 'KM006';
    end if;
    if new.reverses_id is not null then
      select * into reversed from payments.payment where id = new.reverses_id;
      if reversed.invoice_id <> new.invoice_id or reversed.amount <> -new.amount then
        raise exception 'a payment is taken back as a whole, on its own invoice' using errcode = 'KM006';
      end if;
    end if;
    perform payments.settle(invoice);
    return null;
  end $$;
  create trigger payment_count after insert on payment for each row execute function count_payment();

  create trigger payment_append_only before update on payment for each row execute function kernel.refuse_change();
  create trigger payment_no_truncate before truncate on payment for each statement execute function kernel.refuse_change();
  -- A payment goes with its invoice, and not before.
  create function goes_with_invoice() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  begin
    if exists (select 1 from invoices.invoice where id = old.invoice_id) then
      raise exception '%.% goes with its invoice alone: delete is refused', tg_table_schema, tg_table_name using errcode = 'KM001';
    end if;
    return null;
  end $$;
  create constraint trigger payment_goes_with_invoice after delete on payment
    deferrable initially deferred for each row execute function goes_with_invoice();

  insert into open_item (invoice_id, due_on, amount)
    select id, coalesce(due_on, issued_on), gross from invoices.invoice i
    where kind = 'INVOICE' and state = 'ISSUED' and taken_over_at is null and gross > 0
      and not exists (select 1 from invoices.invoice c where c.credits_id = i.id and c.state = 'ISSUED');
  `,
);
