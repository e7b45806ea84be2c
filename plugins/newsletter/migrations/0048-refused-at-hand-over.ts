import { migration } from '../../../src/kernel/migrate.js';

/** An address that the mail server says is nobody's when the message is handed over counts as one that came back. */
export const refusedAtHandOver = migration(
  '0048-refused-at-hand-over',
  `
  alter table bounce drop constraint bounce_source_check;
  alter table bounce add constraint bounce_source_check check (source in ('pipe', 'mailbox', 'webhook', 'hand-over'));
  `,
);
