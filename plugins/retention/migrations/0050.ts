import { migration } from '../../../src/kernel/migrate.js';

export const factsStay = migration(
  '0050-facts-stay',
  `
  -- Whoever writes, past the house too: what was proposed, approved, held, done and found stays as it was written.
  create function refuse_other_change() returns trigger language plpgsql as $$
  begin
    raise exception '%.% keeps what was written: this % is refused', tg_table_schema, tg_table_name, lower(tg_op) using errcode = 'KM094';
  end $$;

  -- A run: proposed, then withdrawn or approved, and from there one step at a time to its end.
  create function keep_run() returns trigger language plpgsql as $$
  declare
    changing constant text[] := '{state,approved_by,approved_at,automatic,finished_at}';
    approved boolean;
  begin
    if tg_op = 'INSERT' then
      if new.state <> 'PROPOSED' or new.automatic or num_nonnulls(new.approved_by, new.approved_at, new.finished_at) > 0 then
        raise exception 'run % is proposed first: this insert is refused', new.id using errcode = 'KM094';
      end if;
      return new;
    end if;
    approved := old.state = 'PROPOSED' and new.state = 'RUNNING';
    if to_jsonb(new) - changing <> to_jsonb(old) - changing
       or (not approved and (new.approved_by, new.approved_at, new.automatic) is distinct from (old.approved_by, old.approved_at, old.automatic))
       or (new.state = old.state and new.finished_at is distinct from old.finished_at) then
      raise exception 'run % keeps who proposed and approved it, and when: this update is refused', old.id using errcode = 'KM094';
    end if;
    if new.state <> old.state and (old.state, new.state) not in (('PROPOSED', 'WITHDRAWN'), ('PROPOSED', 'RUNNING'),
         ('RUNNING', 'PROVING'), ('PROVING', 'RESIDUE'), ('RESIDUE', 'PROVING'),
         ('PROVING', 'OUTSTANDING'), ('PROVING', 'DONE'), ('OUTSTANDING', 'DONE')) then
      raise exception 'run % is % and cannot become %', old.id, old.state, new.state using errcode = 'KM094';
    end if;
    if new.state = 'DONE' and old.state <> 'DONE' and not exists (select 1 from retention.certificate where proof_id = new.id) then
      raise exception 'run % is done once it has its certificate', old.id using errcode = 'KM094';
    end if;
    return new;
  end $$;
  -- After run_refuse_closing, by its name: that one says what is outstanding.
  create trigger run_steps before insert or update on run for each row execute function keep_run();
  create trigger run_stays before delete or truncate on run for each statement execute function refuse_other_change();
  revoke delete, truncate on run from klantmap_app;

  -- Its customers: those of the proposal, each with one end. The condition alone is looked at for each of them, since a
  -- run ends thousands.
  create trigger run_item_ended before update on run_item for each row
    when (old.state in ('DONE', 'SKIPPED') or (old.state = 'OUTSTANDING' and new.state <> 'DONE')
      or (new.id, new.run_id, new.customer_id, new.slice, new.ended_on, new.invoices, new.passed, new.wholly)
        is distinct from (old.id, old.run_id, old.customer_id, old.slice, old.ended_on, old.invoices, old.passed, old.wholly))
    execute function refuse_other_change();
  create trigger run_item_stays before delete or truncate on run_item for each statement execute function refuse_other_change();
  revoke delete, truncate on run_item from klantmap_app;
  create function only_proposed() returns trigger language plpgsql as $$
  begin
    -- Locked, so that nobody approves the run meanwhile with another list.
    perform 1 from retention.run where id in (select run_id from added) for share;
    if exists (select 1 from added join retention.run r on r.id = added.run_id where r.state <> 'PROPOSED' or added.state <> 'QUEUED') then
      raise exception 'the customers of a run are those of its proposal: this insert is refused' using errcode = 'KM094';
    end if;
    return null;
  end $$;
  create trigger run_item_proposed after insert on run_item referencing new table as added
    for each statement execute function only_proposed();

  -- A hold: placed, then lifted once. Whom it is about changes as two customers become one, and in no other way.
  create function keep_hold() returns trigger language plpgsql as $$
  declare
    lifting constant text[] := '{customer_id,lifted_at,lifted_by,lift_reason,version}';
  begin
    if tg_op = 'INSERT' then
      if new.lifted_at is not null then
        raise exception 'hold % is placed before it is lifted: this insert is refused', new.id using errcode = 'KM094';
      end if;
      return new;
    end if;
    if to_jsonb(new) - lifting <> to_jsonb(old) - lifting
       or (old.lifted_at is not null and (new.lifted_at, new.lifted_by, new.lift_reason) is distinct from (old.lifted_at, old.lifted_by, old.lift_reason))
       or (new.customer_id <> old.customer_id
           and not exists (select 1 from customers.alias a where a.id = old.customer_id and a.customer_id = new.customer_id)) then
      raise exception 'hold % stays what it is, and lifted once it was: this update is refused', old.id using errcode = 'KM094';
    end if;
    return new;
  end $$;
  create trigger hold_keep before insert or update on hold for each row execute function keep_hold();

  -- A proof: asked for, looked for, and again for as long as something was found. Once nothing was, it stands.
  create function keep_proof() returns trigger language plpgsql as $$
  begin
    if tg_op = 'INSERT' then
      if new.state <> 'WAITING' then
        raise exception 'proof % is asked for first: this insert is refused', new.id using errcode = 'KM094';
      end if;
      return new;
    end if;
    if (new.id, new.contact_id, new.customer_id, new.asked_at) is distinct from (old.id, old.contact_id, old.customer_id, old.asked_at)
       or old.state = 'CLEAN' or (old.state = 'RESIDUE' and (new.state = 'CLEAN' or to_jsonb(new) - 'state' <> to_jsonb(old) - 'state')) then
      raise exception 'proof % keeps what was found: this update is refused', old.id using errcode = 'KM094';
    end if;
    return new;
  end $$;
  create trigger proof_keep before insert or update on proof for each row execute function keep_proof();
  create trigger proof_stays before delete or truncate on proof for each statement execute function refuse_other_change();
  revoke delete, truncate on proof from klantmap_app;

  -- What was found stays until it is looked for again; what to look for, until nothing was found.
  create function goes_with_proof() returns trigger language plpgsql as $$
  begin
    if exists (select 1 from gone left join retention.proof p on p.id = gone.proof_id where p.state is distinct from tg_argv[0]) then
      raise exception '%.% goes with a proof that is % alone: this delete is refused', tg_table_schema, tg_table_name, tg_argv[0]
        using errcode = 'KM094';
    end if;
    return null;
  end $$;
  create trigger residue_goes after delete on residue referencing old table as gone
    for each statement execute function goes_with_proof('WAITING');
  create trigger residue_stays before update or truncate on residue for each statement execute function refuse_other_change();
  create trigger trace_goes after delete on trace referencing old table as gone
    for each statement execute function goes_with_proof('CLEAN');
  create trigger trace_stays before update or truncate on trace for each statement execute function refuse_other_change();
  revoke update, truncate on residue, trace from klantmap_app;

  -- A line of the erasure record is one: whether this house wrote it is known to who has its key.
  create function is_record_line() returns trigger language plpgsql as $$
  declare
    said jsonb;
  begin
    begin
      said := new.line::jsonb;
    exception when others then
      said := null;
    end;
    if (jsonb_typeof(said) = 'object' and new.hash ~ '^[0-9a-f]{64}$' and said ->> 'hash' = new.hash
        and said ->> 'previous' ~ '^[0-9a-f]{64}$' and said ->> 'says' = 'erase'
        and said ->> 'house' = (select house::text from retention.record)
        and said ->> 'step' in ('minimise', 'erase contact', 'terms passed', 'gone')
        and jsonb_typeof(said -> 'customers') = 'array') is not true then
      raise exception 'this is no line of the erasure record: the insert is refused' using errcode = 'KM094';
    end if;
    return new;
  end $$;
  create trigger record_line_is_one before insert on record_line for each row execute function is_record_line();
  `,
);
