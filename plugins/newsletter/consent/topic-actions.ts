import sql from 'sql-template-tag';
import { isUuid } from '../../../src/customers/actions.js';
import { badInput, conflict, notFound } from '../../../src/errors.js';
import { newId } from '../../../src/kernel/ids.js';
import { tidy } from '../../../src/kernel/input.js';
import type { Scope } from '../../../src/kernel/scope.js';
import type { ConsentPurpose } from '../consent.js';
import * as events from '../events.js';
import { NewsletterTopic } from './topic.js';
import type { AddNewsletterTopicInput, UpdateNewsletterTopicInput } from './topic-inputs.js';

/** Who agreed to everything agrees to this too; who chose some topics did not choose this one. */
export async function addTopic(scope: Scope, input: AddNewsletterTopicInput): Promise<NewsletterTopic> {
  const key = input.key.trim();
  if (await scope.em.findOne(NewsletterTopic, { purpose: input.purpose, key }))
    throw conflict(`There is a topic ${key} already; change its names, or choose another key.`);
  const topic = scope.em.create(NewsletterTopic, {
    id: newId(scope),
    purpose: input.purpose,
    key,
    nameNl: tidy(input.nameNl),
    nameEn: tidy(input.nameEn),
    createdAt: scope.now(),
    retiredAt: null,
  });
  await scope.emit(events.topicAdded, { topicId: topic.id });
  return topic;
}

/** @throws CONFLICT when somebody chose it under the name that it has */
export async function updateTopic(scope: Scope, input: UpdateNewsletterTopicInput): Promise<NewsletterTopic> {
  const topic = isUuid(input.id) ? await scope.em.findOne(NewsletterTopic, { id: input.id }) : null;
  if (!topic) throw notFound('topic', input.id);
  const renamed =
    (input.nameNl && tidy(input.nameNl) !== topic.nameNl) ||
    (input.nameEn && tidy(input.nameEn) !== topic.nameEn);
  if (renamed && (await chosen(scope, topic.id)))
    throw conflict(
      `People chose ${topic.key} under the name that it has, and that is what they agreed to. Retire it, and add a topic with the new name.`,
    );
  if (input.nameNl) topic.nameNl = tidy(input.nameNl);
  if (input.nameEn) topic.nameEn = tidy(input.nameEn);
  if (input.retired === true) topic.retiredAt ??= scope.now();
  if (input.retired === false) topic.retiredAt = null;
  await scope.emit(events.topicChanged, { topicId: topic.id });
  return topic;
}

const chosen = async (scope: Scope, topicId: string): Promise<boolean> =>
  (await scope.row<{ so: boolean }>(sql`select newsletter.topic_chosen(${topicId}) as so`))?.so ?? true;

/**
 * The topics that somebody names, each once; null for all of them.
 * @throws BAD_USER_INPUT naming the field when one is not a topic of this purpose
 */
export async function topicsNamed(
  scope: Scope,
  field: string,
  purpose: ConsentPurpose,
  ids: readonly string[] | null | undefined,
): Promise<string[] | null> {
  if (!ids) return null;
  if (ids.length === 0) throw badInput(field, 'must name a topic; leave it out for all of them');
  const wanted = [...new Set(ids)];
  const known = wanted.every(isUuid)
    ? await scope.rows<{ id: string }>(
        sql`select id from newsletter.topic where purpose = ${purpose} and id = any(${wanted}::uuid[]) order by id`,
      )
    : [];
  if (known.length < wanted.length)
    throw badInput(field, 'has one that is no topic of this purpose; newsletterTopics lists them');
  return known.map(({ id }) => id);
}

/** All of them, those not offered any more included. */
export const topicsOfPurpose = (scope: Scope, purpose: ConsentPurpose): Promise<NewsletterTopic[]> =>
  scope.rows<NewsletterTopic>(sql`
    select id, purpose, key, name_nl as "nameNl", name_en as "nameEn", created_at as "createdAt", retired_at as "retiredAt"
    from newsletter.topic where purpose = ${purpose} order by created_at, id`);
