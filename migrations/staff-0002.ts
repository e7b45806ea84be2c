import { migration } from '../src/kernel/migrate.js';

export const guardSignIn = migration(
  '0002-guard-sign-in',
  `
  -- A lock on the account told which addresses exist, and let anybody keep its owner out.
  alter table account drop column failed_sign_ins, drop column locked_until;

  -- Keys the hashes below: made here, so that every process has the same.
  create table house_key (only_one boolean primary key default true check (only_one), secret bytea not null);
  insert into house_key (secret) values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

  -- Tries at a door: keyed hash of an address, known or not, or of a device that signed in before.
  create table guess (
    key bytea primary key,
    tries integer not null,
    closed_until timestamptz,
    last_at timestamptz not null
  );
  create index guess_last_at_idx on guess (last_at);

  create table reset_link (
    id uuid primary key,
    account_id uuid not null references account on delete cascade,
    token_hash bytea not null unique,
    expires_at timestamptz not null,
    used_at timestamptz
  );
  create index reset_link_account_id_idx on reset_link (account_id);

  -- When a token that was withdrawn was met again: told to the audit once, however often it comes.
  alter table session add column refused_at timestamptz;
  create index session_refresh_expires_at_idx on session (refresh_expires_at);
  `,
);
