import { pino } from 'pino';

export interface Log {
  error(details: Record<string, unknown>, message: string): void;
  warn(details: Record<string, unknown>, message: string): void;
  info(details: Record<string, unknown>, message: string): void;
  debug(details: Record<string, unknown>, message: string): void;
}

/**
 * JSON lines on standard error. Values under the name of a personal column, at any depth, are replaced: a log
 * outlives the customer it speaks of.
 */
export function createLog(level: string, personalNames: ReadonlySet<string>): Log {
  return pino(
    {
      level,
      base: null,
      formatters: { log: (details) => redact(details, personalNames) as Record<string, unknown> },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

export function redact(value: unknown, personalNames: ReadonlySet<string>, depth = 0): unknown {
  if (value instanceof Error) return describeError(value);
  if (Array.isArray(value))
    return depth > 6 ? '[…]' : value.map((one) => redact(one, personalNames, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '[…]';
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      personalNames.has(key) ? '[personal]' : redact(one, personalNames, depth + 1),
    ]),
  );
}

/** PostgreSQL puts values into `detail` and sometimes into the message; neither may reach a log. */
function describeError(error: Error): Record<string, unknown> {
  const { code, constraint, table } = error as Error & { code?: string; constraint?: string; table?: string };
  const fromDatabase = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  return {
    name: error.name,
    ...(fromDatabase
      ? { code, constraint, table, message: error.message.replaceAll(/"[^"]*@[^"]*"/g, '"…"') }
      : { code, message: error.message }),
    stack: error.stack?.split('\n').slice(1, 12).join('\n'),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
