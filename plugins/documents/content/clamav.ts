import { connect, type Socket } from 'node:net';
import { badInput, conflict } from '../../../src/errors.js';
import type { Bytes } from './seal.js';

/** To a question that asks it to look at nothing. */
const pingMs = 10_000;

/** `tcp://host:port`, or `unix:/path`. */
function dial(url: string, answerMs: number): Socket {
  const { protocol, hostname, port, pathname } = new URL(url);
  const socket = protocol === 'unix:' ? connect(pathname) : connect(Number(port || 3310), hostname);
  return socket.setTimeout(answerMs, () =>
    socket.destroy(new Error(`clamd said nothing for ${answerMs / 1000} seconds`)),
  );
}

interface Line {
  readonly socket: Socket;
  /** What clamd says; it may do so before everything is sent. */
  readonly text: () => string;
  readonly trouble: () => NodeJS.ErrnoException | undefined;
  readonly ended: Promise<void>;
}

function call(url: string, answerMs: number): Line {
  const socket = dial(url, answerMs).setEncoding('utf8');
  let text = '';
  let trouble: NodeJS.ErrnoException | undefined;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  socket.on('data', (piece) => (text += String(piece)));
  socket.on('error', (error) => (trouble = error));
  socket.on('close', () => resolve());
  return { socket, text: () => text.replaceAll('\0', '').trim(), trouble: () => trouble, ended };
}

export interface Scanner {
  readonly url: string;
  /** How long it may say nothing. */
  readonly seconds: number;
}

/**
 * Passes a file on while clamd looks at it too (INSTREAM). It ends only when clamd found nothing; whoever stores it meets
 * an error instead of its end.
 * @param signal ends it when nobody waits for the answer any more
 * @throws BAD_USER_INPUT when something was found, CONFLICT when clamd could not look
 */
export async function* scanned(
  file: Bytes,
  { url, seconds }: Scanner,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const line = call(url, seconds * 1000);
  const hangUp = () => line.socket.destroy();
  signal.addEventListener('abort', hangUp, { once: true });
  try {
    await send(line, Buffer.from('zINSTREAM\0'));
    for await (const piece of file) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(piece.byteLength);
      await send(line, length);
      await send(line, piece);
      yield piece;
    }
    await send(line, Buffer.alloc(4));
    await line.ended;
    signal.throwIfAborted();
    judge(line);
  } finally {
    signal.removeEventListener('abort', hangUp);
    line.socket.destroy();
  }
}

/** @throws what clamd says, when it hung up */
async function send(line: Line, bytes: Uint8Array): Promise<void> {
  const { socket, ended } = line;
  if (socket.writable && bytes.byteLength > 0 && !socket.write(bytes))
    await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), ended]);
  if (!socket.writable || line.text() !== '') {
    await ended;
    judge(line);
    throw notScanned('clamd did not wait for its end');
  }
}

function judge({ text, trouble }: Line): void {
  const said = text();
  if (said === 'stream: OK') return;
  const found = /^stream: (.+) FOUND$/.exec(said)?.[1];
  if (found)
    throw badInput('file', `is refused: the virus scanner found ${found} in it. Nothing of it was kept.`);
  if (said.includes('size limit exceeded'))
    throw notScanned('it is larger than clamd looks at: raise StreamMaxLength in clamd.conf');
  if (said !== '') throw notScanned(`clamd says ${JSON.stringify(said.slice(0, 100))}`);
  const code = trouble()?.code;
  // What it said last is lost where it hung up while we were still sending.
  if (code === 'EPIPE' || code === 'ECONNRESET')
    throw notScanned(
      'clamd hung up in the middle of it: it is larger than StreamMaxLength in clamd.conf, or clamd was stopped',
    );
  const { message = 'clamd hung up' } = trouble() ?? {};
  throw notScanned(code ? `clamd cannot be reached (${code})` : message);
}

const notScanned = (why: string) =>
  conflict(`This file could not be looked at for viruses: ${why}. Nothing of it was kept; try again.`);

/** Whether clamd answers. */
export async function answers(url: string): Promise<boolean> {
  const { socket, text, ended } = call(url, pingMs);
  socket.write('zPING\0');
  await ended;
  socket.destroy();
  return text() === 'PONG';
}
