import { migration } from '../src/kernel/migrate.js';

export const takeOver = migration(
  '0004-take-over',
  `
  -- Issued by an earlier system, and taken over as it was: since when it is here. It never changes either.
  alter table invoice add column taken_over_at timestamptz;
  -- Of a credit note that was taken over: the number of what it credits, where that is not here, or has another already.
  alter table invoice add column credits_earlier text;
  alter table invoice drop constraint invoice_check1;
  alter table invoice add constraint invoice_credits_check check (
    case when kind = 'INVOICE' then credits_id is null and credits_earlier is null
         when taken_over_at is null then credits_id is not null and credits_earlier is null
         else num_nonnulls(credits_id, credits_earlier) <= 1 end);
  alter table invoice add constraint invoice_taken_over_check check (taken_over_at is null or state = 'ISSUED');
  create index invoice_taken_over_idx on invoice (series, year, sequence) where taken_over_at is not null;

  -- A series goes up by one, and goes on where the earlier system stopped.
  create or replace function guard_series() returns trigger language plpgsql as $$
  declare
    earlier integer;
  begin
    select max(sequence) into earlier from invoices.invoice
      where series = new.name and year = new.year and taken_over_at is not null;
    if tg_op = 'DELETE'
       or (tg_op = 'UPDATE' and (new.name, new.year) is distinct from (old.name, old.year))
       or new.last_number <> greatest(case tg_op when 'UPDATE' then old.last_number else 0 end, earlier) + 1 then
      raise exception 'an invoice series goes up by one at a time, and is never deleted' using errcode = 'KM006';
    end if;
    return new;
  end $$;

  create or replace function guard_issue() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and new.taken_over_at is distinct from old.taken_over_at then
      raise exception 'an invoice is taken over when it is entered, or it is none of an earlier system' using errcode = 'KM006';
    end if;
    if new.state <> 'ISSUED' then
      return new;
    end if;
    if new.taken_over_at is not null then
      -- A financial year may begin in the course of another: then it is named for the year in which it ends.
      if new.issued_on > kernel.today()
         or new.held_until not in (make_date(extract(year from new.issued_on)::integer + 7, 12, 31),
                                   make_date(extract(year from new.issued_on)::integer + 8, 12, 31)) then
        raise exception 'an invoice that is taken over was issued before, and is held for seven years after its financial year' using errcode = 'KM006';
      end if;
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

  -- Lines are added to a draft, or to an invoice that is taken over in this same transaction. All of the invoices are
  -- locked before any is looked at: a line waits for whoever issues its invoice, and the other way round.
  create function keep_issued_from_more() returns trigger language plpgsql as $$
  declare
    wrong text;
  begin
    with held as materialized (
      select number, state, taken_over_at, xmin from invoices.invoice
      where id in (select invoice_id from added) order by id for no key update)
    select coalesce(number, '') into wrong from held
      where state = 'ISSUED' and not (taken_over_at is not null and xmin = pg_current_xact_id()::xid) limit 1;
    if wrong is not null then
      raise exception 'invoice % is issued: its lines cannot change', wrong using errcode = 'KM004';
    end if;
    return null;
  end $$;
  grant execute on function keep_issued_from_more() to klantmap_app;
  drop trigger line_keep_issued on line;
  create trigger line_keep_issued before update or delete on line for each row execute function keep_issued_lines();
  create trigger line_keep_issued_from_more after insert on line
    referencing new table as added for each statement execute function keep_issued_from_more();
  `,
);
