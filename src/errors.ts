import { GraphQLError } from 'graphql';

/**
 * Every error a caller can meet: its code, the HTTP status it would be on a page, and when it is used.
 * A test holds this table against the README.
 */
export const errorCodes = {
  UNAUTHENTICATED: { status: 401, when: 'nobody is signed in, or the token has expired or was withdrawn' },
  FORBIDDEN: { status: 403, when: 'signed in, but a rule refuses this field to this person' },
  NOT_FOUND: { status: 404, when: 'there is no such record, or it may not be seen' },
  BAD_USER_INPUT: { status: 400, when: 'the request is wrong; `field` names the part to change' },
  CONFLICT: { status: 409, when: 'the record is in another state or version than the caller thinks' },
  LIMIT_EXCEEDED: { status: 429, when: 'too much, too deep or too often; the message says how far over' },
  INTERNAL: { status: 500, when: 'our fault; the log has the cause under the same `id`' },
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** An error meant for the caller. Anything else that is thrown reaches them as INTERNAL, without its text. */
export class CallerError extends GraphQLError {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message, { extensions: { code, ...details } });
    this.code = code;
  }
}

export const unauthenticated = (
  message = 'Sign in first: send the header "Authorization: Bearer <accessToken>".',
) => new CallerError('UNAUTHENTICATED', message);

export const forbidden = (message: string) => new CallerError('FORBIDDEN', message);

export const notFound = (what: string, id: string) =>
  new CallerError('NOT_FOUND', `There is no ${what} ${JSON.stringify(id)}, or you may not see it.`);

/** @param field path of the wrong value in the caller's own words, such as `lines[2].vatRate` */
export const badInput = (field: string, message: string) =>
  new CallerError('BAD_USER_INPUT', `${field}: ${message}`, { field });

export const conflict = (message: string, details: Record<string, unknown> = {}) =>
  new CallerError('CONFLICT', message, details);

export const limitExceeded = (message: string, details: Record<string, unknown> = {}) =>
  new CallerError('LIMIT_EXCEEDED', message, details);

/** An error in how the house is put together or configured: one line for whoever starts it, and exit status 1. */
export class BootError extends Error {
  override name = 'BootError';
}

/** Jest gives each test file a realm of its own, so `instanceof` alone would miss errors made in another one. */
export function isCallerError(error: unknown): error is CallerError {
  return (
    error instanceof CallerError ||
    (isRecord(error) &&
      typeof error.code === 'string' &&
      error.code in errorCodes &&
      isRecord(error.extensions))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
