import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Records by name and type: texts for TXT, host names for MX. */
export type Zone = Record<string, { TXT?: string[]; MX?: string[] }>;

const types = { 15: 'MX', 16: 'TXT' } as const;

const name = (text: string): Buffer =>
  Buffer.concat([
    ...text.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.alloc(1),
  ]);

function data(type: 'MX' | 'TXT', value: string): Buffer {
  if (type === 'MX') return Buffer.concat([Buffer.from([0, 10]), name(value)]);
  // Texts longer than 255 bytes come in pieces, as a key does.
  const pieces = value.match(/.{1,255}/gs) ?? [''];
  return Buffer.concat(
    pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece)])),
  );
}

/** A DNS server (RFC 1035) on loopback that knows these records, and of nothing else. */
export async function loopbackDns(zone: Zone): Promise<{ server: string; close(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    const labels: string[] = [];
    let at = 12;
    for (let length = query[at] as number; length > 0; length = query[at] as number) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length));
      at += length + 1;
    }
    const question = query.subarray(12, at + 5);
    const type = types[query.readUInt16BE(at + 1) as keyof typeof types];
    const known = zone[labels.join('.').toLowerCase()];
    const answers = ((type && known?.[type]) ?? []).map((value) => {
      const bytes = data(type, value);
      const head = Buffer.alloc(12);
      head.writeUInt16BE(0xc00c, 0); // the name in the question
      head.writeUInt16BE(query.readUInt16BE(at + 1), 2);
      head.writeUInt16BE(1, 4);
      head.writeUInt16BE(bytes.length, 10);
      return Buffer.concat([head, bytes]);
    });
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(known ? 0x8580 : 0x8583, 2); // no such name
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, question, ...answers]), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { server: `127.0.0.1:${socket.address().port}`, close: () => void socket.close() };
}
