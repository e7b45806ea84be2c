import { pino } from 'pino';
import { currentTrace } from './operation/trace.js';

export interface Log {
  error(details: Record<string, unknown>, message: string): void;
  warn(details: Record<string, unknown>, message: string): void;
  info(details: Record<string, unknown>, message: string): void;
  debug(details: Record<string, unknown>, message: string): void;
}

/**
 * JSON lines on standard error, each with the id of the request or the name of the job that it belongs to. A log
 * outlives the customer it speaks of, so no personal value may reach it: not what stands under the name of a personal
 * column, not what the caller sent, and nothing that looks like an address, a phone or an account number.
 */
export function createLog(level: string, personalNames: ReadonlySet<string>): Log {
  return pino(
    {
      level,
      base: null,
      formatters: {
        log: (details) => {
          const { requestId, job, workId, sent } = currentTrace() ?? {};
          return { requestId, job, workId, ...(redact(details, personalNames, valuesIn(sent)) as object) };
        },
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}

/** @param sent values that the caller sent, longest first */
export function redact(
  value: unknown,
  personalNames: ReadonlySet<string>,
  sent: readonly string[] = [],
  depth = 0,
): unknown {
  if (typeof value === 'string') return withoutValues(value, sent);
  if (value instanceof Error) return describeError(value, sent);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 6) return '[…]';
  if (Array.isArray(value)) return value.map((one) => redact(one, personalNames, sent, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      personalNames.has(key) ? '[personal]' : redact(one, personalNames, sent, depth + 1),
    ]),
  );
}

function describeError(error: Error, sent: readonly string[]): Record<string, unknown> {
  const { code, constraint, table } = error as Error & { code?: string; constraint?: string; table?: string };
  // PostgreSQL quotes values in its messages, and MikroORM adds the statement with them; code, constraint and table
  // tell as much. What stands in `detail` is a row.
  const fromDatabase = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  const message = fromDatabase
    ? (error.message.split('\n')[0] ?? '').replace(/^.* - (?=[a-z])/is, '')
    : error.message;
  return {
    name: error.name,
    code,
    ...(fromDatabase ? { constraint, table } : {}),
    message: withoutValues(fromDatabase ? withoutQuotes(message) : message, sent),
    // Frames alone: a message of several lines goes on in the stack.
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 11)
      .join('\n'),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause, sent) } : {}),
  };
}

const withoutQuotes = (text: string) => text.replaceAll(/"[^"]*"|'[^']*'/g, '"…"');

/** Double quotes go, since libraries quote what they could not read; so does what can be told by its form. */
function withoutValues(text: string, sent: readonly string[]): string {
  let clean = text;
  for (const value of sent) clean = clean.replaceAll(value, '[…]');
  return clean
    .replaceAll(/"[^"\n]{0,500}"/g, '"…"')
    .replaceAll(/[^\s<>()"']+@[^\s<>()"']+/g, '[e-mail]')
    .replaceAll(/\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, '[IBAN]')
    .replaceAll(/(?<![\w-])(?:\+|00?)\d(?:[ -]?\d){7,}(?![\w-])/g, '[phone]');
}

/** Shorter ones would tear words apart, and tell nothing. */
const shortestValue = 3;

/** All texts in a request's body: variables, literals in the document, fields of a form. Longest first. */
export function valuesIn(sent: unknown): string[] {
  const found = new Set<string>();
  const walk = (value: unknown, depth: number): void => {
    if (depth > 8) return;
    if (typeof value === 'string') {
      if (value.trim().length >= shortestValue) found.add(value).add(value.trim());
    } else if (typeof value === 'object' && value !== null) {
      for (const one of Object.values(value)) walk(one, depth + 1);
    }
  };
  if (typeof sent === 'string') walk(Object.fromEntries(new URLSearchParams(sent)), 0);
  else if (typeof sent === 'object' && sent !== null) {
    const { query, variables } = sent as { query?: unknown; variables?: unknown };
    walk(variables, 0);
    if (typeof query === 'string')
      for (const [, literal = ''] of query.matchAll(/"((?:[^"\\\n]|\\.)+)"/g)) walk(literal, 0);
  }
  return [...found].toSorted((a, b) => b.length - a.length);
}
