import { migration } from '../src/kernel/migrate.js';

export const createContacts = migration(
  '0001-contacts',
  `
  create table contact (
    id uuid primary key,
    customer_id uuid not null references customers.customer on delete cascade,
    name text not null,
    function text,
    email text,
    phone text,
    language text not null default 'nl' check (language in ('nl', 'en')),
    -- the office's general contact: one at the most
    general boolean not null default false,
    created_at timestamptz not null,
    version integer not null default 1
  );
  create index contact_customer_id_idx on contact (customer_id);
  create unique index contact_general_key on contact (customer_id) where general;
  create index contact_name_idx on contact (lower(name), id);
  create index contact_email_idx on contact (lower(email));
  `,
);
