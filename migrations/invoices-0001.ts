import { migration } from '../src/kernel/migrate.js';

export const createInvoices = migration(
  '0001-invoices',
  `
  -- One row per series and year. It is raised in the transaction that issues, so a rollback gives the number back:
  -- no gap, and the row's lock lets one invoice of a series be numbered at a time.
  create table series (
    name text not null,
    year integer not null,
    last_number integer not null,
    primary key (name, year)
  );

  create table invoice (
    id uuid primary key,
    -- no cascade: an invoice outlives its customer's minimising, and is never deleted with it
    customer_id uuid not null references customers.customer,
    kind text not null check (kind in ('INVOICE', 'CREDIT_NOTE')),
    state text not null default 'DRAFT' check (state in ('DRAFT', 'ISSUED')),
    series text,
    year integer,
    sequence integer,
    number text,
    issued_on date,
    supplied_on date,
    due_on date,
    reference text,
    note text,
    exemption_reason text,
    credits_id uuid references invoice,
    -- the buyer and the seller as they were at issue (Wet OB 1968 art. 35a)
    buyer jsonb,
    seller jsonb,
    breakdown jsonb,
    net numeric(14,2) not null default 0,
    vat numeric(14,2) not null default 0,
    gross numeric(14,2) not null default 0,
    -- 31 December of the financial year + 7 (AWR art. 52(4))
    held_until date,
    created_at timestamptz not null,
    version integer not null default 1,
    check (state = 'DRAFT' or (number is not null and issued_on is not null and buyer is not null and seller is not null and held_until is not null)),
    check ((kind = 'CREDIT_NOTE') = (credits_id is not null))
  );
  create unique index invoice_number_key on invoice (number);
  create unique index invoice_sequence_key on invoice (series, year, sequence);
  create unique index invoice_credits_key on invoice (credits_id);
  create index invoice_customer_id_idx on invoice (customer_id, issued_on desc);
  create index invoice_issued_on_idx on invoice (issued_on, id);
  create index invoice_created_at_idx on invoice (created_at, id);

  create table line (
    id uuid primary key,
    invoice_id uuid not null references invoice on delete cascade,
    position integer not null,
    description text not null,
    quantity numeric(12,3) not null,
    unit text,
    unit_price numeric(14,4) not null,
    discount numeric(14,2),
    vat_category text not null check (vat_category in ('S', 'Z', 'E', 'AE', 'K', 'O')),
    vat_rate numeric(5,2) not null,
    net numeric(14,2) not null,
    unique (invoice_id, position)
  );

  -- P15: an issued invoice cannot change, whoever asks; it goes when its own term has passed.
  create function keep_issued() returns trigger language plpgsql as $$
  begin
    if old.state = 'ISSUED' then
      if tg_op = 'UPDATE' then
        raise exception 'invoice % is issued and cannot change; credit it instead', old.number using errcode = 'KM004';
      elsif old.held_until >= kernel.today() then
        raise exception 'invoice % is held until %', old.number, old.held_until using errcode = 'KM005';
      end if;
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;
  create trigger invoice_keep_issued before update or delete on invoice for each row execute function keep_issued();

  create function keep_issued_lines() returns trigger language plpgsql as $$
  declare
    parent invoices.invoice;
  begin
    select * into parent from invoices.invoice where id = coalesce(new.invoice_id, old.invoice_id);
    if parent.state = 'ISSUED' or (tg_op = 'UPDATE' and new.invoice_id <> old.invoice_id) then
      raise exception 'invoice % is issued: its lines cannot change', parent.number using errcode = 'KM004';
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;
  create trigger line_keep_issued before insert or update or delete on line for each row execute function keep_issued_lines();
  create function refuse_truncate() returns trigger language plpgsql as $$
  begin
    raise exception '%.% cannot be emptied', tg_table_schema, tg_table_name using errcode = 'KM001';
  end $$;
  create trigger invoice_no_truncate before truncate on invoice for each statement execute function refuse_truncate();
  create trigger line_no_truncate before truncate on line for each statement execute function refuse_truncate();
  `,
);
