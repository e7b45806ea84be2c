import { migration } from '../src/kernel/migrate.js';

export const createStaff = migration(
  '0001-staff',
  `
  create table account (
    id uuid primary key,
    email text not null,
    name text not null,
    external boolean not null default false,
    roles text[] not null,
    password_hash text not null,
    active boolean not null default true,
    failed_sign_ins integer not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null,
    version integer not null default 1
  );
  create unique index account_email_key on account (lower(email));

  -- Opaque tokens, stored as SHA-256: whoever reads this table cannot sign in with it.
  create table session (
    id uuid primary key,
    account_id uuid not null references account on delete cascade,
    access_hash bytea not null,
    access_expires_at timestamptz not null,
    refresh_hash bytea not null,
    refresh_expires_at timestamptz not null,
    -- A refresh token that was used before; met again, it was stolen, and the session ends.
    spent_hashes bytea[] not null default '{}',
    ended_at timestamptz
  );
  create unique index session_access_hash_key on session (access_hash);
  create unique index session_refresh_hash_key on session (refresh_hash);
  create index session_account_id_idx on session (account_id);
  create index session_spent_hashes_idx on session using gin (spent_hashes);

  create table agreement_text (
    version integer primary key,
    language text not null,
    text text not null,
    published_at timestamptz not null
  );

  -- Proof that somebody is bound to secrecy: kept as it was signed.
  create table agreement (
    id uuid primary key,
    account_id uuid not null references account on delete cascade,
    version integer not null references agreement_text,
    signed_at timestamptz not null,
    unique (account_id, version)
  );
  create trigger agreement_append_only before update on agreement for each row execute function kernel.refuse_change();
  create trigger agreement_text_append_only before update or delete on agreement_text for each row execute function kernel.refuse_change();

  -- A link with which somebody picks a password, once; without an account it makes the first admin.
  create table setup_link (
    id uuid primary key,
    account_id uuid references account on delete cascade,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    used_at timestamptz
  );

  insert into agreement_text (version, language, text, published_at) values (1, 'nl',
'Ik ga vertrouwelijk om met alle persoonsgegevens die ik in Klantmap zie. Ik raadpleeg ze alleen als mijn werk dat vraagt, en alleen voor het doel waarvoor ze zijn verzameld. Ik geef ze aan niemand door, tenzij de wet dat eist of de betrokkene daar uitdrukkelijk mee heeft ingestemd. Deze geheimhouding blijft gelden als ik hier niet meer werk. Ik weet dat vastgelegd wordt welke persoonsgegevens ik inzie.', now());

  -- Every process caches who may do what; a change is told to all of them at once.
  create function tell_access_changed() returns trigger language plpgsql as $$
  begin
    perform pg_notify('klantmap_access', '');
    return null;
  end $$;
  create trigger account_access after update or delete on account for each statement execute function tell_access_changed();
  create trigger session_access after update or delete on session for each statement execute function tell_access_changed();
  create trigger agreement_access after insert or delete on agreement for each statement execute function tell_access_changed();
  create trigger agreement_text_access after insert on agreement_text for each statement execute function tell_access_changed();
  `,
);
