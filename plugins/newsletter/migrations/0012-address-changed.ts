import { migration } from '../../../src/kernel/migrate.js';

/** The old address is told that mail goes to another one: a mail with no link in it. */
export const addressChanged = migration(
  '0012-address-changed',
  `
  alter table page_link drop constraint page_link_kind_check;
  alter table page_link add constraint page_link_kind_check
    check (kind in ('sign-up', 'preferences', 'new address', 'address changed'));
  alter table page_link add constraint page_link_only_told check (kind <> 'address changed' or token_hash is null);
  `,
);
