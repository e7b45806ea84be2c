import type { Reads } from './reads.js';
import type { Actor, Scope, Work } from './scope.js';

/** What a resolver finds in its context. In a mutation `scope` is the mutation's transaction. */
export interface Context {
  readonly actor: Actor;
  readonly scope: Scope;
  readonly work: Work;
  readonly requestId: string;
  /** With which a mutation is done once, however often it is sent. */
  readonly idempotencyKey?: string;
  /** Its time is over. */
  readonly signal?: AbortSignal;
  /** What is handed out, for the audit. */
  readonly reads: Reads;
}
