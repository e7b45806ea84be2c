import { migration } from '../src/kernel/migrate.js';

export const followPeople = migration(
  '0004-follow-people',
  `
  -- An office that has contacts has exactly one general contact. Until now it might have none: whoever is known
  -- longest becomes it.
  update contact set general = true, version = version + 1 where id in (
    select distinct on (c.customer_id) c.id from contact c
    where not exists (select 1 from contact g where g.customer_id = c.customer_id and g.general)
    order by c.customer_id, c.created_at, c.id);

  -- The first contact of an office is its general contact, however it came in. Once a statement: an import adds many.
  create function first_is_general() returns trigger language plpgsql as $$
  begin
    update contacts.contact set general = true, version = version + 1 where id in (
      select distinct on (a.customer_id) a.id from added a
      where not exists (select 1 from contacts.contact g where g.customer_id = a.customer_id and g.general)
      order by a.customer_id, a.created_at, a.id);
    return null;
  end $$;
  create trigger contact_first_is_general after insert on contact
    referencing new table as added for each statement execute function first_is_general();

  -- The net under the actions, which ask who is next: where nobody was named, as when somebody is erased at their own
  -- request, whoever is known longest. It looks when the transaction ends, so that one may step down before another
  -- takes over; the lock on the office puts two such transactions in a row.
  create function somebody_is_general() returns trigger language plpgsql as $$
  begin
    perform 1 from customers.customer where id = old.customer_id for no key update;
    update contacts.contact set general = true, version = version + 1
    where id = (select id from contacts.contact where customer_id = old.customer_id order by created_at, id limit 1)
      and not exists (select 1 from contacts.contact where customer_id = old.customer_id and general);
    return null;
  end $$;
  create constraint trigger contact_somebody_is_general after update of general, customer_id or delete on contact
    deferrable initially deferred for each row when (old.general) execute function somebody_is_general();

  -- Where somebody worked before. It is of that office, and goes when that office is minimised.
  create table placement (
    id uuid primary key,
    contact_id uuid not null references contact on delete cascade,
    customer_id uuid not null references customers.customer on delete cascade,
    function text,
    general boolean not null,
    started_at timestamptz not null,
    ended_at timestamptz not null
  );
  create index placement_contact_id_idx on placement (contact_id, ended_at);
  create index placement_customer_id_idx on placement (customer_id);
  create trigger placement_refuse_minimised before insert on placement
    for each row execute function customers.refuse_minimised('customer_id');

  -- The notice of GDPR art. 14: to somebody whose details came from their employer. One each, and at most once.
  create table notice (
    id uuid primary key,
    contact_id uuid not null unique references contact on delete cascade,
    -- 'held': came with an import, and somebody decides first; 'told': in another way than by this mail
    state text not null check (state in ('held', 'queued', 'sending', 'sent', 'refused', 'unknown', 'told')),
    -- art. 14(3)(a): within a month
    due_on date not null,
    tries integer not null default 0,
    sent_to text,
    ended_at timestamptz,
    reason text,
    check (state not in ('sent', 'told') or ended_at is not null)
  );
  create index notice_due_on_idx on notice (due_on, id);
  create index notice_open_idx on notice (due_on, id) where state in ('held', 'queued', 'refused', 'unknown');

  -- What was sent is never sent again.
  create function notice_once() returns trigger language plpgsql as $$
  begin
    if new.state <> old.state and (old.state, new.state) not in (
        ('held', 'queued'), ('held', 'told'), ('queued', 'sending'), ('queued', 'told'),
        ('sending', 'queued'), ('sending', 'sent'), ('sending', 'refused'), ('sending', 'unknown'),
        ('unknown', 'sent'), ('unknown', 'refused'), ('unknown', 'told'), ('refused', 'queued'), ('refused', 'told')) then
      raise exception 'a notice that is % does not become %', old.state, new.state using errcode = 'KM060';
    end if;
    return new;
  end $$;
  create trigger notice_once before update on notice for each row execute function notice_once();
  `,
);
