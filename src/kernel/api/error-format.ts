import { randomUUID } from 'node:crypto';
import type { GraphQLError } from 'graphql';
import { CallerError, isCallerError } from '../../errors.js';
import { asCallerError } from '../database.js';
import type { Log } from '../log.js';
import { fromValidation } from '../schema.js';
import { retryAfterSeconds, whyUnavailable } from '../unavailable.js';
import { CallerLeft } from './deadline.js';
import { refusedByGraphql } from './refused-by-graphql.js';

const contractCodes: Record<string, string> = {
  GRAPHQL_PARSE_FAILED: 'BAD_USER_INPUT',
  GRAPHQL_VALIDATION_FAILED: 'BAD_USER_INPUT',
  BAD_REQUEST: 'BAD_USER_INPUT',
  OPERATION_RESOLUTION_FAILURE: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_USER_INPUT',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_USER_INPUT',
  INTERNAL_SERVER_ERROR: 'INTERNAL',
};

export interface FormattedError {
  readonly message: string;
  readonly locations?: unknown;
  readonly path?: unknown;
  readonly extensions: { readonly code: string } & Record<string, unknown>;
}

export type ErrorFormat = (
  formatted: { message: string; extensions?: Record<string, unknown> },
  thrown: unknown,
) => FormattedError;

/** What an error looks like outside: one of the contract's codes. Of anything unforeseen only the id under which the log has it. */
export function createErrorFormat(log: Log): ErrorFormat {
  return (formatted, thrown) => {
    const original = (thrown as GraphQLError | undefined)?.originalError ?? thrown;
    const error = asCallerError(fromValidation(original));
    const { locations, path } = formatted as { locations?: unknown; path?: unknown };
    const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    if (isCallerError(error)) return { message: error.message, ...place, extensions: shown(error) };
    const code =
      contractCodes[String(formatted.extensions?.code)] ?? String(formatted.extensions?.code ?? 'INTERNAL');
    if (code === 'BAD_USER_INPUT') {
      const { message, field } = refusedByGraphql(formatted.message, thrown as GraphQLError | undefined);
      return { message, ...place, extensions: { code, field } };
    }
    if (code !== 'INTERNAL') return { message: formatted.message, ...place, extensions: { code } };
    const id = randomUUID();
    if (original instanceof CallerLeft) log.debug({ id }, 'the caller went away');
    else log.error({ id, error: original }, 'a request failed');
    const unavailable = whyUnavailable(original);
    return {
      message: unavailable ?? `Something went wrong on our side; the log has it under ${id}.`,
      ...place,
      extensions: { code, id, ...(unavailable ? { retryAfterSeconds } : {}) },
    };
  };
}

/** Of a caller's error, what belongs in the answer. */
export const shown = ({ code, extensions: { http: _http, ...rest } }: CallerError) => ({ ...rest, code });
