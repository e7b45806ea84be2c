import { migration } from '../src/kernel/migrate.js';

export const mergeCustomers = migration(
  '0006-merge',
  `
  -- A customer that turned out to be another one already known: what was kept of it itself. Its id and debtor number
  -- stand for the kept customer from then on.
  create table alias (
    id uuid primary key,
    customer_id uuid not null references customer on delete cascade,
    debtor_number text not null unique,
    office_name text not null,
    street text,
    postal_code text,
    city text,
    country text not null,
    invoice_street text,
    invoice_postal_code text,
    invoice_city text,
    invoice_country text,
    email text,
    phone text,
    iban text,
    kvk_number text,
    vat_number text,
    language text not null,
    created_at timestamptz not null,
    merged_at timestamptz not null,
    merged_by uuid,
    check (id <> customer_id)
  );
  create index alias_customer_id_idx on alias (customer_id);
  -- The application empties columns of it at minimising, and nothing more: rows come by the function below alone.
  revoke insert, delete, truncate on alias from klantmap_app;

  -- Begins a merge: from here until the end of the transaction rows of the dropped customer may be given to the kept
  -- one, and then the dropped customer goes. By id, so that two merges at once wait for each other and do not deadlock.
  create function begin_merge(kept uuid, dropped uuid, by_account uuid, at timestamptz) returns void
  language plpgsql security definer set search_path = pg_catalog as $$
  declare
    minimised date;
    found_rows integer;
  begin
    perform 1 from customers.customer where id in (kept, dropped) order by id for update;
    select count(*), max(minimised_on) into found_rows, minimised from customers.customer where id in (kept, dropped);
    if found_rows <> 2 then
      raise exception 'a customer is merged with another one that is there' using errcode = 'KM070';
    end if;
    if minimised is not null then
      raise exception 'a customer was minimised on %; what remains of it cannot be merged', minimised using errcode = 'KM003';
    end if;
    insert into customers.alias
      select id, kept, debtor_number, office_name, street, postal_code, city, country, invoice_street, invoice_postal_code,
        invoice_city, invoice_country, email, phone, iban, kvk_number, vat_number, language, created_at, at, by_account
      from customers.customer where id = dropped;
  end $$;
  revoke execute on function begin_merge from public;
  grant execute on function begin_merge to klantmap_app;

  -- An alias follows its customer into another merge, and goes nowhere else.
  create function keep_alias() returns trigger language plpgsql as $$
  begin
    if (new.id, new.debtor_number, new.merged_at) is distinct from (old.id, old.debtor_number, old.merged_at)
       or (new.customer_id <> old.customer_id
           and not exists (select 1 from customers.alias a where a.id = old.customer_id and a.customer_id = new.customer_id)) then
      raise exception 'what customer % was merged into cannot change', old.id using errcode = 'KM070';
    end if;
    return new;
  end $$;
  create trigger alias_keep before update on alias for each row execute function keep_alias();

  -- As it was, and: a merged customer goes once nothing in any part refers to it any more. Its rows would go with it
  -- otherwise, unseen.
  create or replace function not_deleted_early() returns trigger language plpgsql as $$
  declare
    place record;
    left_behind boolean;
  begin
    if exists (select 1 from customers.alias where id = old.id) then
      for place in
        select c.conrelid::regclass as table_name, a.attname as column_name from pg_constraint c
          join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'customers.customer'::regclass and c.conparentid = 0
      loop
        execute format('select exists (select 1 from %s where %I = $1)', place.table_name, place.column_name) into left_behind using old.id;
        if left_behind then
          raise exception 'customer % was not merged wholly: % still refers to it', old.id, place.table_name using errcode = 'KM070';
        end if;
      end loop;
      return old;
    end if;
    if old.minimised_on is null or old.ended_on is null
       or make_date(extract(year from old.ended_on)::int + 7, 12, 31) >= kernel.today() then
      raise exception 'customer % is held by law and cannot be deleted', old.id using errcode = 'KM002';
    end if;
    return old;
  end $$;
  `,
);
