import type { Pool, PoolClient } from 'pg';

/**
 * Hands back to the pool what was lost in the middle of a transaction. Whoever had it cannot roll back, and Kysely's
 * controlled transaction, which the ORM uses, then never releases it: each time the database went away the pool would
 * be one connection smaller for each transaction under way, until none is left and every request waits in vain.
 */
export function handBackLost(pool: Pool): void {
  pool.on('connect', (client: PoolClient) => {
    client.once('end', () => {
      const { release } = client;
      client.release = () => undefined; // it can be handed back once only, and whoever has it may still try
      try {
        release(true);
      } catch {
        // It was in the pool already, which noticed by itself.
      }
    });
  });
}
