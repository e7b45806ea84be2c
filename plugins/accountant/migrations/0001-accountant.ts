import { migration } from '../../../src/kernel/migrate.js';

export const createAccountant = migration(
  '0001-accountant',
  `
  -- A recipient of invoices, for as long as it is engaged.
  create table party (
    id uuid primary key,
    kind text not null check (kind in ('BOOKKEEPER', 'ACCOUNTANT')),
    name text not null,
    email text not null,
    language text not null check (language in ('nl', 'en')),
    -- A bookkeeper works on the vendor's instructions, and so under a processor agreement (GDPR art. 28).
    ground text not null check (ground in ('PROCESSOR_AGREEMENT', 'LEGAL_DUTY')),
    agreement text not null,
    account_id uuid references staff.account,
    engaged_on date not null,
    -- the first day on which nothing is shared any more
    ended_on date,
    created_at timestamptz not null,
    version integer not null default 1,
    check (ended_on >= engaged_on),
    check (kind <> 'BOOKKEEPER' or ground = 'PROCESSOR_AGREEMENT')
  );
  -- Engaged twice at one address, a party would get each invoice twice.
  create unique index party_email_key on party (lower(email)) where ended_on is null;
  create index party_account_id_idx on party (account_id);

  create function is_engaged(party uuid) returns boolean language sql stable as $$
    select exists (select 1 from accountant.party p
      where p.id = $1 and p.engaged_on <= kernel.today() and (p.ended_on is null or p.ended_on > kernel.today()))
  $$;

  -- One invoice given to one party: a disclosure, with its ground as it was then (P17).
  create table hand_over (
    id uuid primary key,
    -- It goes with its invoice, when that one's own term has passed.
    invoice_id uuid not null references invoices.invoice on delete cascade,
    party_id uuid not null references party,
    ground text not null,
    agreement text not null,
    queued_at timestamptz not null,
    state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'refused', 'unknown', 'withheld')),
    tries integer not null default 0,
    sent_at timestamptz,
    sent_to text,
    pdf_sha256 text check (pdf_sha256 ~ '^[0-9a-f]{64}$'),
    reason text,
    resend_reason text,
    unique (invoice_id, party_id),
    check (state <> 'sent' or (sent_at is not null and sent_to is not null and pdf_sha256 is not null))
  );
  create index hand_over_party_id_idx on hand_over (party_id, queued_at);
  create index hand_over_queued_at_idx on hand_over (queued_at, id);
  create index hand_over_state_idx on hand_over (state) where state <> 'sent';

  create function check_hand_over() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.state <> 'queued' or new.tries <> 0 then
        raise exception 'a hand-over starts as queued' using errcode = 'KM050';
      elsif not exists (select 1 from invoices.invoice where id = new.invoice_id and state = 'ISSUED') then
        raise exception 'only an issued invoice is handed over' using errcode = 'KM051';
      elsif not accountant.is_engaged(new.party_id) then
        raise exception 'this party is not engaged, so there is no ground to share an invoice with it' using errcode = 'KM052';
      end if;
      return new;
    end if;
    if (new.id, new.invoice_id, new.party_id, new.ground, new.agreement, new.queued_at)
      is distinct from (old.id, old.invoice_id, old.party_id, old.ground, old.agreement, old.queued_at) then
      raise exception 'a hand-over is a record: what was shared with whom, and on which ground, cannot change' using errcode = 'KM053';
    elsif (old.state || '>' || new.state) not in ('queued>sending', 'queued>withheld',
      'sending>sent', 'sending>queued', 'sending>refused', 'sending>unknown',
      'unknown>sent', 'unknown>queued', 'unknown>refused', 'refused>queued') then
      raise exception 'a hand-over that is % does not become %', old.state, new.state using errcode = 'KM054';
    elsif new.state = 'sending' and not accountant.is_engaged(new.party_id) then
      raise exception 'this party is no longer engaged, so there is no ground to share an invoice with it' using errcode = 'KM052';
    end if;
    return new;
  end $$;
  create trigger hand_over_check before insert or update on hand_over for each row execute function check_hand_over();

  create function keep_hand_over() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from invoices.invoice where id = old.invoice_id and held_until >= kernel.today()) then
      raise exception 'a hand-over is kept for as long as its invoice' using errcode = 'KM055';
    end if;
    return old;
  end $$;
  create trigger hand_over_keep before delete on hand_over for each row execute function keep_hand_over();

  create function refuse_truncate() returns trigger language plpgsql as $$
  begin
    raise exception '%.% cannot be emptied', tg_table_schema, tg_table_name using errcode = 'KM001';
  end $$;
  create trigger hand_over_no_truncate before truncate on hand_over for each statement execute function refuse_truncate();
  `,
);
