import type { FastifyInstance } from 'fastify';

/** A whole request is to be there by then, or it keeps a connection for nothing. */
const millisecondsForAll = 30_000;

/**
 * Hangs up on whoever takes too long to send a request. Node's own limit holds for every request alike; here a route
 * may say that it takes its time, such as for a file.
 */
export function limitBodyTime(fastify: FastifyInstance): void {
  fastify.server.headersTimeout = millisecondsForAll;
  fastify.addHook('onRequest', (request, _reply, done) => {
    const { raw, routeOptions } = request;
    const { 'content-length': length, 'transfer-encoding': encoding } = raw.headers;
    const hasBody = encoding !== undefined || (length !== undefined && length !== '0');
    if (hasBody && !(routeOptions.config as { takesItsTime?: boolean }).takesItsTime) {
      const timer = setTimeout(() => {
        raw.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
        raw.destroy();
      }, millisecondsForAll);
      const clear = () => clearTimeout(timer);
      raw.once('end', clear).once('close', clear);
    }
    done();
  });
}
