import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface WaitingClamd {
  url: string;
  /** Files that were sent to it to their end. */
  whole(): number;
  /** How many of those who asked it are still there. */
  waiting(): number;
  stop(): Promise<void>;
}

/** Speaks as clamd does, but only after so long; `never` says nothing, and `deaf` does not even take the file in. */
export async function clamdThatWaits(behaves: number | 'never' | 'deaf'): Promise<WaitingClamd> {
  const sockets = new Set<Socket>();
  let whole = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
    if (behaves === 'deaf') return void socket.pause();
    socket.on('data', (bytes: Buffer) => {
      if (!bytes.subarray(-4).equals(Buffer.alloc(4))) return;
      whole += 1;
      if (behaves !== 'never') setTimeout(() => socket.end('stream: OK\0'), behaves);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `tcp://127.0.0.1:${(server.address() as { port: number }).port}`,
    whole: () => whole,
    waiting: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
