import { migration } from '../src/kernel/migrate.js';

export const addSecondFactor = migration(
  '0003-second-factor',
  `
  -- The secret is kept as it is, since RFC 6238 computes with it; it is worth nothing without the password.
  create table second_factor (
    account_id uuid primary key references account on delete cascade,
    secret text,
    -- Set by startSecondFactor, in use once a code of it was given.
    pending_secret text,
    -- Each code works once: its step must be later than this one.
    last_step bigint not null default 0,
    confirmed_at timestamptz,
    check ((secret is null) = (confirmed_at is null))
  );

  create table recovery_code (
    id uuid primary key,
    account_id uuid not null references account on delete cascade,
    code_hash bytea not null,
    used_at timestamptz,
    unique (account_id, code_hash)
  );

  create trigger second_factor_access after insert or update of confirmed_at or delete on second_factor
    for each statement execute function tell_access_changed();
  `,
);
