import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApolloServerPlugin } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import { errorCodes } from '../../errors.js';
import { CallerLeft } from '../api/deadline.js';
import type { RequestContext } from '../execute.js';
import type { House } from '../house.js';
import { createReadiness } from './health.js';
import { createMetrics, type Metrics, type Outcome } from './metrics.js';
import { requestIdFrom, traced, currentTrace } from './trace.js';

/** An id for each request, given back as `x-request-id`, that stands in every line logged on its behalf. */
export const requestIds = {
  genReqId: (request: { headers: Record<string, string | string[] | undefined> }) =>
    requestIdFrom(request.headers['x-request-id']),
};

/** Call it before any route is made: hooks hold for the routes that come after. */
export function traceRequests(fastify: FastifyInstance, house: House): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    traced({ requestId: request.id }, done);
  });
  fastify.addHook('preHandler', (request, _reply, done) => {
    const trace = currentTrace();
    // A page has its form as it was posted.
    if (trace) trace.sent = Buffer.isBuffer(request.body) ? request.body.toString() : request.body;
    done();
  });
  // A connection that is kept open would hold up the end, until whoever has it lets go of it.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (house.stopping()) void reply.header('connection', 'close');
    done();
  });
  // The route, not the address: that may hold a reader's token.
  fastify.addHook('onResponse', (request, reply, done) => {
    house.log.debug(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
    done();
  });
}

/** What a load balancer and Prometheus ask. None of it tells of anybody. */
export function serveOperation(fastify: FastifyInstance, house: House): Metrics {
  const metrics = createMetrics(house);
  const readiness = createReadiness(house);
  fastify.addHook('onClose', () => readiness.close());
  fastify.get('/healthz', async () => ({ status: 'ok' }));
  fastify.get('/readyz', async (_request, reply) => {
    const reason = await readiness.whyNot();
    return reply
      .status(reason ? 503 : 200)
      .header('cache-control', 'no-store')
      .send(reason ? { status: 'unavailable', reason } : { status: 'ready' });
  });
  const { metricsToken } = house.config;
  fastify.get('/metrics', async (request, reply) => {
    if (!metricsToken)
      return reply
        .status(404)
        .send({ message: 'Metrics are off: set METRICS_TOKEN, and send it as a bearer token.' });
    if (!isToken(request.headers.authorization, metricsToken))
      return reply
        .status(401)
        .header('www-authenticate', 'Bearer realm="metrics"')
        .send({ message: 'Send METRICS_TOKEN as a bearer token.' });
    return reply
      .type(metrics.contentType)
      .header('cache-control', 'no-store')
      .send(await metrics.read());
  });
  return metrics;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

const isToken = (header: string | undefined, token: string) =>
  timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));

/** Counts what Apollo answers. No field is wrapped for it. */
export function countRequests(metrics: Metrics): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      const began = performance.now();
      return {
        async willSendResponse({ operation, response, contextValue }) {
          const errors = response.body.kind === 'single' ? (response.body.singleResult.errors ?? []) : [];
          const codes = errors.map((error) => outcomeOf(error.extensions?.code));
          const refused = errors.filter(
            ({ path, extensions }) =>
              path && ['FORBIDDEN', 'UNAUTHENTICATED'].includes(String(extensions?.code)),
          );
          metrics.request(
            operation?.operation ?? 'none',
            contextValue.deadline.signal.reason instanceof CallerLeft ? 'left' : (codes[0] ?? 'ok'),
            (performance.now() - began) / 1000,
            refused.length,
          );
        },
      };
    },
    async invalidRequestWasReceived() {
      metrics.request('none', 'BAD_USER_INPUT', 0, 0);
    },
  };
}

const outcomeOf = (code: unknown): Outcome =>
  typeof code === 'string' && code in errorCodes ? (code as Outcome) : 'INTERNAL';
