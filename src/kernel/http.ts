import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { badInput, notFound } from '../errors.js';
import { serveGraphiql } from '../graphiql/serve.js';
import { createErrorHandler, refuse, statusOfAnswers } from './api/answer.js';
import { limitBodyTime } from './api/body-time.js';
import { createErrorFormat } from './api/error-format.js';
import { hintsForTheSignedIn } from './api/introspection.js';
import { idempotencyKeyIn } from './api/idempotency-key.js';
import { serveGraphql } from './api/over-http.js';
import { serveSubscriptions } from './api/over-ws.js';
import { actorFrom, contextFor } from './caller.js';
import { createGateway, createRun, type RequestContext } from './execute.js';
import type { Access } from './guard.js';
import type { House } from './house.js';
import { limits } from './limits.js';
import { countRequests, requestIds, serveOperation, traceRequests } from './operation/serve.js';
import { currentTrace } from './operation/trace.js';
import { servePages } from './pages.js';
import type { Api } from './schema.js';
import type { Actor } from './scope.js';
import { serveStreams } from './streams.js';
import { inHttp } from './unavailable.js';

/** `POST /graphql`, `/graphiql`, public pages under `/p/`, and what a load balancer asks. Nothing here sets a cookie. */
export async function createHttpServer(
  house: House,
  api: Api,
  accessFor: (actor: Actor) => Access,
): Promise<FastifyInstance> {
  // No request log: a visitor's address is written nowhere (P18).
  const fastify = Fastify({
    ...requestIds,
    logger: false,
    bodyLimit: limits.body,
    requestTimeout: 0, // of each route its own: body-time.ts
    forceCloseConnections: 'idle',
    // A path that cannot be decoded is answered before any hook runs, helmet's included.
    frameworkErrors: (_error, request, reply: FastifyReply) => {
      reply.headers({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
      refuse(
        request,
        reply,
        400,
        badInput('address', 'cannot be read; %-signs in it must be of valid UTF-8'),
      );
    },
  });
  traceRequests(fastify, house);
  limitBodyTime(fastify);
  fastify.setErrorHandler(createErrorHandler(house.log) as never);
  fastify.setNotFoundHandler((request, reply) =>
    refuse(request, reply, 404, notFound('page', request.url.split('?')[0] ?? '')),
  );
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: house.publicUrl().startsWith('https:'),
    crossOriginEmbedderPolicy: false,
  });
  const metrics = serveOperation(fastify, house);
  const run = createRun(api, accessFor);
  const apollo = new ApolloServer<RequestContext>({
    gateway: createGateway(api, run),
    introspection: true, // shown to the signed-in alone, and to each role what it may use: execute.ts
    csrfPrevention: true,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    nodeEnv: 'production',
    logger: quiet(house),
    formatError: createErrorFormat(house.log) as never,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      fastifyApolloDrainPlugin(fastify) as never,
      countRequests(metrics),
      statusOfAnswers,
      hintsForTheSignedIn,
    ],
  });
  await apollo.start();
  await serveGraphql(fastify, apollo, (request, reply) => createRequestContext(house, request, reply));
  serveSubscriptions(fastify, house, api, run, accessFor);
  await serveGraphiql(fastify);
  await serveStreams(fastify, house);
  await servePages(fastify, house);
  fastify.get('/', async (_request, reply) => reply.redirect('/graphiql'));
  return fastify;
}

async function createRequestContext(
  house: House,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<RequestContext> {
  // Not the caller's own id, which could be that of somebody else's work.
  const requestId = randomUUID();
  const trace = currentTrace();
  if (trace) trace.workId = requestId;
  const { context, done } = contextFor(
    house,
    await actorFrom(house, request.headers.authorization).catch((error: unknown) => {
      throw inHttp(error);
    }),
    requestId,
    idempotencyKeyIn(request.headers['idempotency-key']),
  );
  reply.raw.once('close', () => {
    done();
    if (!reply.raw.writableFinished) context.deadline.left();
  });
  return context;
}

function quiet(house: House) {
  const to = (level: 'debug' | 'warn' | 'error') => (message?: unknown) =>
    house.log[level]({ said: String(message).slice(0, 300) }, 'apollo');
  return { debug: to('debug'), info: to('debug'), warn: to('warn'), error: to('error') };
}
