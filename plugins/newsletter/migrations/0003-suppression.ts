import { migration } from '../../../src/kernel/migrate.js';

/**
 * Addresses that nothing more is sent to, as keyed hashes: they outlive the erasure of whom they were, and tell nobody
 * who that was. The key is in no table; each session of the house is told it (`newsletter.address_key`).
 */
export const suppression = migration(
  '0003-suppression',
  `
  create table suppression (
    id uuid primary key,
    -- HMAC-SHA-256 of the address in lower case
    address_hash bytea not null check (length(address_hash) = 32),
    reason text not null check (reason in ('hard bounce', 'soft bounces', 'complaint')),
    -- RFC 3463, such as 5.1.1
    status text check (status ~ '^[245]\\.[0-9]{1,3}\\.[0-9]{1,3}$'),
    at timestamptz not null,
    lifted_at timestamptz,
    lifted_by uuid,
    lifted_because text,
    check ((lifted_at is null) = (lifted_because is null)),
    check (lifted_because is null or btrim(lifted_because) <> '')
  );
  create unique index suppression_live_key on suppression (address_hash) where lifted_at is null;

  -- It goes on growing; what was lifted says why, and by whom.
  create function only_lift() returns trigger language plpgsql as $$
  begin
    if tg_op <> 'UPDATE' or old.lifted_at is not null
        or (new.id, new.address_hash, new.reason, new.status, new.at) is distinct from (old.id, old.address_hash, old.reason, old.status, old.at) then
      raise exception '%.% is append-only but for lifting: % is refused', tg_table_schema, tg_table_name, lower(tg_op) using errcode = 'KM001';
    end if;
    return new;
  end $$;
  create trigger suppression_only_lift before update or delete on suppression for each row execute function only_lift();
  create trigger suppression_no_truncate before truncate on suppression for each statement execute function kernel.refuse_change();

  -- Which key the hashes were made with, so that a house with another one does not start and forget them all.
  create table address_key (
    only_one boolean primary key default true check (only_one),
    fingerprint bytea not null
  );

  -- HMAC (RFC 2104) from what PostgreSQL has: the session holds the key's two padded blocks, inner and outer.
  create function address_hash(address text) returns bytea language plpgsql stable set search_path = pg_catalog as $$
  declare
    blocks text := nullif(current_setting('newsletter.address_key', true), '');
  begin
    if blocks is null then
      return null;
    end if;
    return sha256(decode(substr(blocks, 129), 'hex') || sha256(decode(substr(blocks, 1, 128), 'hex') || convert_to(lower(btrim(address)), 'UTF8')));
  end $$;

  -- True when nothing may be sent there. A session without the key cannot know, so it gets true as soon as there is
  -- one suppression: whoever writes past the house makes no message.
  create function suppressed(address text) returns boolean language sql stable security definer set search_path = pg_catalog as $$
    select case when address is null or not exists (select 1 from newsletter.suppression where lifted_at is null) then false
      else coalesce((select exists (select 1 from newsletter.suppression s where s.lifted_at is null and s.address_hash = h.hash)
                     from (select newsletter.address_hash(address) as hash) h where h.hash is not null), true) end
  $$;

  -- The address that a message went to, for when it comes back: the contact may have another one by then.
  alter table delivery add column address_hash bytea check (length(address_hash) = 32);

  create function refuse_suppressed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
  declare
    address text := (select email from contacts.contact where id = new.contact_id);
  begin
    if tg_table_name = 'delivery' and tg_op = 'UPDATE' then
      new.address_hash := newsletter.address_hash(address);
    end if;
    if newsletter.suppressed(address) then
      raise exception 'The address of this contact is suppressed: mail to it bounced, or its reader complained. Lift that first, with the reason, or use another address.'
        using errcode = 'KM013';
    end if;
    return new;
  end $$;
  create trigger consent_event_refuse_suppressed before insert on consent_event
    for each row when (new.kind = 'given') execute function refuse_suppressed();
  create trigger delivery_refuse_suppressed before insert on delivery
    for each row execute function refuse_suppressed();
  create trigger delivery_refuse_suppressed_sending before update on delivery
    for each row when (new.state = 'sending' and old.state <> 'sending') execute function refuse_suppressed();

  -- What came back about a message.
  create table bounce (
    id uuid primary key,
    delivery_id uuid not null references delivery on delete cascade,
    contact_id uuid not null references contacts.contact on delete cascade,
    verdict text not null check (verdict in ('hard', 'soft', 'complaint')),
    reason text not null,
    status text,
    source text not null check (source in ('pipe', 'mailbox', 'webhook')),
    -- SHA-256 of the report: the same one counts once
    report_hash bytea not null unique check (length(report_hash) = 32),
    at timestamptz not null
  );
  create index bounce_contact_id_idx on bounce (contact_id, at);
  create index bounce_delivery_id_idx on bounce (delivery_id);
  create trigger bounce_append_only before update on bounce for each row execute function kernel.refuse_change();
  `,
);
