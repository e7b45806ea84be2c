import pg from 'pg';

/** One statement that ends when the signal says so: PostgreSQL stops working on it, rather than for nobody. */
export async function cancellable<T extends object>(
  pool: pg.Pool,
  statement: pg.QueryConfig,
  signal: AbortSignal,
): Promise<T[]> {
  signal.throwIfAborted();
  const client = await pool.connect();
  const cancel = (): void => sendCancel(client);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    signal.throwIfAborted(); // it may have come to that while waiting for a connection
    return (await client.query<T>(statement)).rows;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', cancel);
    // What was sent may still be under way, and must not meet the next statement on this connection.
    client.release(signal.aborted);
  }
}

/** PostgreSQL takes this on a connection of its own, with the key that it gave the other one: no right is needed. */
function sendCancel(client: pg.PoolClient): void {
  const { host, port, processID, secretKey } = client as unknown as {
    host: string;
    port: number;
    processID: number;
    secretKey: number;
  };
  const line = new pg.Connection({}) as pg.Connection & {
    connect(portOrSocket: number | string, host?: string): void;
    cancel(processID: number, secretKey: number): void;
  };
  line.on('error', () => undefined); // then the statement ends by itself
  line.on('connect', () => line.cancel(processID, secretKey));
  if (host.startsWith('/')) line.connect(`${host}/.s.PGSQL.${port}`);
  else line.connect(port, host);
}
