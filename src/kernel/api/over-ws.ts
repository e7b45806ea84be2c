import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { GraphQLError } from 'graphql';
import { CloseCode, type Context as Connection, type SubscribePayload } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { limitExceeded } from '../../errors.js';
import { actorFrom } from '../caller.js';
import type { Run } from '../execute.js';
import type { Access } from '../guard.js';
import type { House } from '../house.js';
import { limits } from '../limits.js';
import type { Api } from '../schema.js';
import type { Actor } from '../scope.js';
import { createErrorFormat } from './error-format.js';
import { begin, prepare } from './subscription.js';

/** What one process and one socket may hold open. */
export const socketLimits = { sockets: 2000, socketsOfOne: 20, subscriptions: 20 } as const;

const keepAliveMs = 12_000;
const lookAgainMs = 15_000;
const closeWithinMs = 1000;

type Socket = Connection<{ authorization?: string; Authorization?: string }, Extra & Partial<SignedIn>>;

interface SignedIn {
  authorization: string;
  actor: Actor;
}

/**
 * Subscriptions at `/graphql`, by the protocol graphql-transport-ws. Who asks is said in `connection_init`, with the
 * same tokens as over HTTP: `{"authorization": "Bearer …"}`. A cookie is neither read nor set. What may be seen is
 * decided for each event anew, and a socket ends with the access of whoever opened it.
 */
export function serveSubscriptions(
  fastify: FastifyInstance,
  house: House,
  api: Api,
  run: Run,
  accessFor: (actor: Actor) => Access,
): void {
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.document });
  const open = new Set<Socket>();
  const format = createErrorFormat(house.log);
  const shown = (errors: readonly GraphQLError[]) =>
    errors.map((error) => format(error.toJSON() as never, error));

  const isIn = async (socket: Socket): Promise<boolean> => {
    const actor = await actorFrom(house, socket.extra.authorization);
    if (!actor || actor.kind === 'anonymous') {
      socket.extra.socket.close(CloseCode.Forbidden, 'The access token has expired or was withdrawn');
      return false;
    }
    socket.extra.actor = actor;
    return true;
  };
  const lookAgain = (): void => {
    for (const socket of open)
      void isIn(socket).catch((error: unknown) =>
        house.log.warn({ error }, 'could not look who holds a socket'),
      );
  };

  const { dispose } = useServer<{ authorization?: string }, Partial<SignedIn>>(
    {
      async onConnect(connection) {
        const socket = connection as Socket;
        const { authorization, Authorization } = socket.connectionParams ?? {};
        socket.extra.authorization = String(authorization ?? Authorization ?? '');
        const actor = await actorFrom(house, socket.extra.authorization);
        if (!actor || actor.kind === 'anonymous' || actor.onlyToEnrol) return false;
        const others = [...open].filter((one) => one.extra.actor?.id === actor.id).length;
        if (others >= socketLimits.socketsOfOne) return false;
        socket.extra.actor = actor;
        open.add(socket);
        return true;
      },
      onClose: (connection) => void open.delete(connection as Socket),
      async onSubscribe(connection, _id, payload: SubscribePayload) {
        const socket = connection as Socket;
        try {
          if (Object.keys(socket.subscriptions).length > socketLimits.subscriptions) throw tooMany();
          return prepare(api, accessFor(socket.extra.actor as Actor), payload);
        } catch (error) {
          return [
            error instanceof GraphQLError ? error : new GraphQLError('', { originalError: error as Error }),
          ];
        }
      },
      context: (connection) => connection,
      subscribe: (args) => {
        const socket = args.contextValue as Socket;
        return begin(house, run, accessFor, args, async () =>
          (await isIn(socket)) ? (socket.extra.actor as Actor) : undefined,
        ) as never;
      },
      onNext: (_socket, _id, _payload, _args, result) =>
        result.errors ? { ...result, errors: shown(result.errors) as never } : undefined,
      onError: (_socket, _id, _payload, errors) => shown(errors) as never,
    },
    server,
    keepAliveMs,
  );

  (fastify.server as Server).on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const path = request.url?.split('?')[0];
    if (path !== '/graphql') return turnAway(stream, '404 Not Found');
    if (house.stopping() || server.clients.size >= socketLimits.sockets)
      return turnAway(stream, '503 Service Unavailable');
    server.handleUpgrade(request, stream, head, (socket) => server.emit('connection', socket, request));
  });

  const stopHearing = house.authenticator?.onChange?.(house, lookAgain);
  const timer = setInterval(lookAgain, lookAgainMs).unref();
  fastify.addHook('preClose', async () => {
    clearInterval(timer);
    stopHearing?.();
    const cutOff = setTimeout(() => {
      for (const client of server.clients) client.terminate();
    }, closeWithinMs);
    await dispose();
    clearTimeout(cutOff);
  });
}

function turnAway(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

const tooMany = () =>
  limitExceeded(
    `A socket carries at most ${socketLimits.subscriptions} subscriptions at once; complete one first, or open another socket.`,
    {
      limit: 'subscriptions',
      maximum: socketLimits.subscriptions,
      found: socketLimits.subscriptions + 1,
      over: 1,
    },
  );
