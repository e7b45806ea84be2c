import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `vite build` puts it, seen from this file once compiled: `dist/src/graphiql/serve.js`. */
const BUILT = fileURLToPath(new URL('../../graphiql/', import.meta.url));

/**
 * Nothing but this server's own files, and no place to send what is read here but this server (P7, P18).
 * Styles are the one exception: Monaco adds `<style>` elements for its colours and a `style` attribute to every line
 * that it lays out, and takes no nonce. Its workers and its icon font are files of our own.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "worker-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** The support staff's GraphiQL, as static files under `/graphiql/`. */
export async function serveGraphiql(
  fastify: FastifyInstance,
  { folder = BUILT }: { folder?: string } = {},
): Promise<void> {
  // A context of its own, so that these headers stay with these files.
  await fastify.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers(HEADERS);
    });
    scope.get('/graphiql', (request, reply) => {
      const query = request.url.indexOf('?');
      return reply.redirect(`/graphiql/${query < 0 ? '' : request.url.slice(query)}`, 308);
    });
    if (existsSync(join(folder, 'index.html'))) await serveFiles(scope, folder);
    else scope.get('/graphiql/*', sayThatItIsNotBuilt);
  });
}

async function serveFiles(scope: FastifyInstance, folder: string): Promise<void> {
  await scope.register(fastifyStatic, {
    root: folder,
    prefix: '/graphiql/',
    decorateReply: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, path) {
      // What lies in assets/ has the hash of its content in its name; the page that names them is asked for anew.
      const hashed = path.includes('/assets/');
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

function sayThatItIsNotBuilt(_request: unknown, reply: FastifyReply) {
  return reply
    .code(503)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send('GraphiQL has not been built yet. Run `npm run build` and start the server again.\n');
}
