import { randomUUID } from 'node:crypto';
import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { serveGraphiql } from '../graphiql/serve.js';
import { createErrorFormat, createGateway, type RequestContext } from './execute.js';
import type { Access } from './guard.js';
import type { House } from './house.js';
import { limits } from './limits.js';
import { countRequests, requestIds, serveOperation, traceRequests } from './operation/serve.js';
import { currentTrace } from './operation/trace.js';
import { servePages } from './pages.js';
import { Reads } from './reads.js';
import type { Api } from './schema.js';
import { type Actor, anonymous } from './scope.js';

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
    bodyLimit: 1_048_576,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    // A path that cannot be decoded is answered before any hook runs, helmet's included.
    frameworkErrors: (_error, _request, reply: FastifyReply) =>
      void reply
        .headers({
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
        })
        .status(400)
        .send({ statusCode: 400, error: 'Bad Request', message: 'This address cannot be read.' }),
  });
  traceRequests(fastify, house);
  await fastify.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: house.publicUrl().startsWith('https:'),
    crossOriginEmbedderPolicy: false,
  });
  const metrics = serveOperation(fastify, house);
  const apollo = new ApolloServer<RequestContext>({
    gateway: createGateway(api, accessFor),
    introspection: true, // shown to the signed-in alone, and to each role what it may use: execute.ts
    csrfPrevention: true,
    persistedQueries: false,
    parseOptions: { maxTokens: limits.tokens },
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    maxRecursiveSelections: true,
    nodeEnv: 'production',
    logger: quiet(house),
    formatError: createErrorFormat(house.log) as never,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      fastifyApolloDrainPlugin(fastify) as never,
      countRequests(metrics),
    ],
  });
  await apollo.start();
  fastify.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: '/graphql',
    handler: fastifyApolloHandler(apollo, {
      context: async (request) => createRequestContext(house, request.headers.authorization),
    }) as never,
  });
  await serveGraphiql(fastify);
  await servePages(fastify, house);
  fastify.get('/', async (_request, reply) => reply.redirect('/graphiql'));
  return fastify;
}

export async function createRequestContext(
  house: House,
  authorization: string | undefined,
): Promise<RequestContext> {
  // Not the caller's own id, which could be that of somebody else's work.
  const requestId = randomUUID();
  const trace = currentTrace();
  if (trace) trace.workId = requestId;
  const actor = await actorFrom(house, authorization);
  const work = house.work(actor ?? anonymous, 'query', requestId);
  return {
    actor: work.actor,
    scope: work.read,
    work,
    requestId,
    reads: new Reads(),
    tokenRefused: actor === undefined,
  };
}

async function actorFrom(house: House, authorization: string | undefined): Promise<Actor | undefined> {
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization ?? '') ?? [];
  if (!token || !house.authenticator) return anonymous;
  return house.authenticator.actorFor(house.work(anonymous, 'authentication'), token);
}

function quiet(house: House) {
  const to = (level: 'debug' | 'warn' | 'error') => (message?: unknown) =>
    house.log[level]({ said: String(message).slice(0, 300) }, 'apollo');
  return { debug: to('debug'), info: to('debug'), warn: to('warn'), error: to('error') };
}
