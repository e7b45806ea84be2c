import { migration } from '../src/kernel/migrate.js';

export const createAnswered = migration(
  '0001-answered',
  `
  create table answered (
    key_hash bytea primary key check (length(key_hash) = 32),
    request_hash bytea not null check (length(request_hash) = 32),
    answer jsonb,
    answered_at timestamptz not null
  );
  create index answered_answered_at_idx on answered (answered_at);
  comment on table answered is 'Mutations sent with an Idempotency-Key, for a day: hashes, and ids of what they answered.';
  `,
);
