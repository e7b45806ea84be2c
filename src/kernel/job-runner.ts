import { EventEmitter } from 'node:events';
import { Logger, parseCronItems, run, type Runner, type TaskList } from 'graphile-worker';
import pg from 'pg';
import sql from 'sql-template-tag';
import { BootError } from '../errors.js';
import type { Subscription } from './events.js';
import type { House } from './house.js';
import type { JobDefinition } from './jobs.js';
import { keepKey } from './same-key.js';
import { traced } from './operation/trace.js';
import { type EnqueueOptions, type Scope, systemActor } from './scope.js';

interface QueueOptions extends EnqueueOptions {
  maxAttempts?: number;
}

export interface JobRunner {
  /** Which job names there are. */
  readonly names: readonly string[];
  enqueue(scope: Scope, name: string, payload: object, options: QueueOptions): Promise<void>;
  enqueueSubscriber(scope: Scope, subscription: Subscription, payload: object): Promise<void>;
  /** Starts working on jobs until `stop`. Reconnects when the database went away and came back. */
  start(): Promise<void>;
  /** Lets running jobs end and hands back the rest. */
  stop(): Promise<void>;
}

// A process shows that it lives by holding an advisory lock; PostgreSQL drops it with the connection. What a dead
// process had locked is then free again at once, rather than after graphile-worker's four hours.
export const livenessClass = 1_263_553_875;
const reapEverySeconds = 5;

