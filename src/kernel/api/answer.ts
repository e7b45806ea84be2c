import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { CallerError, errorCodes, type ErrorCode, isCallerError } from '../../errors.js';
import type { RequestContext } from '../execute.js';
import { beyond, limits } from '../limits.js';
import type { Log } from '../log.js';
import { createErrorFormat, shown } from './error-format.js';

const json = 'application/json; charset=utf-8';
const graphqlResponse = 'application/graphql-response+json; charset=utf-8';

/** The type in which the caller wants the answer; undefined when none of ours will do. */
export const mediaTypeFor = ({
  headers: { accept },
}: {
  headers: { accept?: string };
}): string | undefined =>
  accept ? new Negotiator({ headers: { accept } }).mediaType([json, graphqlResponse]) : json;

/** Answers without having run anything, in the form that GraphQL clients read. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  error: CallerError,
): FastifyReply {
  return reply
    .status(status)
    .header('content-type', mediaTypeFor(request) ?? json)
    .send(JSON.stringify({ errors: [{ message: error.message, extensions: shown(error) }] }));
}

interface HttpError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** What Fastify refuses by itself, in the form of all other errors. */
export function createErrorHandler(log: Log) {
  const format = createErrorFormat(log);
  return (error: HttpError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (isCallerError(error)) return refuse(request, reply, statusOf(error), error);
    const ours = fromFastify(error, request);
    if (ours) return refuse(request, reply, error.statusCode ?? 400, ours);
    const { message, extensions } = format({ message: error.message }, error);
    if (extensions.retryAfterSeconds) void reply.header('retry-after', String(extensions.retryAfterSeconds));
    const status = extensions.retryAfterSeconds ? 503 : 500;
    return refuse(request, reply, status, new CallerError('INTERNAL', message, extensions));
  };
}

const statusOf = (error: CallerError): number =>
  (error.extensions.http as { status?: number } | undefined)?.status ?? errorCodes[error.code].status;

function fromFastify(error: HttpError, request: FastifyRequest): CallerError | undefined {
  const wrong = (field: string, message: string) =>
    new CallerError('BAD_USER_INPUT', `${field}: ${message}`, { field });
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      // Sent in pieces it does not say beforehand how much it is.
      return beyond('body', Number(request.headers['content-length'] ?? limits.body + 1));
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_TYPE':
      return wrong('Content-Type', 'send JSON, with the header "Content-Type: application/json"');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return wrong('body', 'is empty; send JSON such as {"query": "{ me { id } }"}');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return wrong('body', 'is not JSON');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return wrong('Content-Length', 'is not the length of the body');
    default:
      return (error.statusCode ?? 500) < 500 ? wrong('request', error.message) : undefined;
  }
}

/**
 * The status of an answer (GraphQL over HTTP, 6.4): as `application/json`, 200 for every request that was well-formed,
 * since an older client reads no other; as `application/graphql-response+json`, 4xx when nothing was run. 503 when all of it waits for the database, which a
 * proxy or client then tries again.
 */
export const statusOfAnswers: ApolloServerPlugin<RequestContext> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, response: { http, body } }) {
        if (body.kind !== 'single') return;
        const { data, errors } = body.singleResult;
        const later = errors?.find(({ extensions }) => extensions?.retryAfterSeconds)?.extensions;
        if (later && Object.values(data ?? {}).every((value) => value === null)) {
          http.status = 503;
          http.headers.set('retry-after', String(later.retryAfterSeconds));
          return;
        }
        if ('data' in body.singleResult) return;
        const code = errors?.[0]?.extensions?.code as ErrorCode | undefined;
        if (code === 'UNAUTHENTICATED' || code === 'INTERNAL') http.status = errorCodes[code].status;
        else {
          const accept = request.http?.headers.get('accept');
          http.status = mediaTypeFor({ headers: { accept } }) === graphqlResponse ? 400 : 200;
        }
      },
    };
  },
};
