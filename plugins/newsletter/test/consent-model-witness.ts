import type pg from 'pg';
import type { ConsentKind } from '../consent.js';
import { covers, standingAt, type Topic } from '../consent/standing.js';

/** What was so when a message was handed over, seen by a trigger of the trial's own in the transaction that did it. */
export interface HandedOver {
  contactId: string;
  topicId: string | null;
  /** `hand-over`: as it happened; `commit`: just before that could be seen by anybody. */
  moment: 'hand-over' | 'commit';
  at: string;
  events: {
    id: string;
    kind: ConsentKind;
    topicIds: string[] | null;
    at: string;
    expiresAt: string | null;
  }[];
}

/**
 * The witness looks at the history alone, never at what the product folds it to, and once more when the transaction
 * ends: a withdrawal that slipped in between would be seen.
 */
export async function placeWitness(owner: pg.Pool): Promise<void> {
  await owner.query(`
    create schema witness;
    create table witness.handed (n bigserial primary key, contact_id uuid, topic_id uuid, moment text, events jsonb, at timestamptz);
    create function witness.look() returns trigger language plpgsql security definer as $$
    begin
      insert into witness.handed (contact_id, topic_id, moment, at, events)
      select new.contact_id, k.topic_id, tg_argv[0], clock_timestamp(), coalesce((
        select jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'topicIds', e.topics, 'at', e.at, 'expiresAt', e.expires_at) order by e.sequence)
        from newsletter.consent_event e where e.contact_id = new.contact_id and e.purpose = k.purpose), '[]')
      from newsletter.campaign k where k.id = new.campaign_id;
      return null;
    end $$;
    create trigger witness_hand_over after update on newsletter.delivery for each row
      when (new.state = 'sending' and old.state <> 'sending') execute function witness.look('hand-over');
    create constraint trigger witness_commit after update on newsletter.delivery deferrable initially deferred for each row
      when (new.state = 'sending' and old.state <> 'sending') execute function witness.look('commit');`);
}

/** What the witness saw since it was last asked, and what of it ought not to be. */
export async function hearWitness(
  owner: pg.Pool,
  topics: ReadonlyMap<string, readonly Topic[]>,
): Promise<{ handedOver: number; problems: string[] }> {
  const { rows } = await owner.query<HandedOver>(`
    with heard as (delete from witness.handed returning *)
    select contact_id as "contactId", topic_id as "topicId", moment, events, at from heard order by n`);
  const all = [...topics.values()].flat();
  return {
    handedOver: rows.filter(({ moment }) => moment === 'hand-over').length,
    problems: rows
      .filter(({ events, topicId, at }) => {
        const standing = standingAt(events, all, new Date(at));
        return !standing.allowed || !covers(standing.topicIds, topicId);
      })
      .map(
        ({ contactId, moment, topicId, events }) =>
          `at ${moment}, ${contactId} got something on ${topicId ?? 'anything'} after ${JSON.stringify(events)}`,
      ),
  };
}

/** Where the database folded a history to something else than the history says. */
export async function foldedOtherwise(
  owner: pg.Pool,
  contactIds: readonly string[],
  topics: ReadonlyMap<string, readonly Topic[]>,
): Promise<string[]> {
  const { rows } = await owner.query<{
    purpose: string;
    live: boolean;
    topics: string[] | null;
    events: HandedOver['events'];
  }>(
    `select c.purpose, c.live and (c.expires_at is null or c.expires_at > clock_timestamp()) as live, c.topics, (
       select jsonb_agg(jsonb_build_object('id', e.id, 'kind', e.kind, 'topicIds', e.topics, 'at', e.at, 'expiresAt', e.expires_at) order by e.sequence)
       from newsletter.consent_event e where e.contact_id = c.contact_id and e.purpose = c.purpose) as events
     from newsletter.consent c where c.contact_id = any($1)`,
    [contactIds],
  );
  return rows
    .filter((row) => {
      const standing = standingAt(row.events ?? [], topics.get(row.purpose) ?? [], new Date());
      const chosen = (ids: readonly string[] | null | undefined) => ids?.toSorted().join() ?? 'all';
      return standing.allowed !== row.live || (row.live && chosen(standing.topicIds) !== chosen(row.topics));
    })
    .map((row) => `folded to ${row.live} on ${JSON.stringify(row.topics)}: ${JSON.stringify(row.events)}`);
}
