/**
 * The mail server of the mail bench, in a process of its own: takes everything, keeps the latest message, and answers
 * on standard input's lines with how many there were, or with that message.
 */
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { SMTPServer } from 'smtp-server';

let count = 0;
let latest: Buffer[] = [];

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onData(stream, _session, callback) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      count += 1;
      latest = chunks;
      callback();
    });
  },
});
server.listen(0, '127.0.0.1', () => console.log((server.server.address() as AddressInfo).port));
createInterface({ input: process.stdin }).on('line', (asked) => {
  console.log(asked === 'latest' ? Buffer.concat(latest).toString('base64') : count);
});
process.stdin.on('end', () => process.exit(0));
