import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { CallerLeft } from './api/deadline.js';
import type { House } from './house.js';
import { anonymous, type Work } from './scope.js';

export interface StreamRequest {
  readonly params: Readonly<Record<string, string>>;
  /** Empty when it was not sent. */
  readonly header: (name: string) => string;
  /** What is sent, as it comes. What nobody reads is not taken in. */
  readonly body: AsyncIterable<Buffer>;
  /** Aborted once nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface StreamAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Bytes as they come, or an object that is sent as JSON. */
  readonly body: AsyncIterable<Uint8Array> | Readonly<Record<string, unknown>>;
}

/** A file of any size, in or out, below `/p/`. Who may is decided by the link itself: the actor is anonymous. */
export interface Stream {
  readonly method: 'GET' | 'PUT';
  /** Below `/p/`, such as `documents/upload/:token`. */
  readonly path: string;
  readonly handle: (work: Work, request: StreamRequest) => Promise<StreamAnswer>;
}

/** Whoever was refused may still be sending; after this they are hung up on. */
const refusedMs = 5_000;

export async function serveStreams(fastify: FastifyInstance, house: House): Promise<void> {
  await fastify.register(async (streams) => {
    streams.removeAllContentTypeParsers();
    streams.addContentTypeParser('*', (_request, _body, done) => done(null));
    for (const part of house.parts)
      for (const stream of part.streams ?? [])
        streams.route({
          method: stream.method,
          url: `/p/${stream.path}`,
          ...(stream.method === 'GET' ? { exposeHeadRoute: false } : {}),
          config: { takesItsTime: true },
          handler: (request, reply) => answer(house, part.name, stream, request, reply),
        });
  });
}

async function answer(
  house: House,
  part: string,
  stream: Stream,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { raw } = request;
  // A file may take hours, as long as something moves; whoever is still for longer is hung up on, by Node. That is
  // measured only while the caller is waited for: what the house does with a file takes the time that it takes.
  const waitForCaller = (waits: boolean) =>
    raw.socket.setTimeout(waits ? house.config.transferIdleSeconds * 1000 : 0);
  waitForCaller(false);
  const path = stream.path.replaceAll(/:\w+/g, '…');
  try {
    const { status, headers, body } = await stream.handle(
      house.work(anonymous, `stream ${part} ${stream.method} ${path}`),
      {
        params: request.params as Record<string, string>,
        header: (name) => String(request.headers[name] ?? ''),
        body: arriving(raw, waitForCaller),
        signal: leaving(reply),
      },
    );
    waitForCaller(true); // after the answer Node sets its own
    const sent = isBytes(body) ? Readable.from(body, { objectMode: false }) : body;
    if (sent instanceof Readable)
      sent.once('error', (error) => house.log.error({ stream: path, error }, 'a file was broken off'));
    return reply
      .status(status ?? 200)
      .headers({ 'cache-control': 'no-store', ...headers })
      .send(sent);
  } catch (error) {
    waitForCaller(true);
    // The rest of what is being sent is thrown away, so that the refusal arrives; but not for as long as they like.
    if (!raw.readableEnded) {
      const timer = setTimeout(() => raw.destroy(), refusedMs).unref();
      raw.once('close', () => clearTimeout(timer)).resume();
    }
    throw error;
  }
}

async function* arriving(
  raw: FastifyRequest['raw'],
  waitForCaller: (waits: boolean) => void,
): AsyncGenerator<Buffer> {
  const pieces = raw.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      waitForCaller(true);
      const { value, done } = await pieces.next();
      waitForCaller(false);
      if (done) return;
      yield value as Buffer;
    }
  } finally {
    await pieces.return?.();
  }
}

function leaving({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) left.abort(new CallerLeft());
  });
  return left.signal;
}

const isBytes = (body: StreamAnswer['body']): body is AsyncIterable<Uint8Array> =>
  Symbol.asyncIterator in body;
