import { migration } from '../../../src/kernel/migrate.js';

/** What went out stays as it went out, but for somebody named in it who is to be found nowhere any more. */
export const redacted = migration(
  '0060-redacted',
  `
  -- As it was, and: within redact_campaign below, which runs as the owner of the tables.
  create or replace function keep_started() returns trigger language plpgsql as $$
  declare
    open constant text[] := array['state', 'version', 'scheduled_for', 'finished_at', 'ended_because', 'public', 'queued_to', 'all_queued'];
    words constant text[] := array['name', 'subject_nl', 'mjml_nl', 'blocks_nl', 'subject_en', 'mjml_en', 'blocks_en'];
    redacting constant boolean := current_setting('newsletter.redacting', true) = old.id::text
      and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid);
  begin
    if tg_op = 'UPDATE' and redacting and to_jsonb(new) - words - 'version' = to_jsonb(old) - words - 'version' then
      return new;
    end if;
    if old.state <> 'DRAFT' and (tg_op = 'DELETE' or
        to_jsonb(new) - open - 'started_at' is distinct from to_jsonb(old) - open - 'started_at'
        or (old.started_at is not null and new.started_at is distinct from old.started_at)) then
      raise exception 'campaign % was scheduled or started and cannot change', old.id using errcode = 'KM011';
    end if;
    if tg_op = 'DELETE' then
      return old;
    end if;
    if new.state <> old.state and (old.state, new.state) not in
        (('DRAFT', 'SENDING'), ('DRAFT', 'SCHEDULED'), ('SCHEDULED', 'DRAFT'), ('SCHEDULED', 'SENDING'),
         ('SENDING', 'SENT'), ('SENDING', 'STOPPED'),
         ('SENDING', 'PAUSED'), ('PAUSED', 'SENDING'), ('PAUSED', 'STOPPED'),
         -- messages of unknown fate are sent again, because somebody said so
         ('SENT', 'SENDING')) then
      raise exception 'campaign % cannot go from % to %', old.id, old.state, new.state using errcode = 'KM011';
    end if;
    return new;
  end $$;

  -- Puts an ellipsis in the place of some words, in whichever way they are written there, of a campaign that has ended.
  -- @return whether they were there
  create function redact_campaign(campaign_id uuid, forms text[]) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  declare
    pattern text;
    changed integer;
  begin
    if exists (select from unnest(forms) f where length(f) < 3) then
      raise exception 'name three letters or more' using errcode = 'KM011';
    end if;
    select string_agg(regexp_replace(f, '([^[:alnum:][:space:]])', '\\\\\\1', 'g'), '|' order by length(f) desc) into pattern from unnest(forms) f;
    perform set_config('newsletter.redacting', campaign_id::text, true);
    update newsletter.campaign set name = regexp_replace(name, pattern, '…', 'gi'),
        subject_nl = regexp_replace(subject_nl, pattern, '…', 'gi'), subject_en = regexp_replace(subject_en, pattern, '…', 'gi'),
        mjml_nl = regexp_replace(mjml_nl, pattern, '…', 'gi'), mjml_en = regexp_replace(mjml_en, pattern, '…', 'gi'),
        blocks_nl = regexp_replace(blocks_nl::text, pattern, '…', 'gi')::jsonb, blocks_en = regexp_replace(blocks_en::text, pattern, '…', 'gi')::jsonb,
        version = version + 1
      where id = campaign_id and state in ('SENT', 'STOPPED')
        and concat_ws(' ', name, subject_nl, subject_en, mjml_nl, mjml_en, blocks_nl::text, blocks_en::text) ~* pattern;
    get diagnostics changed = row_count;
    perform set_config('newsletter.redacting', '', true);
    return changed > 0;
  end $$;
  revoke execute on function redact_campaign(uuid, text[]) from public;
  grant execute on function redact_campaign(uuid, text[]) to klantmap_app;
  `,
);
