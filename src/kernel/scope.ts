import type { EntityManager } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import type { Sql } from 'sql-template-tag';
import type { Clock } from './clock.js';
import type { About, EventDefinition } from './events.js';
import type { House } from './house.js';
import type { JobDefinition } from './jobs.js';
import type { Reader } from './replica.js';
import { type Purpose, purposesOf, type Role } from './purposes.js';
import type { SettingsDefinition, SettingsShape, Values } from './settings.js';

/** Who does the work. `signedAgreement`: bound to secrecy by a current agreement (P16). */
export interface Actor {
  /**
   * `external` is somebody outside the vendor, such as the accountant; `service` a machine client with an API token;
   * `system` a job or a command.
   */
  readonly kind: 'staff' | 'external' | 'service' | 'system' | 'anonymous';
  /** The account; of an API token the one that answers for it. */
  readonly id: string | null;
  /** The account's id for people, `api-token <id>`, the name of the job or command otherwise: never a person's name. */
  readonly label: string;
  readonly roles: readonly Role[];
  readonly purposes: ReadonlySet<Purpose>;
  readonly signedAgreement: boolean;
  readonly sessionId: string | null;
  /** Signed in without the second factor that their role needs: they may set it up, and nothing else. */
  readonly onlyToEnrol?: boolean;
}

export const anonymous: Actor = {
  kind: 'anonymous',
  id: null,
  label: 'anonymous',
  roles: [],
  purposes: new Set(),
  signedAgreement: false,
  sessionId: null,
};

export const systemActor = (label: string): Actor => ({ ...anonymous, kind: 'system', label });

export const actorWith = (actor: Omit<Actor, 'purposes'>): Actor => ({
  ...actor,
  purposes: new Set(purposesOf(actor.roles)),
});

/** `unknown`: the connection was lost while it was committed. */
export type TransactionOutcome = 'committed' | 'undone' | 'unknown';

/** What happened in a transaction; the audit stores it with the change. */
export interface Fact {
  readonly what: string;
  readonly about: About;
}

export interface EnqueueOptions {
  /** A job with the same key that still waits is replaced, so that the work is done once. */
  key?: string;
  /** Jobs of one queue run one after another. */
  queue?: string;
  /** Not before so many seconds from now, by PostgreSQL's own clock. */
  delaySeconds?: number;
  priority?: number;
}

/** Something that can start transactions: a job of several steps, a command, a request. */
export interface Work {
  readonly house: House;
  readonly actor: Actor;
  readonly clock: Clock;
  /** Reads outside a transaction, each statement by itself. */
  readonly read: Scope;
  transaction<T>(run: (scope: Scope) => Promise<T>): Promise<T>;
}

/**
 * What any piece of work is handed: one transaction, one clock, one actor, `emit` and `enqueue`.
 * A GraphQL query's scope has no transaction and may only read.
 */
export class Scope {
  readonly facts: Fact[] = [];
  readonly #listeners: ((outcome: TransactionOutcome) => Promise<void>)[] = [];
  #reader: Reader | undefined;
  readonly #loaders = new Map<unknown, DataLoader<never, never>>();

  constructor(
    readonly house: House,
    readonly actor: Actor,
    /** In a transaction: its entity manager. Outside: one that only reads. */
    readonly em: EntityManager,
    readonly inTransaction: boolean,
    /** Ties together all that one request, job or command did. */
    readonly workId: string,
    /** Of a request: its time is over, and no statement is to be begun any more. */
    readonly signal?: AbortSignal,
  ) {}

  get clock(): Clock {
    return this.house.clock;
  }

  now(): Date {
    return this.clock.now();
  }

  /** Today's calendar date in Europe/Amsterdam. */
  today(): string {
    return this.clock.today();
  }

  settings<S extends SettingsShape>(definition: SettingsDefinition<S>): Values<S> {
    return this.house.settings(definition);
  }

  /** Rows of a statement. In a transaction it sees what the entity manager has pending. Dates and times come as text. */
  async rows<T extends object>(statement: Sql): Promise<T[]> {
    if (!this.inTransaction) return (this.#reader ?? this.house.database.read)<T>(statement, this.signal);
    this.signal?.throwIfAborted();
    await this.em.flush();
    return this.house.database.within<T>(this.em, statement);
  }

  async row<T extends object>(statement: Sql): Promise<T | undefined> {
    return (await this.rows<T>(statement))[0];
  }

  /** From now on a query, which has no transaction, reads its rows there. */
  readAt(reader: Reader | undefined): void {
    this.#reader = reader;
  }

  /** States a fact. Subscribers inside the transaction run now; the others as jobs once it is committed. */
  async emit<P extends object>(event: EventDefinition<P>, payload: P): Promise<void> {
    this.requireTransaction(`emit ${event.name}`);
    await this.em.flush(); // a fact is told once it is so, and subscribers may look
    this.facts.push({ what: event.name, about: event.about(payload) });
    for (const subscription of this.house.subscriptions(event.name)) {
      if (subscription.moment === 'within') await subscription.handle(this, payload);
      else await this.house.jobs.enqueueSubscriber(this, subscription, payload);
    }
  }

  /** Stores a job in this transaction: it runs if and only if the transaction commits. */
  async enqueue<P extends object>(
    job: JobDefinition<P>,
    payload: P,
    options: EnqueueOptions = {},
  ): Promise<void> {
    this.requireTransaction(`enqueue ${job.name}`);
    await this.house.jobs.enqueue(this, job.name, payload, { maxAttempts: job.maxAttempts, ...options });
  }

  /** Hears how this transaction ended, before anybody is answered; for what lies outside the database and follows it. */
  onOutcome(hear: (outcome: TransactionOutcome) => Promise<void>): void {
    this.requireTransaction('hear how it ends');
    this.#listeners.push(hear);
  }

  async tellOutcome(outcome: TransactionOutcome): Promise<void> {
    for (const hear of this.#listeners) await hear(outcome);
  }

  /** One DataLoader per definition and scope. `load` answers in the order of its keys. */
  loader<K, V>(definition: LoaderDefinition<K, V>): DataLoader<K, V> {
    let loader = this.#loaders.get(definition) as DataLoader<K, V> | undefined;
    if (!loader) {
      loader = new DataLoader<K, V>((keys) => definition.load(this, keys));
      this.#loaders.set(definition, loader as unknown as DataLoader<never, never>);
    }
    return loader;
  }

  /** After a change: what was loaded before is no longer true. */
  forgetLoaded(): void {
    this.#loaders.clear();
  }

  private requireTransaction(what: string): void {
    if (!this.inTransaction) throw new Error(`Cannot ${what}: a query only reads.`);
  }
}

export interface LoaderDefinition<K, V> {
  readonly load: (scope: Scope, keys: readonly K[]) => Promise<V[]>;
}

export const defineLoader = <K, V>(
  load: (scope: Scope, keys: readonly K[]) => Promise<V[]>,
): LoaderDefinition<K, V> => ({ load });
