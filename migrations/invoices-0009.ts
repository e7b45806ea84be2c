import { migration } from '../src/kernel/migrate.js';

/** What raw SQL as the application could still do to numbers. */
export const numbersOfInvoices = migration(
  '0009-numbers-of-invoices',
  `
  -- The number that is printed is that of series, year and place in it.
  create function guard_printed_number() returns trigger language plpgsql as $$
  begin
    if new.number is distinct from new.series || new.year || '-' || lpad(new.sequence::text, greatest(5, length(new.sequence::text)), '0') then
      raise exception 'invoice number % is not that of its place in the series', new.number using errcode = 'KM006';
    end if;
    return new;
  end $$;
  create trigger invoice_guard_printed_number before update on invoice for each row
    when (old.state <> 'ISSUED' and new.state = 'ISSUED') execute function guard_printed_number();

  -- A number that no invoice bears is a gap: at the end of the transaction there is one, or the series stays where it was.
  create function no_gap() returns trigger language plpgsql as $$
  begin
    if not exists (select 1 from invoices.invoice i where i.series = new.name and i.year = new.year and i.sequence = new.last_number) then
      raise exception 'number % of series "%" of % would be a gap: no invoice bears it', new.last_number, new.name, new.year using errcode = 'KM006';
    end if;
    return null;
  end $$;
  create constraint trigger series_no_gap after insert or update on series deferrable initially deferred
    for each row execute function no_gap();
  `,
);
