import type { Clock } from './clock.js';
import type { Config } from '../config.js';
import type { Database } from './database.js';
import type { Subscription } from './events.js';
import type { FieldAccess } from './explain.js';
import type { HouseKey } from './house-key.js';
import type { JobRunner } from './job-runner.js';
import type { Log } from './log.js';
import type { Mailer } from './mail.js';
import type { Replica } from './replica.js';
import type { News } from './news.js';
import type { Authenticator, Plugin, Recorder, Repeats } from './plugin.js';
import type { Actor, Work } from './scope.js';
import type { SettingsDefinition, SettingsShape, Values } from './settings.js';

/** The parts put together and running: what a scope reaches everything through. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** In order of their needs. */
  readonly parts: readonly Plugin[];
  readonly database: Database;
  /** Where queries read, when there is one. */
  readonly replica: Replica | undefined;
  readonly jobs: JobRunner;
  readonly mailer: Mailer;
  readonly key: HouseKey;
  readonly recorder: Recorder | undefined;
  readonly authenticator: Authenticator | undefined;
  readonly repeats: Repeats | undefined;
  readonly news: News;
  /** True from the moment that it was asked to end: nobody should be sent here any more. */
  stopping(): boolean;
  /** Where readers reach it, without a slash at the end. */
  publicUrl(): string;
  settings<S extends SettingsShape>(definition: SettingsDefinition<S>): Values<S>;
  /** Whether the caller's roles open a field of a type, rows aside. */
  allows(actor: Actor): (type: string, field: string) => boolean;
  /** Which fields of a GraphQL document are open to a caller, and why others are not. @throws BAD_USER_INPUT */
  explain(actor: Actor, document: string, operationName?: string | null): FieldAccess[];
  subscriptions(event: string): readonly Subscription[];
  /**
   * @param cause what asked for the work, such as `mutation issueInvoice`; the audit names it
   * @param signal of a request, that its time is over
   */
  work(actor: Actor, cause: string, workId?: string, signal?: AbortSignal): Work;
}
