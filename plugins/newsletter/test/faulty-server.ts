import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { chanceFrom } from '../../../src/demo/chance.js';

export interface FaultyServer {
  url: string;
  /** When each message began to come in that it may have kept: answered with 250, or cut off after its end. */
  kept: Map<string, number[]>;
  faults: Record<string, number>;
  close(): Promise<void>;
}

const codes = { busy: 421, later: 451, never: 550 };

/** Answers 421, 451 and 550, cuts connections before and after the message, and stalls, each now and then. */
export async function aFaultyServer(
  chance: ReturnType<typeof chanceFrom>,
  rate: number,
): Promise<FaultyServer> {
  const kept = new Map<string, number[]>();
  const faults: Record<string, number> = {};
  const happens = (what: string, share: number): boolean => {
    if (!chance.happens(share * rate)) return false;
    faults[what] = (faults[what] ?? 0) + 1;
    return true;
  };
  const answer = (code: number): Error => Object.assign(new Error('so it goes'), { responseCode: code });
  const cut = (session: SMTPServerSession): void => {
    for (const connection of server.connections as unknown as Set<{ id: string; _socket: Socket }>)
      if (connection.id === session.id) connection._socket.destroy();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onMailFrom: (_address, _session, callback) =>
      callback(happens('421 to all', 0.02) ? answer(codes.busy) : null),
    onRcptTo(_address, session, callback) {
      if (happens('cut before', 0.1)) return cut(session);
      if (happens('450 to one', 0.1)) return callback(answer(450));
      if (happens('550 to one', 0.1)) return callback(answer(codes.never));
      callback();
    },
    onData(stream, session, callback) {
      const began = performance.now();
      const [to] = session.envelope.rcptTo.map((one) => one.address);
      stream.resume();
      stream.on('end', () => {
        if (happens('421 to message', 0.03)) return callback(answer(codes.busy));
        if (happens('451 to message', 0.1)) return callback(answer(codes.later));
        if (happens('550 to message', 0.1)) return callback(answer(codes.never));
        kept.set(to as string, [...(kept.get(to as string) ?? []), began]);
        if (happens('cut after', 0.1)) return cut(session);
        if (happens('stalled', 0.02)) return; // its answer never comes
        callback();
      });
    },
  });
  server.on('error', () => undefined); // a client that was killed is part of the story
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    kept,
    faults,
    close: () => {
      for (const connection of server.connections as unknown as Set<{ _socket: Socket }>)
        connection._socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
