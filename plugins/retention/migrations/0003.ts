import { migration } from '../../../src/kernel/migrate.js';

export const fourEyesAndHolds = migration(
  '0003-four-eyes-and-holds',
  `
  -- A run is proposed by one person and approved by another, unless the vendor chose otherwise by a setting.
  alter table run rename column started_by to proposed_by;
  alter table run rename column started_at to proposed_at;
  alter table run
    add column approved_by uuid,
    add column approved_at timestamptz,
    add column automatic boolean not null default false;
  update run set automatic = true;
  alter table run drop constraint run_state_check, alter column state set default 'PROPOSED';
  alter table run
    add constraint run_state_check check (state in ('PROPOSED', 'WITHDRAWN', 'RUNNING', 'DONE')),
    add constraint run_four_eyes check (state in ('PROPOSED', 'WITHDRAWN') or automatic
      or (approved_by is not null and approved_at is not null and approved_by is distinct from proposed_by));
  create unique index run_proposed_key on run ((true)) where state = 'PROPOSED';

  -- What a customer looked like when the run was proposed: whoever changed since is left out.
  alter table run_item add column ended_on date, add column invoices integer;
  alter table run_item drop constraint run_item_reason_check;
  alter table run_item add constraint run_item_reason_check
    check (reason in ('RESUMED', 'NOT_DUE', 'MINIMISED', 'GONE', 'HELD', 'CHANGED'));

  create table hold (
    id uuid primary key,
    customer_id uuid not null references customers.customer on delete cascade,
    reason text not null check (btrim(reason) <> ''),
    owner_id uuid not null,
    placed_at timestamptz not null,
    review_on date not null,
    lifted_at timestamptz,
    lifted_by uuid,
    lift_reason text,
    version integer not null default 1,
    check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null))
  );
  create index hold_customer_id_idx on hold (customer_id);
  create index hold_review_on_idx on hold (review_on, id);
  create trigger hold_refuse_minimised before insert on hold for each row execute function customers.refuse_minimised('customer_id');
  `,
);