export function createJobRunner(house: House): JobRunner {
  const jobs = new Map<string, JobDefinition<never>>();
  const subscribers = new Map<string, Subscription>();
  for (const part of house.parts) {
    for (const job of part.jobs ?? []) {
      if (jobs.has(job.name)) throw new BootError(`plugin "${part.name}": the job name ${job.name} is taken`);
      jobs.set(job.name, job);
    }
    for (const [index, subscription] of (part.on ?? []).entries()) {
      if (subscription.moment === 'after')
        subscribers.set(subscriberName(part.name, subscription, index), subscription);
    }
  }
  const nameOf = new Map([...subscribers].map(([name, subscription]) => [subscription, name]));
  let pool: pg.Pool | undefined;
  let runner: Runner | undefined;
  let reaper: NodeJS.Timeout | undefined;
  let stopping = false;
  let restarting: Promise<void> | undefined;
  let closed: Promise<void> = Promise.resolve();

  const enqueue: JobRunner['enqueue'] = async (scope, name, payload, options) => {
    if (!jobs.has(name) && !subscribers.has(name)) throw new Error(`No part declares the job ${name}`);
    await scope.rows(sql`select 1 from graphile_worker.add_job(${name}, payload => ${JSON.stringify(payload)}::json, queue_name => ${options.queue ?? null},
      run_at => now() + ${options.delaySeconds ?? 0} * interval '1 second', max_attempts => ${options.maxAttempts ?? 25}, job_key => ${options.key ?? null}, priority => ${options.priority ?? 0})`);
  };

  const tasks = (): TaskList => {
    const list: TaskList = {};
    for (const [name, job] of jobs) {
      list[name] = async (payload, helpers) => {
        const work = house.work(systemActor(`job ${name}`), `job ${name}`);
        await traced({ job: name }, () =>
          job
            .perform(work, payload as never)
            .catch((error: unknown) => failed(name, helpers.job.attempts, error)),
        );
      };
    }
    for (const [name, subscription] of subscribers) {
      list[name] = async (payload, helpers) => {
        const work = house.work(systemActor(`job ${name}`), `job ${name}`);
        await traced({ job: name }, () =>
          work
            .transaction((scope) => subscription.handle(scope, payload as object))
            .catch((error: unknown) => failed(name, helpers.job.attempts, error)),
        );
      };
    }
    return list;
  };

  const failed = (name: string, attempt: number, error: unknown): never => {
    house.log.error({ job: name, attempt, error }, 'a job failed and will be tried again');
    // The worker stores an error's message with the job: never let a value of a row get there.
    throw new Error(`${(error as Error).name} (see the log)`);
  };

  const startRunner = async (): Promise<void> => {
    const events = new EventEmitter();
    const newPool = new pg.Pool({
      connectionString: house.database.appUrl,
      max: house.config.jobConcurrency + 2,
      application_name: 'klantmap jobs',
    });
    newPool.on('error', (error) => house.log.warn({ error }, 'a job connection was lost'));
    newPool.on('connect', (client) => client.on('error', () => undefined)); // the query in flight rejects on its own
    pool = newPool;
    const alive = await newPool.connect();
    alive.on('error', () => undefined);
    let held: Promise<unknown> = Promise.resolve();
    const holdLiveness = (id: string): void => {
      held = held.then(() => alive.query('select pg_advisory_lock($1, hashtext($2))', [livenessClass, id]));
      held.catch(() => undefined); // whoever waits for it below hears so; nobody does when the runner did not start
    };
    events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => holdLiveness(workerPool.id));
    events.on('worker:create', ({ worker }: { worker: { workerId: string } }) =>
      holdLiveness(worker.workerId),
    );
    let current: Runner;
    try {
      await reap(newPool);
      current = await run({
        pgPool: newPool,
        concurrency: house.config.jobConcurrency,
        noHandleSignals: true,
        pollInterval: 1000,
        // Without these a job's end is written by a promise that nobody waits for: when the database is away at that
        // moment it rejects, which ends Node. Written in batches it ends the runner, which starts again by itself; and a
        // runner that ends waits for its batches, so that no job that is done runs again.
        preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
        taskList: tasks(),
        parsedCronItems: parseCronItems(
          house.parts.flatMap((part) =>
            (part.schedules ?? []).map((schedule) => ({
              task: schedule.job.name,
              match: schedule.cron,
              identifier: schedule.job.name,
              options: { backfillPeriod: schedule.makeUp === false ? 0 : 86_400_000 },
            })),
          ),
        ),
        events: events as never,
        logger: new Logger(() => (level, message) => {
          if (level === 'error')
            house.log.warn({ message: message.replaceAll(/payload.*/gs, '') }, 'job runner');
        }),
      });
    } catch (error) {
      alive.release(true); // a pool does not end while a connection is in somebody's hands
      throw error;
    }
    runner = current;
    reaper = setInterval(
      () =>
        void reap(newPool).catch((error: unknown) =>
          house.log.warn({ error }, 'could not look for dead workers'),
        ),
      reapEverySeconds * 1000,
    );
    reaper.unref();
    const looking = reaper;
    void current.promise
      .then(
        () => undefined,
        (error: unknown) => house.log.warn({ error }, 'the job runner stopped'),
      )
      .finally(() => {
        clearInterval(looking);
        closed = closePool(newPool, alive);
        if (!stopping) restarting = restart();
      });
    await held.catch(async (error: unknown) => {
      house.log.warn({ error }, 'this process cannot show that it lives');
      await current.stop().catch(() => undefined); // it may have stopped by itself; either way it starts again
    });
  };

  /** The database went away: try until it is back. */
  const restart = async (): Promise<void> => {
    for (let pause = 200; !stopping; pause = Math.min(pause * 2, 5000)) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      if (stopping) return;
      try {
        await startRunner();
        house.log.info({}, 'the job runner works again');
        return;
      } catch (error) {
        house.log.warn({ error }, 'the job runner cannot start yet');
        await pool?.end().catch(() => undefined); // ended already, or never connected: a new one is made next
      }
    }
  };

  return {
    names: [...jobs.keys(), ...subscribers.keys()],
    enqueue,
    enqueueSubscriber: (scope, subscription, payload) =>
      enqueue(scope, nameOf.get(subscription) ?? subscription.event, payload, {}),
    async start() {
      stopping = false;
      await keepKey(house);
      await startRunner();
    },
    async stop() {
      stopping = true;
      await restarting;
      const current = runner;
      if (!current) return;
      runner = undefined;
      await current.stop().catch(() => undefined); // it may have stopped by itself, which the log has
      await current.promise.catch(() => undefined);
      await closed;
    },
  };
}

async function closePool(pool: pg.Pool, alive: pg.PoolClient): Promise<void> {
  alive.release(true);
  await pool.end();
}

/** Unlocks what processes that no longer live had locked. */
async function reap(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ id: string }>(
      `select locked_by as id from graphile_worker._private_jobs where locked_by is not null
       union select locked_by from graphile_worker._private_job_queues where locked_by is not null`,
    );
    for (const { id } of rows) {
      const lock = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock($1, hashtext($2)) as got',
        [livenessClass, id],
      );
      if (!lock.rows[0]?.got) continue;
      await client.query('select graphile_worker.force_unlock_workers(array[$1])', [id]);
      await client.query('select pg_advisory_unlock($1, hashtext($2))', [livenessClass, id]);
    }
  } finally {
    client.release();
  }
}

/** A subscriber's job keeps its name as long as the part keeps the order of its subscriptions to that event. */
const subscriberName = (part: string, subscription: Subscription, index: number) =>
  `${part}: after ${subscription.event} #${index}`;
