import { chmodSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A lock on a file that the operating system lets go when its holder dies, however it dies: no pid to compare,
 * nothing stale to clean up. Node has no flock of its own, but its SQLite locks files that way on every
 * platform, also between two holders inside one process.
 */
export class HeldLock {
  #connection: DatabaseSync | undefined;

  /** @param path of a file that exists for the lock alone; made when missing, and never written to */
  constructor(readonly path: string) {}

  /** Any number of holders at once, as long as none is exclusive. False when one is. */
  tryShared(): boolean {
    return this.#try('BEGIN', 'SELECT count(*) FROM sqlite_schema');
  }

  /** One holder, and nobody shares. False when somebody else holds it in either way. */
  tryExclusive(): boolean {
    return this.#try('BEGIN EXCLUSIVE');
  }

  release(): void {
    this.#connection?.close();
    this.#connection = undefined;
  }

  #try(...statements: string[]): boolean {
    this.release();
    const connection = new DatabaseSync(this.path, { timeout: 0 });
    try {
      // Whoever could read it could hold it.
      chmodSync(this.path, 0o600);
      // A journal on disk would outlive a killed holder, and the next one would have to roll it back.
      for (const statement of ['PRAGMA journal_mode=MEMORY', ...statements])
        connection.prepare(statement).get();
      this.#connection = connection;
      return true;
    } catch (error) {
      connection.close();
      if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return false;
      throw error;
    }
  }
}

const SQLITE_BUSY = 5;

/**
 * Does the work while holding the lock exclusively.
 * @throws when another process keeps the lock for two minutes
 */
export async function whileHolding<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = new HeldLock(path);
  const deadline = Date.now() + 120_000;
  while (!lock.tryExclusive()) {
    if (Date.now() > deadline)
      throw new Error(`another process has kept ${path} locked for two minutes; end it`);
    await delay(20);
  }
  try {
    return await work();
  } finally {
    lock.release();
  }
}
