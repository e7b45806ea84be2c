import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { badInput, CallerError } from '../../errors.js';
import type { RequestContext } from '../execute.js';
import { mediaTypeFor, refuse } from './answer.js';
import { checkBody } from './body.js';

/**
 * `POST /graphql`, as the specification of GraphQL over HTTP asks. By POST alone: what somebody searches for would
 * stand in the address of a GET, and so in the history of a browser and the log of every proxy on the way.
 */
export async function serveGraphql(
  fastify: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  context: (request: FastifyRequest, reply: FastifyReply) => Promise<RequestContext>,
): Promise<void> {
  await fastify.register(async (scope) => {
    const parse = scope.getDefaultJsonParser('error', 'error');
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      try {
        parse(request, textOf(request, body), done);
      } catch (error) {
        done(error as Error);
      }
    });
    scope.route({
      method: 'POST',
      url: '/graphql',
      onRequest: async (request) => {
        if (!mediaTypeFor(request)) throw notAcceptable();
      },
      preHandler: async (request) => checkBody(request.body),
      handler: fastifyApolloHandler(apollo, { context: context as never }) as never,
    });
    scope.route({
      method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/graphql',
      onRequest: async (request, reply) => {
        reply.header('allow', 'POST');
        if (request.method === 'OPTIONS') return reply.status(204).send();
        return refuse(request, reply, 405, notByPost(request.method));
      },
      handler: async () => undefined,
    });
  });
}

/** @throws BAD_USER_INPUT when it is not UTF-8: PostgreSQL knows no other text, and guessing spoils names */
function textOf(request: FastifyRequest, body: Buffer): string {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
  if (charset && !/^utf-?8$/i.test(charset))
    throw new CallerError('BAD_USER_INPUT', `Content-Type: the body must be in UTF-8, not in ${charset}`, {
      field: 'Content-Type',
      http: { status: 415 },
    });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badInput('body', 'is not UTF-8 text; send JSON in UTF-8');
  }
}

const notAcceptable = () =>
  new CallerError(
    'BAD_USER_INPUT',
    'Accept: an answer can be had as application/graphql-response+json or application/json',
    { field: 'Accept', http: { status: 406 } },
  );

const notByPost = (method: string) =>
  new CallerError(
    'BAD_USER_INPUT',
    `method: send queries and mutations by POST, not by ${method}: an address ends up in logs, and what you search for may be personal`,
    { field: 'method' },
  );
