import { migration } from '../../../src/kernel/migrate.js';

export const createFolder = migration(
  '0001-folder',
  `
  -- Which master key wraps the customers' keys. The key itself is in a file of its own, and never here.
  create table master (
    one boolean primary key default true check (one),
    id text not null,
    since timestamptz not null
  );

  -- Wrapped by the master key. Gone with its customer's data: then nothing opens the customer's files any more.
  create table customer_key (
    id uuid primary key,
    customer_id uuid not null references customers.customer on delete cascade,
    -- what is sealed names the customer for whom it was; that of a customer who was merged since names the dropped one
    made_for uuid not null unique,
    master_id text not null,
    wrapped bytea not null,
    made_at timestamptz not null,
    rotated_at timestamptz
  );
  create index customer_key_customer_id_idx on customer_key (customer_id);
  create index customer_key_master_id_idx on customer_key (master_id, id);
  create trigger customer_key_refuse_minimised before insert on customer_key for each row execute function customers.refuse_minimised('customer_id');

  create table document (
    id uuid primary key,
    customer_id uuid not null references customers.customer on delete cascade,
    -- without its key a document is noise
    key_id uuid not null references customer_key on delete cascade,
    kind text not null check (kind in ('ORDER_FORM', 'CONTRACT', 'MANDATE', 'OTHER')),
    name text not null check (btrim(name) <> '' and name !~ '[/\\\\]'),
    content_type text not null,
    bytes bigint not null check (bytes > 0),
    -- its name in the store, which says nothing of whose it is
    blob uuid not null unique,
    wrapped_key bytea not null,
    stored_by uuid,
    stored_at timestamptz not null,
    version integer not null default 1
  );
  create index document_customer_id_idx on document (customer_id, stored_at, id);
  create index document_key_id_idx on document (key_id);
  create trigger document_refuse_minimised before insert on document for each row execute function customers.refuse_minimised('customer_id');

  -- Permission to send one file, for as long as its link lives. Its id becomes the document's.
  create table upload (
    id uuid primary key,
    customer_id uuid not null references customers.customer on delete cascade,
    kind text not null check (kind in ('ORDER_FORM', 'CONTRACT', 'MANDATE', 'OTHER')),
    name text not null,
    token_hash text not null unique,
    requested_by uuid not null,
    expires_at timestamptz not null,
    -- while it is being sent
    blob uuid unique,
    begun_at timestamptz
  );
  create index upload_customer_id_idx on upload (customer_id);
  create index upload_expires_at_idx on upload (expires_at);
  create trigger upload_refuse_minimised before insert on upload for each row execute function customers.refuse_minimised('customer_id');

  -- Files that belong to nothing any more. Whatever deletes a row, its file follows once that is committed.
  create table discarded (
    blob uuid primary key,
    since timestamptz not null default now()
  );
  create function discard() returns trigger language plpgsql as $$ begin
    -- that of an upload which is done is a document's by now
    if old.blob is not null and not exists (select 1 from documents.document d where d.blob = old.blob) then
      insert into documents.discarded (blob) values (old.blob) on conflict do nothing;
    end if;
    return null;
  end $$;
  create trigger document_discard after delete on document for each row execute function discard();
  create trigger document_discard_replaced after update of blob on document for each row when (old.blob is distinct from new.blob) execute function discard();
  create trigger upload_discard after delete on upload for each row execute function discard();
  create trigger upload_discard_replaced after update of blob on upload for each row when (old.blob is distinct from new.blob) execute function discard();
  `,
);
