import { startEmbeddedPostgres } from '../../src/kernel/postgres/embedded.js';

// A process that uses the embedded PostgreSQL of the folder it is given, for the stories about processes that come,
// go and are killed. It says each thing it does as one line of JSON, and stops on a line of input.
const say = (fact: object) => process.stdout.write(`${JSON.stringify(fact)}\n`);

const server = await startEmbeddedPostgres({
  folder: process.argv[2]!,
  durable: false,
  settings: { shared_buffers: '32MB' },
  log: (line) => say({ log: line }),
});
say({ ownerUrl: server.ownerUrl, appUrl: server.appUrl });
process.stdin.once('data', () => {
  void server.stop().then(() => {
    say({ stopped: true });
    // No process.exit: whatever the server left behind in this process would keep it from ending.
    process.stdin.destroy();
  });
});
