import { migration } from '../src/kernel/migrate.js';

export const signAnew = migration(
  '0006-sign-anew',
  `
  -- A signature may expire, and then the same text is signed once more: each signature stays, as proof of its own time.
  alter table agreement drop constraint agreement_account_id_version_key;
  create index agreement_account_id_version_idx on agreement (account_id, version);
  `,
);
