import type { Subscription } from './events.js';
import type { FilterField } from './filters.js';
import type { HouseKey } from './house-key.js';
import type { FileKind } from './file-kind.js';
import type { GraphQLObjectType } from 'graphql';
import type { Sql } from 'sql-template-tag';
import type { HoldsBack, Outstanding } from './letting-go.js';
import type { LongWork } from './long-work.js';
import type { JobDefinition, Schedule } from './jobs.js';
import type { Migration } from './migrate.js';
import type { Check } from './operation/checks.js';
import type { Metric } from './operation/metrics.js';
import type { Page } from './pages.js';
import type { EntityRef, PersonalData } from './personal.js';
import type { Promised } from './promises.js';
import type { RuleTree } from './rules.js';
import type { Actor, Fact, Work } from './scope.js';
import type { SettingsDefinition } from './settings.js';
import type { MailTemplate } from './mail.js';
import type { ReadRecord } from './reads.js';
import type { Scope } from './scope.js';
import type { Stream } from './streams.js';

/** A named operation that GraphiQL offers to those who may use it. Labels are Dutch: support staff read them. */
export interface Operation {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly document: string;
  /** Values to start from. */
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Command {
  /** As commander reads it, such as `import customers <file>`. */
  readonly usage: string;
  readonly describe: string;
  readonly options?: readonly { readonly flags: string; readonly describe: string }[];
  /** It puts right what `beforeUse` refuses the house for, and so runs in a house that may not be used yet. */
  readonly mends?: true;
  /** Does it without a house, where that is possible; undefined where it needs one after all. */
  readonly alone?: (
    args: readonly string[],
    options: Readonly<Record<string, unknown>>,
    print: (line: string) => void,
  ) => Promise<number | undefined>;
  /** Exit status: 0 when nothing is returned; a BootError or a thrown error is 1. */
  readonly run: (
    work: Work,
    args: readonly string[],
    options: Readonly<Record<string, unknown>>,
    print: (line: string) => void,
  ) => Promise<number | void>;
}

/** Who stores what happened and what was read. Exactly one part, the audit, has one. */
export interface Recorder {
  /** In the transaction of the change, just before it commits. */
  readonly recordFacts: (scope: Scope, cause: string, facts: readonly Fact[]) => Promise<void>;
  /** Resolves once it is stored; the answer waits for it. */
  readonly recordReads: (work: Work, cause: string, reads: readonly ReadRecord[]) => Promise<void>;
}

/** Who turns a bearer token into an actor. Exactly one part, staff, has one. */
export interface Authenticator {
  /** Undefined when the token is unknown, expired or withdrawn. */
  readonly actorFor: (work: Work, bearerToken: string) => Promise<Actor | undefined>;
  /** Hears when anybody's access may have changed, in whichever process. @returns what ends that */
  readonly onChange?: (house: Work['house'], heard: () => void) => () => void;
  /** What this process just committed: whoever acted must not meet their old access in the next request. */
  readonly committed?: (house: Work['house'], facts: readonly Fact[]) => void;
}

/** A mutation that came with a key, so that it is done once. */
export interface KeyedMutation {
  readonly key: string;
  readonly name: string;
  readonly args: unknown;
  /** What it answers. */
  readonly type: GraphQLObjectType;
}

/** Who knows what was done under a key. At most one part has one. */
export interface Repeats {
  /** Runs it in this transaction, or gives the answer of the first time. @throws CONFLICT when the key was used for another */
  readonly once: (scope: Scope, mutation: KeyedMutation, run: () => Promise<unknown>) => Promise<unknown>;
}

/**
 * All that a core module or a plugin adds to the house, as one plain object. Both have this same shape;
 * only the list they stand in differs. Everything is optional but the name.
 */
export interface Plugin {
  /** Also its PostgreSQL schema (with `_` for `-`): lower case, digits and hyphens. */
  readonly name: string;
  readonly describe?: string;
  /** Names of the parts that must come before this one. */
  readonly needs?: readonly string[];
  readonly entities?: readonly EntityRef[];
  readonly migrations?: readonly Migration[];
  readonly resolvers?: readonly (new (...args: never[]) => object)[];
  readonly rules?: RuleTree;
  /** Fields that it adds to the filters of other parts' lists. */
  readonly filters?: readonly FilterField[];
  readonly personalData?: readonly PersonalData[];
  readonly on?: readonly Subscription[];
  readonly jobs?: readonly JobDefinition<never>[];
  readonly schedules?: readonly Schedule[];
  readonly mails?: readonly MailTemplate<never>[];
  readonly pages?: readonly Page[];
  /** Files that go in and out in one request each, of any size. */
  readonly streams?: readonly Stream[];
  readonly commands?: readonly Command[];
  /** CSV files that it takes in and hands out, those first that others refer to. */
  readonly files?: readonly FileKind[];
  readonly settings?: SettingsDefinition;
  readonly operations?: readonly Operation[];
  /** What `klantmap doctor` looks at. */
  readonly checks?: readonly Check[];
  /** What `/metrics` tells of it. */
  readonly metrics?: readonly Metric[];
  /** Which promises of the protocol it keeps, and how each can be proven. */
  readonly promises?: readonly Promised[];
  readonly recorder?: Recorder;
  readonly authenticator?: Authenticator;
  /** Settings of every database session of the house, such as a key that its functions need and no table may hold. */
  readonly session?: (key: HouseKey) => Readonly<Record<`${string}.${string}`, string>>;
  readonly repeats?: Repeats;
  /** What it knows of that must be done outside the database before the minimising of a customer is complete. */
  readonly outstanding?: readonly Outstanding[];
  /** Of whom nothing may go, whatever the calendar says. */
  readonly holdsBack?: HoldsBack;
  /** A statement that gives the `id` of contacts that were erased at their own request: no import brings them back. */
  readonly erasedContacts?: Sql;
  /** Work of which it can be followed how far it is. */
  readonly longWork?: readonly LongWork[];
  /**
   * Runs at each start, once migrated, before anything else: may this database be used? What it throws, a BootError,
   * keeps the house from serving, working on jobs and every command but those that mend it.
   */
  readonly beforeUse?: (work: Work, print: (line: string) => void) => Promise<void>;
  /** Runs when the house begins to serve HTTP, once it knows its own address. What it returns runs when the house closes. */
  readonly whenServing?: (work: Work, print: (line: string) => void) => Promise<void | (() => Promise<void>)>;
  /** Runs at each start, once migrated, before anything is served. What it returns runs when the house closes. */
  readonly atStart?: (work: Work, print: (line: string) => void) => Promise<void | (() => Promise<void>)>;
}

/** Declares a part: its default export, and the first file a reader opens. */
export const definePlugin = (plugin: Plugin): Plugin => plugin;
