import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { scriptArguments, startNode } from '../../../test/support/cli.js';

export interface BucketServer {
  readonly environment: Record<string, string>;
  /** What it was asked, a line each. */
  asked(): string;
  /** Paths of all files of the server, its bookkeeping too. */
  files(): Promise<string[]>;
  stop(): Promise<void>;
}

/** A server that speaks S3, in a process of its own, with one bucket. */
export async function startBucket(): Promise<BucketServer> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-bucket-'));
  const child = startNode(
    scriptArguments(`
      const { default: S3rver } = await import('@20minutes/s3rver');
      const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, allowMismatchedSignatures: true, directory: ${JSON.stringify(folder)}, configureBuckets: [{ name: 'klantmap' }] });
      const { port } = await server.run();
      process.stdout.write(String(port) + '\\n');
      server.httpServer.prependListener('request', ({ method, url }) => process.stdout.write(method + ' ' + url + '\\n'));`),
  );
  let trouble = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (trouble += text));
  const said = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), once(child, 'exit')]);
  const port = Number(said[0]);
  let asked = '';
  child.stdout.on('data', (text: string) => (asked += text));
  if (!Number.isInteger(port) || port < 1024) throw new Error(`the bucket server did not start: ${trouble}`);
  return {
    environment: {
      DOCUMENTS_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      DOCUMENTS_S3_BUCKET: 'klantmap',
      DOCUMENTS_S3_KEY_ID: 'S3RVER',
      DOCUMENTS_S3_SECRET: 'S3RVER',
    },
    asked: () => asked,
    files: async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
