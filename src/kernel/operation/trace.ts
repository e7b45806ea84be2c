import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What one request or job leaves in each line that is logged on its behalf, however deep down. */
export interface Trace {
  readonly requestId?: string;
  readonly job?: string;
  /** Ties the lines to what the audit has of the same work. */
  workId?: string;
  /** What the caller sent. None of its values may reach a log: an error's message may well repeat one. */
  sent?: unknown;
}

const traces = new AsyncLocalStorage<Trace>();

export const currentTrace = (): Trace | undefined => traces.getStore();

export const traced = <T>(trace: Trace, run: () => T): T => traces.run(trace, run);

/**
 * The id that a proxy gave to a request, or a new one. Hexadecimal digits and hyphens alone, as in a UUID or nginx's
 * `$request_id`: whoever sends another, such as an address, must not get it into a log (P18).
 */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[0-9a-f][0-9a-f-]{14,62}[0-9a-f]$/i.test(header)
    ? header
    : randomUUID();
}
