import type { Purpose } from './purposes.js';
import type { Actor, Scope } from './scope.js';

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
  readonly label?: EventLabel;
}

/** What an event is called in a customer's timeline, and for which purposes somebody may know of it. */
export interface EventLabel {
  readonly nl: string;
  readonly en: string;
  readonly for: readonly [Purpose, ...Purpose[]];
}

const defined = new Map<string, EventDefinition>();

/** @param label of an event about a customer, or about records of customers; a test finds one that has none */
export function defineEvent<P extends object>(
  name: string,
  about: (payload: P) => About,
  label?: EventLabel,
): EventDefinition<P> {
  const definition = { name, about, label };
  defined.set(name, definition as unknown as EventDefinition);
  return definition;
}

/** All events of the parts that are loaded. */
export const definedEvents = (): EventDefinition[] => [...defined.values()];

/** The events that a reader may know of: those that serve a purpose of theirs. */
export const toldTo = (actor: Actor): EventDefinition[] =>
  definedEvents().filter(({ label }) => label?.for.some((purpose) => actor.purposes.has(purpose)));

export const labelOf = (name: string, language: 'nl' | 'en'): string =>
  defined.get(name)?.label?.[language] ?? name;

/** What an event names when it is told, whatever its payload. */
export function namedBy(event: EventDefinition): { customer: boolean; contact: boolean; records?: string } {
  const anything: object = new Proxy(
    {},
    { get: (_, key) => (key === Symbol.iterator ? undefined : String(key)) },
  );
  const about = event.about(anything);
  return { customer: Boolean(about.customer), contact: Boolean(about.contact), records: about.records?.[0] };
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
