import { migration } from '../src/kernel/migrate.js';

export const addApiTokens = migration(
  '0004-api-tokens',
  `
  -- For machine clients. A row stays when it is over, so that the audit's "api-token <id>" keeps its meaning.
  create table api_token (
    id uuid primary key,
    owner_id uuid not null references account on delete cascade,
    name text not null,
    roles text[] not null,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    -- When it was last met though it was over: told to the audit once an hour at most.
    refused_at timestamptz
  );
  create index api_token_owner_id_idx on api_token (owner_id);
  create trigger api_token_access after update of roles, expires_at, revoked_at or delete on api_token
    for each statement execute function tell_access_changed();
  `,
);
