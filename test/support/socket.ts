import { type Client as SocketClient, createClient, type ExecutionResult } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { TestApp } from './app.js';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** What a subscription told, in order. */
export interface Followed {
  readonly events: ExecutionResult[];
  /** With what it ended, once it has. */
  ended(): 'completed' | { message: string; extensions: Record<string, unknown> }[] | undefined;
  stop(): void;
}

export interface Socket {
  readonly closed: Promise<Closed>;
  follow(query: string, variables?: object): Followed;
  close(): Promise<void>;
}

/** Over a real socket, as a browser would: nothing is tried again. */
export function openSocket(
  { url }: Pick<TestApp, 'url'>,
  token: string | undefined,
  options: { lazy?: boolean } = {},
): Socket {
  let told: (closed: Closed) => void = () => undefined;
  const closed = new Promise<Closed>((resolve) => (told = resolve));
  const client: SocketClient = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazy: options.lazy ?? false,
    onNonLazyError: () => undefined,
    connectionParams: token === undefined ? undefined : { authorization: `Bearer ${token}` },
    on: { closed: (event) => told(event as Closed) },
  });
  return {
    closed,
    follow(query, variables) {
      const events: ExecutionResult[] = [];
      let end: ReturnType<Followed['ended']>;
      const stop = client.subscribe(
        { query, variables: variables as Record<string, unknown> },
        {
          next: (event) => void events.push(event as ExecutionResult),
          error: (errors) => {
            end = Array.isArray(errors) ? (errors as never) : [];
          },
          // What is refused when it begins comes as an answer without data, and that is all.
          complete: () => {
            end ??= (events.find((event) => !event.data)?.errors as never) ?? 'completed';
          },
        },
      );
      return { events, ended: () => end, stop };
    },
    close: async () => {
      await client.dispose();
    },
  };
}

/** Waits until it is so; fails when that takes longer than it should. */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not come to that within five seconds.');
}
