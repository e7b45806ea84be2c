import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import sql from 'sql-template-tag';
import { BootError, errorCodes } from '../../errors.js';
import type { House } from '../house.js';
import { systemActor, type Work } from '../scope.js';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A number that a part tells the operator, asked for when the metrics are read. */
export interface Metric {
  /** `klantmap_<part>_<what>`, in base units as Prometheus wants them. */
  readonly name: string;
  readonly help: string;
  /** Of few values, known beforehand: never a person, an office or a text of theirs. */
  readonly labels?: readonly string[];
  readonly collect: (work: Work) => Promise<number | readonly Sample[]>;
}

export const defineMetric = (metric: Metric): Metric => metric;

/** What happened to a request, as a label: `ok`, `left` when the caller did, or the first error's code. */
export type Outcome = 'ok' | 'left' | keyof typeof errorCodes;

export interface Metrics {
  readonly contentType: string;
  /** All of it, in Prometheus' text format. */
  read(): Promise<string>;
  /** @param refused how many fields a rule refused */
  request(operation: string, outcome: Outcome, seconds: number, refused: number): void;
}

/** Memory, CPU, event loop and garbage collection are the process's own, however many houses stand in it. */
let ofProcess: Registry | undefined;
function processMetrics(): Registry {
  if (!ofProcess) collectDefaultMetrics({ register: (ofProcess = new Registry()) });
  return ofProcess;
}

const operations = new Set(['query', 'mutation', 'subscription']);

/** @throws BootError when two metrics share a name, or one has a name that is not its part's */
export function createMetrics(house: House): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'klantmap_requests_total',
    help: 'GraphQL requests, by operation type and outcome',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'klantmap_request_duration_seconds',
    help: 'Time from a GraphQL request to its answer',
    labelNames: ['operation'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const refusals = new Counter({
    name: 'klantmap_fields_refused_total',
    help: 'Fields that a rule refused',
    registers,
  });

  const pool = new Gauge({
    name: 'klantmap_pool_connections',
    help: 'Connections to PostgreSQL for requests: in use, idle, and callers that wait for one',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(house.database.connections())) pool.set({ state }, count);
    },
  });
  const { replica } = house;
  if (replica) {
    const lag: Gauge = new Gauge({
      name: 'klantmap_replica_lag_seconds',
      help: 'How far the replica is behind; NaN while that cannot be told, and all is read at the primary',
      registers,
      collect: (): void => lag.set(replica.lag() ?? Number.NaN),
    });
  }
  const ofParts = house.parts.flatMap((part) => (part.metrics ?? []).map((metric) => ({ part, metric })));
  for (const { part, metric } of [
    ...kernelMetrics.map((metric) => ({ part: undefined, metric })),
    ...ofParts,
  ])
    register(house, registry, metric, part?.name);

  return {
    contentType: registry.contentType,
    async read() {
      return `${await registry.metrics()}\n${await processMetrics().metrics()}`;
    },
    request(operation, outcome, seconds, refused) {
      const kind = operations.has(operation) ? operation : 'none';
      requests.inc({ operation: kind, outcome: outcome.toLowerCase() });
      durations.observe({ operation: kind }, seconds);
      if (refused > 0) refusals.inc(refused);
    },
  };
}

function register(house: House, registry: Registry, metric: Metric, part?: string): void {
  const { name, help, labels = [] } = metric;
  const prefix = `klantmap_${part?.replaceAll('-', '_') ?? ''}`;
  if (!name.startsWith(prefix))
    throw new BootError(`plugin "${part}": the metric ${name} must start with ${prefix}`);
  if (registry.getSingleMetric(name))
    throw new BootError(`plugin "${part ?? 'kernel'}": the metric name ${name} is taken`);
  const gauge = new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    async collect() {
      gauge.reset();
      try {
        const value = await metric.collect(house.work(systemActor('metrics'), `metric ${name}`));
        if (typeof value === 'number') gauge.set(value);
        else for (const sample of value) gauge.set(sample.labels, sample.value);
      } catch (error) {
        // The others are wanted all the more when something is wrong.
        gauge.remove();
        house.log.warn({ metric: name, error }, 'a metric could not be read');
      }
    },
  });
}

/** Where each job of graphile-worker stands; `failed` ones were tried for the last time and wait for a person. */
export const jobStates = sql`
  select state, (select count(*)::int from graphile_worker._private_jobs j where case
    when j.locked_at is not null then 'running'
    when j.attempts >= j.max_attempts then 'failed'
    when j.run_at > now() and j.attempts > 0 then 'retrying'
    when j.run_at > now() then 'scheduled'
    else 'waiting' end = s.state) as count
  from unnest(array['waiting', 'running', 'scheduled', 'retrying', 'failed']) as s (state)`;

const kernelMetrics: readonly Metric[] = [
  defineMetric({
    name: 'klantmap_jobs',
    help: 'Jobs by state; failed ones wait for a person',
    labels: ['state'],
    async collect({ read }) {
      const rows = await read.rows<{ state: string; count: number }>(jobStates);
      return rows.map(({ state, count }) => ({ labels: { state }, value: count }));
    },
  }),
];
