import { migration } from '../../../src/kernel/migrate.js';

export const createPaper = migration(
  '0010-paper',
  `
  create table cabinet (
    id uuid primary key,
    name text not null check (btrim(name) <> ''),
    code_locked boolean not null,
    version integer not null default 1
  );
  create unique index cabinet_name_key on cabinet (lower(name));

  -- That paper was destroyed, on whose word. It holds no personal data, and stays.
  create sequence destruction_number_seq;
  create table destruction (
    id uuid primary key,
    number integer not null unique,
    destroyed_on date not null,
    method text not null check (method in ('SHREDDED', 'INCINERATED', 'CONTRACTOR', 'MISSING')),
    -- DIN 66399 / ISO 21964; of paper that was not there, none
    level text check (level in ('P-4', 'P-5', 'P-6', 'P-7')),
    first_signed_by uuid not null,
    first_signed_at timestamptz not null,
    second_signed_by uuid,
    second_signed_at timestamptz,
    withdrawn_at timestamptz,
    check ((method = 'MISSING') = (level is null)),
    constraint destruction_two_people check (second_signed_by <> first_signed_by),
    check ((second_signed_by is null) = (second_signed_at is null)),
    check (withdrawn_at is null or second_signed_at is null)
  );

  create sequence hard_copy_number_seq;
  create table hard_copy (
    id uuid primary key,
    -- what its label says
    number integer not null unique,
    customer_id uuid not null references customers.customer on delete cascade,
    kind text not null check (kind in ('ORDER_FORM', 'CONTRACT', 'MANDATE', 'OTHER')),
    cabinet_id uuid not null references cabinet,
    -- null once there is nothing to find there any more
    folder text check (btrim(folder) <> ''),
    remark text,
    kept_since date not null,
    registered_at timestamptz not null,
    taken_out_by uuid,
    taken_out_at timestamptz,
    back_by date,
    -- its scan in the customer's folder; while there is none, the paper is all there is
    scan_id uuid references document on delete set null,
    destruction_id uuid references destruction,
    destroyed_on date,
    version integer not null default 1,
    check ((taken_out_by is null) = (taken_out_at is null) and (taken_out_by is null) = (back_by is null)),
    check (destroyed_on is null or destruction_id is not null),
    check ((folder is null) = (destroyed_on is not null))
  );
  create index hard_copy_customer_id_idx on hard_copy (customer_id) where destroyed_on is null;
  create index hard_copy_of_customer_idx on hard_copy (customer_id, number);
  create index hard_copy_cabinet_id_idx on hard_copy (cabinet_id, lower(folder), number) where destroyed_on is null;
  create index hard_copy_back_by_idx on hard_copy (back_by) where taken_out_at is not null;
  create index hard_copy_scan_id_idx on hard_copy (scan_id) where scan_id is not null;
  create index hard_copy_destruction_id_idx on hard_copy (destruction_id) where destruction_id is not null;

  create table destruction_item (
    id uuid primary key,
    destruction_id uuid not null references destruction,
    -- no reference: the item stays when the customer is gone for good
    copy_id uuid not null,
    number integer not null,
    kind text not null,
    unique (destruction_id, copy_id)
  );

  -- What befell a copy, in order.
  create table hard_copy_step (
    id uuid primary key,
    copy_id uuid not null references hard_copy on delete cascade,
    what text not null check (what in ('REGISTERED', 'CHANGED', 'TAKEN_OUT', 'BROUGHT_BACK', 'SCANNED', 'SIGNED', 'WITHDRAWN', 'DESTROYED', 'MISSING')),
    by_account uuid,
    at timestamptz not null,
    -- the version of the entry that it led to, which puts steps of one moment in order
    version integer not null,
    cabinet_id uuid references cabinet
  );
  create index hard_copy_step_copy_id_idx on hard_copy_step (copy_id, version, at);

  create function guard_step() returns trigger language plpgsql as $$
  begin
    if tg_op = 'DELETE' and not exists (select 1 from documents.hard_copy where id = old.copy_id) then
      return old;
    end if;
    raise exception 'the history of a hard copy is append-only: % is refused', lower(tg_op) using errcode = 'KM001';
  end $$;
  create trigger step_append_only before update or delete on hard_copy_step for each row execute function guard_step();
  create trigger item_append_only before update or delete on destruction_item for each row execute function kernel.refuse_change();
  create trigger destruction_keep before delete on destruction for each row execute function kernel.refuse_change();

  create function guard_destruction() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' and (new.second_signed_at is not null or new.withdrawn_at is not null) then
      raise exception 'a destruction starts with one signature' using errcode = 'KM091';
    elsif tg_op = 'UPDATE' and (old.second_signed_at is not null or old.withdrawn_at is not null) then
      raise exception 'destruction % was signed by two people, or withdrawn: it cannot change', old.number using errcode = 'KM091';
    elsif tg_op = 'UPDATE' and (new.id, new.number, new.destroyed_on, new.method, new.level, new.first_signed_by, new.first_signed_at)
      is distinct from (old.id, old.number, old.destroyed_on, old.method, old.level, old.first_signed_by, old.first_signed_at) then
      raise exception 'what the first person signed of destruction % cannot change', old.number using errcode = 'KM091';
    elsif new.destroyed_on > kernel.today() then
      raise exception 'a destruction on % has yet to come', new.destroyed_on using errcode = 'KM091';
    end if;
    return new;
  end $$;
  create trigger destruction_guard before insert or update on destruction for each row execute function guard_destruction();

  create function guard_item() returns trigger language plpgsql as $$
  begin
    perform 1 from documents.destruction where id = new.destruction_id and second_signed_at is null and withdrawn_at is null for key share;
    if not found then
      raise exception 'nothing is added to a destruction that was signed by two people, or withdrawn' using errcode = 'KM091';
    end if;
    return new;
  end $$;
  create trigger item_guard before insert on destruction_item for each row execute function guard_item();

  -- P11 to P13: paper goes on the word of two people, when its customer is minimised or its scan is in the folder.
  create function guard_hard_copy() returns trigger language plpgsql as $$
  declare
    how text;
  begin
    if new.id <> old.id or new.number <> old.number then
      raise exception 'a hard copy keeps its number' using errcode = 'KM092';
    end if;
    if old.destroyed_on is not null and (to_jsonb(new) - '{customer_id,scan_id,remark,version}'::text[])
      is distinct from (to_jsonb(old) - '{customer_id,scan_id,remark,version}'::text[]) then
      raise exception 'hard copy % is no longer there: its record cannot change', old.number using errcode = 'KM092';
    end if;
    if new.destroyed_on is not null and old.destroyed_on is null then
      select d.method into how from documents.destruction d
        join documents.destruction_item i on i.destruction_id = d.id and i.copy_id = new.id
        where d.id = new.destruction_id and d.second_signed_at is not null and d.destroyed_on = new.destroyed_on;
      if how is null then
        raise exception 'hard copy % counts as destroyed once two people have signed for it', old.number using errcode = 'KM092';
      elsif how <> 'MISSING' and new.scan_id is null
        and not exists (select 1 from customers.customer where id = new.customer_id and minimised_on is not null) then
        raise exception 'hard copy % may not be destroyed: its customer is not minimised, and it has no scan', old.number using errcode = 'KM092';
      end if;
    end if;
    return new;
  end $$;
  create trigger hard_copy_guard before update on hard_copy for each row execute function guard_hard_copy();

  create function keep_hard_copy() returns trigger language plpgsql as $$
  begin
    if old.destroyed_on is null then
      raise exception 'hard copy % lies in a cabinet: destroy it, and have it signed for, before its record goes', old.number using errcode = 'KM092';
    end if;
    return old;
  end $$;
  create trigger hard_copy_keep before delete on hard_copy for each row execute function keep_hard_copy();

  create function refuse_truncate() returns trigger language plpgsql as $$
  begin
    raise exception '%.% cannot be emptied', tg_table_schema, tg_table_name using errcode = 'KM001';
  end $$;
  create trigger hard_copy_no_truncate before truncate on hard_copy for each statement execute function refuse_truncate();
  create trigger step_no_truncate before truncate on hard_copy_step for each statement execute function refuse_truncate();
  create trigger destruction_no_truncate before truncate on destruction for each statement execute function refuse_truncate();
  create trigger item_no_truncate before truncate on destruction_item for each statement execute function refuse_truncate();
  `,
);
