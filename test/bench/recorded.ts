import pg from 'pg';

export interface Sent {
  text: string;
  values: unknown[];
  /** Of a prepared statement. */
  name?: string;
}

/** All statements that are sent by anything in this process while something is done, in order. */
export async function recordStatements(work: () => Promise<void>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = prototype.query;
  prototype.query = function query(this: unknown, ...args: unknown[]) {
    const [first, second] = args;
    if (typeof first === 'string') sent.push({ text: first, values: Array.isArray(second) ? second : [] });
    else {
      const { text, values = [], name } = first as { text: string; values?: unknown[]; name?: string };
      sent.push({ text, values: Array.isArray(second) ? second : values, name });
    }
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    prototype.query = original;
  }
  return sent;
}
