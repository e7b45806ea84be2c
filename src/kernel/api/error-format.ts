import { randomUUID } from 'node:crypto';
import { type GraphQLError, isValueNode, TokenKind } from 'graphql';
import { CallerError, isCallerError } from '../../errors.js';
import { asCallerError } from '../database.js';
import type { Log } from '../log.js';
import { fromValidation } from '../schema.js';
import { retryAfterSeconds, whyUnavailable } from '../unavailable.js';
import { CallerLeft } from './deadline.js';

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
      const refused = refusedByGraphql(formatted.message);
      const literal = refused.field === 'query' ? argumentAt(thrown) : undefined;
      return literal
        ? { message: `${literal}: ${refused.message}`, ...place, extensions: { code, field: literal } }
        : { message: refused.message, ...place, extensions: { code, field: refused.field } };
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

/**
 * What graphql says of a wrong variable or literal, by the path of the field in the caller's input. graphql shows the
 * whole value too, passwords and all; the path tells enough.
 */
function refusedByGraphql(message: string): { message: string; field: string } {
  const [, variable, at, reason] =
    /^Variable "\$(\w+)" got invalid value .*?(?: at "(\1[^"]*)")?; (.*)$/s.exec(message) ?? [];
  const missing = /Field "(?:\w+\.)?(\w+)" of required type "[^"]+" was not provided/.exec(message)?.[1];
  const unknown = /Field "(\w+)" is not defined by type/.exec(message)?.[1];
  const inVariable = variable ?? /^Variable "\$([^"]+)"/.exec(message)?.[1];
  // Within an input, its own names alone: what a caller calls the variable is no part of ours.
  const within =
    at && at.charAt(inVariable?.length ?? 0) === '.' ? at.slice((inVariable?.length ?? 0) + 1) : at;
  const field = [within, missing ?? unknown].filter(Boolean).join('.') || inVariable || 'query';
  if (missing) return { field, message: `${field}: is required; it was not given` };
  return { field, message: reason ? `${field}: ${reason}` : message };
}

/** Of a wrong value that is written in the document, the argument or field that it is given for. */
function argumentAt(error: unknown): string | undefined {
  const node = (error as Partial<GraphQLError> | undefined)?.nodes?.[0];
  if (!node || !isValueNode(node)) return undefined;
  let token = node.loc?.startToken.prev;
  while (token?.kind === TokenKind.BRACKET_L || token?.kind === TokenKind.COMMENT) token = token.prev;
  return token?.kind === TokenKind.COLON ? token.prev?.value : undefined;
}
