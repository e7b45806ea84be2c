import { migration } from '../../../src/kernel/migrate.js';

export const goneForGood = migration(
  '0010-gone-for-good',
  `
  -- What a run is for: minimising in the third year, or letting go for good what has nothing left to be kept for.
  alter table run add column step text not null default 'MINIMISE' check (step in ('MINIMISE', 'GONE'));
  drop index run_proposed_key;
  create unique index run_proposed_key on run (step) where state = 'PROPOSED';
  -- Of a run for good: whether the customer goes as a whole, or only rows of it whose own term has passed.
  alter table run_item add column wholly boolean not null default false;
  -- Rows of it whose own term had passed when the run was proposed.
  alter table run_item add column passed integer;

  -- Which steps a hold stops. What the law alone keeps of a minimised customer can be held too.
  alter table hold add column steps text[] not null default '{MINIMISE,GONE}'
    check (steps <@ '{MINIMISE,GONE}' and steps <> '{}');
  drop trigger hold_refuse_minimised on hold;
  create trigger hold_refuse_minimised before insert on hold for each row
    when ('MINIMISE' = any (new.steps)) execute function customers.refuse_minimised('customer_id');

  -- Years that the law keeps invoices and master data of one customer, where that is longer than of others.
  create table longer_term (
    customer_id uuid primary key references customers.customer on delete cascade,
    years integer not null check (years between 8 and 30),
    reason text not null check (btrim(reason) <> ''),
    set_by uuid not null,
    set_at timestamptz not null
  );
  `,
);
