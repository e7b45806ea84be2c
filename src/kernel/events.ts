import type { Scope } from './scope.js';

/** Whom or what a fact is about: ids only, since facts end up in the audit, which holds no personal values. */
export interface About {
  customer?: string | null;
  contact?: string | null;
  staff?: string | null;
  /** The record itself, where it is neither of these, as [GraphQL type, id]. */
  record?: readonly [type: string, id: string];
  /** All the records, for work that is done on many at once. */
  records?: readonly [type: string, ids: readonly string[]];
}

/** A fact in the past tense, such as `invoice.issued`. Its payload holds ids and plain values, never personal data. */
export interface EventDefinition<P extends object = object> {
  readonly name: string;
  readonly about: (payload: P) => About;
}

export function defineEvent<P extends object>(
  name: string,
  about: (payload: P) => About,
): EventDefinition<P> {
  return { name, about };
}

/** Where a subscriber runs: inside the transaction that emits, or in a job after its commit, at least once. */
export type Moment = 'within' | 'after';

export interface Subscription {
  readonly event: string;
  readonly moment: Moment;
  readonly handle: (scope: Scope, payload: object) => Promise<void>;
}

/** Runs in the emitting transaction: both happen, or neither. Keep it short; it holds the caller up. */
export function within<P extends object>(
  event: EventDefinition<P>,
  handle: (scope: Scope, payload: P) => Promise<void>,
): Subscription {
  return { event: event.name, moment: 'within', handle: handle as Subscription['handle'] };
}

/** Runs as a job after the commit, in a transaction of its own, at least once: make it idempotent. */
export function after<P extends object>(
  event: EventDefinition<P>,
  handle: (scope: Scope, payload: P) => Promise<void>,
): Subscription {
  return { event: event.name, moment: 'after', handle: handle as Subscription['handle'] };
}
