import type { Scope, Work } from './scope.js';

interface JobOptions {
  /** Tries before the job is left for a person, with growing pauses in between (graphile-worker's `max_attempts`). */
  maxAttempts?: number;
}

/** A piece of work for later, stored in PostgreSQL with the change that asks for it. It may run more than once. */
export interface JobDefinition<P extends object = object> extends JobOptions {
  readonly name: string;
  readonly perform: (work: Work, payload: P) => Promise<void>;
}

/** A job that is one transaction. */
export function defineJob<P extends object>(
  name: string,
  run: (scope: Scope, payload: P) => Promise<void>,
  options: JobOptions = {},
): JobDefinition<P> {
  return { name, ...options, perform: (work, payload) => work.transaction((scope) => run(scope, payload)) };
}

/** A job of several transactions, for what touches the world outside in between, such as sending mail. */
export function defineSteps<P extends object>(
  name: string,
  perform: (work: Work, payload: P) => Promise<void>,
  options: JobOptions = {},
): JobDefinition<P> {
  return { name, ...options, perform };
}

export interface Schedule {
  /** Five fields, in UTC. */
  readonly cron: string;
  readonly job: JobDefinition<Record<never, never>>;
  /** False: a run that was missed while nothing worked on jobs is not made up for. */
  readonly makeUp?: false;
}
