import { type ConsentEvent, ConsentKind } from '../consent.js';

export type Happened = Pick<ConsentEvent, 'id' | 'kind' | 'topicIds'> & {
  /** As they come from the database: text. */
  readonly at: Date | string;
  readonly expiresAt: Date | string | null;
};

export interface Topic {
  readonly id: string;
  readonly createdAt: Date | string;
}

/** Where somebody stood at a moment. */
export interface Standing<E extends Happened> {
  readonly allowed: boolean;
  /** What made it so; null when nothing had happened yet. */
  readonly basis: E | null;
  /** Null: all topics. */
  readonly topicIds: readonly string[] | null;
  readonly confirmedBy: E | null;
  readonly expired: boolean;
}

/**
 * What the events of one person and purpose come to at a moment: as the database folds them (0010-topics), for any
 * time. @param events in the order of their numbers @param topics of the purpose
 */
export function standingAt<E extends Happened>(
  events: readonly E[],
  topics: readonly Topic[],
  at: Date,
): Standing<E> {
  let standing: Standing<E> = {
    allowed: false,
    basis: null,
    topicIds: null,
    confirmedBy: null,
    expired: false,
  };
  for (const event of events) if (new Date(event.at) <= at) standing = after(standing, event, topics);
  const end = standing.allowed ? standing.basis?.expiresAt : null;
  return end && new Date(end) <= at ? { ...standing, allowed: false, expired: true } : standing;
}

function after<E extends Happened>(before: Standing<E>, event: E, topics: readonly Topic[]): Standing<E> {
  const ended = { allowed: false, basis: event, topicIds: null, confirmedBy: null, expired: false };
  switch (event.kind) {
    case ConsentKind.CONFIRMED:
      return { ...before, confirmedBy: event };
    case ConsentKind.GIVEN:
      return { ...ended, allowed: true, topicIds: event.topicIds ?? null };
    case ConsentKind.WITHDRAWN:
    case ConsentKind.OBJECTED: {
      if (!event.topicIds) return ended;
      if (!before.allowed) return before;
      const known = topics.filter((topic) => new Date(topic.createdAt) <= new Date(event.at));
      const remaining = known
        .map(({ id }) => id)
        .filter((id) => covers(before.topicIds, id) && !event.topicIds?.includes(id));
      return remaining.length > 0 ? { ...before, topicIds: remaining } : ended;
    }
    default:
      return ended;
  }
}

export const covers = (chosen: readonly string[] | null, topicId: string | null): boolean =>
  !chosen || (topicId !== null && chosen.includes(topicId));
