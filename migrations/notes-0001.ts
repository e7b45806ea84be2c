import { migration } from '../src/kernel/migrate.js';

export const createNotes = migration(
  '0001-notes',
  `
  create table note (
    id uuid primary key,
    customer_id uuid not null references customers.customer on delete cascade,
    -- one of its people, where the note is about them: it goes when they do
    contact_id uuid references contacts.contact on delete cascade,
    text text not null,
    -- the account that wrote it
    written_by uuid,
    written_at timestamptz not null,
    changed_at timestamptz,
    version integer not null default 1
  );
  create index note_customer_id_idx on note (customer_id, written_at, id);
  create index note_contact_id_idx on note (contact_id) where contact_id is not null;
  create trigger note_refuse_minimised before insert or update of customer_id on note
    for each row execute function customers.refuse_minimised('customer_id');
  `,
);
