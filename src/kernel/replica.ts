import pg from 'pg';
import type { Sql } from 'sql-template-tag';
import { type Database, readAt, setSession } from './database.js';
import type { Log } from './log.js';

/** Reads one statement somewhere. */
export type Reader = <T extends object>(statement: Sql, signal?: AbortSignal) => Promise<T[]>;

export interface Replica {
  /** Where a query of this account may read; undefined: at the primary. */
  readerFor(accountId: string | null): Reader | undefined;
  /** To be awaited after a commit and before it is answered: from now on these accounts read what was written. */
  wrote(accountIds: readonly string[]): Promise<void>;
  /** Seconds that it is behind; undefined while it cannot be told. */
  lag(): number | undefined;
  close(): Promise<void>;
}

/** In milliseconds. */
const lookEvery = 500;
const patience = 2_000;
const channel = 'klantmap_wrote';

/** Positions in PostgreSQL's log of changes (LSN), as numbers that can be compared. */
const positionOf = (expression: string) => `pg_wal_lsn_diff(${expression}, '0/0')::text`;

/**
 * Queries read at a replica, which is always a little behind; whoever just wrote reads at the primary until the replica
 * has replayed what they wrote. Each process keeps the position of an account's last write and hears of those by other
 * processes through NOTIFY. While that line is down, or the replica is away, lags or was promoted, the primary is read.
 */
interface ReplicaOptions {
  maxLag: number;
  log: Log;
  /** As of the sessions of the primary. */
  session?: Readonly<Record<string, string>>;
}

export async function useReplica(
  database: Database,
  replicaUrl: string,
  options: ReplicaOptions,
): Promise<Replica> {
  const replica = new WatchedReplica(database, replicaUrl, options);
  await replica.start();
  return replica;
}

class WatchedReplica implements Replica {
  readonly #pool: pg.Pool;
  /** When the primary stood where: what the replica has not replayed is as old as the sample before it. */
  #samples: { position: bigint; at: number }[] = [];
  #replayed = 0n;
  #lag: number | undefined;
  readonly #writes = new Map<string, bigint>();
  /** Writes up to here may have been told of while we did not listen. */
  #heardFrom: bigint | undefined;
  #line: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;
  #said = '';

  constructor(
    private readonly database: Database,
    replicaUrl: string,
    private readonly options: ReplicaOptions,
  ) {
    this.#pool = new pg.Pool({
      connectionString: replicaUrl,
      max: 10,
      connectionTimeoutMillis: patience,
      application_name: 'klantmap replica',
      onConnect: (client: pg.ClientBase) => setSession(client, options.session ?? {}),
    });
    this.#pool.on('error', () => undefined); // the next look finds out
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async start(): Promise<void> {
    await this.#listen();
    await this.#look();
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look());
    }, lookEvery);
    this.#timer.unref();
  }

  readonly #read: Reader = async <T extends object>(statement: Sql, signal?: AbortSignal): Promise<T[]> => {
    try {
      return await readAt<T>(this.#pool, statement, signal);
    } catch {
      signal?.throwIfAborted();
      // It went away, or replaying got in the way of reading (40001). What is wrong with the statement itself, the
      // primary says too.
      return this.database.read<T>(statement, signal);
    }
  };

  readerFor(accountId: string | null): Reader | undefined {
    if (!accountId || this.#heardFrom === undefined || this.#replayed < this.#heardFrom) return undefined;
    if (this.#lag === undefined || this.#lag > this.options.maxLag) return undefined;
    const wrote = this.#writes.get(accountId);
    return wrote === undefined || wrote <= this.#replayed ? this.#read : undefined;
  }

  async wrote(accountIds: readonly string[]): Promise<void> {
    const [row] = (
      await this.database.ask<{ position: string }>(
        `with here as (select ${positionOf('pg_current_wal_lsn()')} as position)
         select position, pg_notify('${channel}', $1 || ' ' || position) from here`,
        [accountIds.join(',')],
      )
    ).slice(0, 1);
    if (row) this.#remember(accountIds, BigInt(row.position));
  }

  lag(): number | undefined {
    return this.#lag;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#looking;
    await this.#line?.end().catch(() => undefined);
    await this.#pool.end();
  }

  #remember(accountIds: readonly string[], position: bigint): void {
    for (const id of accountIds) if ((this.#writes.get(id) ?? -1n) < position) this.#writes.set(id, position);
  }

  /** Compares the two. A lag is measured by when the primary was where the replica is, so that silence is no lag. */
  async #look(): Promise<void> {
    if (this.#closed) return;
    if (this.#heardFrom === undefined) await this.#listen();
    const at = performance.now();
    try {
      const identity = '(select system_identifier from pg_control_system())::text as identity';
      const [primary] = await this.database.ask<{ position: string; identity: string }>(
        `select ${positionOf('pg_current_wal_lsn()')} as position, ${identity}`,
      );
      const { rows } = await this.#pool.query<{ position: string; standby: boolean; identity: string }>({
        text: `select ${positionOf(`coalesce(pg_last_wal_replay_lsn(), '0/0')`)} as position, pg_is_in_recovery() as standby, ${identity}`,
        query_timeout: patience,
      } as pg.QueryConfig);
      const [standby] = rows;
      if (!primary || !standby?.standby || standby.identity !== primary.identity) {
        this.#lag = undefined;
        this.#say('DATABASE_REPLICA_URL is no replica of this database, so all is read at the primary');
        return;
      }
      this.#measure(BigInt(primary.position), BigInt(standby.position), at);
    } catch (error) {
      this.#lag = undefined;
      this.#say('the replica does not answer, so all is read at the primary', error);
    }
  }

  #measure(primary: bigint, replayed: bigint, at: number): void {
    this.#replayed = replayed;
    this.#samples.push({ position: primary, at });
    const reached = this.#samples.findLastIndex(({ position }) => position <= replayed);
    if (reached > 0) this.#samples.splice(0, reached);
    // Older than the first sample: as far behind as we know of.
    const first = this.#samples[0] as { position: bigint; at: number };
    this.#lag = replayed >= primary ? 0 : (performance.now() - first.at) / 1000;
    for (const [id, position] of this.#writes) if (position <= replayed) this.#writes.delete(id);
    if (this.#lag > this.options.maxLag)
      this.#say('the replica lags behind DATABASE_REPLICA_MAX_LAG, so all is read at the primary');
    else this.#say('');
  }

  /** Once for each change. */
  #say(trouble: string, error?: unknown): void {
    if (trouble === this.#said) return;
    if (trouble) this.options.log.warn(error ? { error } : {}, trouble);
    else this.options.log.info({}, 'the replica is read again');
    this.#said = trouble;
  }

  async #listen(): Promise<void> {
    const line = new pg.Client({
      connectionString: this.database.appUrl,
      application_name: 'klantmap writes',
      connectionTimeoutMillis: patience,
    });
    line.on('error', () => undefined);
    line.on('end', () => {
      if (this.#line === line) this.#heardFrom = undefined;
    });
    line.on('notification', ({ payload = '' }) => {
      const [ids = '', position = ''] = payload.split(' ');
      if (/^\d+$/.test(position)) this.#remember(ids.split(','), BigInt(position));
    });
    try {
      await line.connect();
      await line.query(`listen ${channel}`);
      const { rows } = await line.query<{ position: string }>(
        `select ${positionOf('pg_current_wal_lsn()')} as position`,
      );
      this.#line = line;
      this.#heardFrom = BigInt(rows[0]?.position ?? '0');
    } catch {
      await line.end().catch(() => undefined); // the next look tries again
    }
  }
}
