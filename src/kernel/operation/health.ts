import pg from 'pg';
import type { House } from '../house.js';

/** Why this process takes no requests, in words that a machine can tell apart. */
export type Unready = 'stopping' | 'database_unreachable' | 'database_read_only' | 'not_migrated';

export interface Readiness {
  whyNot(): Promise<Unready | undefined>;
  close(): Promise<void>;
}

/** In milliseconds. Anybody may ask, and PostgreSQL is asked once a second at most. */
const remembered = 1_000;
const patience = 2_000;

/** On a connection of its own: a pool that is used up is no reason to send nobody here. */
export function createReadiness(house: House): Readiness {
  const pool = new pg.Pool({
    connectionString: house.database.appUrl,
    max: 1,
    connectionTimeoutMillis: patience,
    query_timeout: patience,
    application_name: 'klantmap readiness',
  });
  pool.on('error', () => undefined); // the next question finds out
  const wanted = house.parts.flatMap((part) =>
    (part.migrations ?? []).map((one) => `${part.name}/${one.name}`),
  );
  let known: { at: number; answer: Promise<Unready | undefined> } | undefined;

  const look = async (): Promise<Unready | undefined> => {
    try {
      const { rows } = await pool.query<{ name: string; read_only: string }>(
        `select part || '/' || name as name, current_setting('transaction_read_only') as read_only from kernel.migration`,
      );
      if (rows[0]?.read_only === 'on') return 'database_read_only'; // nobody can sign in, nor read what must be recorded
      const ran = new Set(rows.map((row) => row.name));
      return wanted.every((name) => ran.has(name)) ? undefined : 'not_migrated';
    } catch (error) {
      // 42P01, 3F000: it answers, but the table or its schema is not there.
      return ['42P01', '3F000'].includes((error as { code?: string }).code ?? '')
        ? 'not_migrated'
        : 'database_unreachable';
    }
  };
  return {
    async whyNot() {
      if (house.stopping()) return 'stopping';
      if (!known || performance.now() - known.at > remembered)
        known = { at: performance.now(), answer: look() };
      return known.answer;
    },
    close: () => pool.end(),
  };
}
