import { migration } from '../src/kernel/migrate.js';

/** What the application could do to numbers and lines by raw SQL, and by two transactions at once. */
export const guardNumbers = migration(
  '0003-guard-numbers',
  `
  -- A line waits for whoever issues its invoice, and the other way round: totals are those of the lines.
  create or replace function keep_issued_lines() returns trigger language plpgsql as $$
  declare
    parent invoices.invoice;
  begin
    select * into parent from invoices.invoice where id = coalesce(new.invoice_id, old.invoice_id) for no key update;
    if parent.state = 'ISSUED' or (tg_op = 'UPDATE' and new.invoice_id <> old.invoice_id) then
      raise exception 'invoice % is issued: its lines cannot change', parent.number using errcode = 'KM004';
    end if;
    return case tg_op when 'DELETE' then old else new end;
  end $$;

  -- A series goes up by one, and never away.
  create function guard_series() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' or (tg_op = 'INSERT' and new.last_number <> 1)
       or (tg_op = 'UPDATE' and (new.name, new.year, new.last_number) is distinct from (old.name, old.year, old.last_number + 1)) then
      raise exception 'an invoice series goes up by one at a time, and is never deleted' using errcode = 'KM006';
    end if;
    return new;
  end $$;
  create trigger series_guard before insert or update or delete on series for each row execute function guard_series();

  -- An invoice begins as a draft, and is issued with the number that its series just reached and its own term.
  create function guard_issue() returns trigger language plpgsql as $$
  begin
    if new.state <> 'ISSUED' then
      return new;
    end if;
    if tg_op = 'INSERT' then
      if current_user = 'klantmap_app' then
        raise exception 'an invoice begins as a draft' using errcode = 'KM006';
      end if;
      return new;
    end if;
    if new.held_until is distinct from make_date(extract(year from new.issued_on)::integer + 7, 12, 31)
       or new.year is distinct from extract(year from new.issued_on)::integer
       or not exists (select 1 from invoices.series s where s.name = new.series and s.year = new.year and s.last_number = new.sequence) then
      raise exception 'an invoice is issued with the next number of its series, and held for seven years after its own' using errcode = 'KM006';
    end if;
    return new;
  end $$;
  create trigger invoice_guard_issue before insert or update on invoice for each row execute function guard_issue();
  `,
);
