import { mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { removeAbandoned, startEmbeddedPostgres } from '../../src/kernel/postgres/embedded.js';
import { HeldLock } from '../../src/kernel/postgres/held-lock.js';

export interface TestCluster {
  /** may create and drop databases */
  ownerUrl: string;
  appUrl: string;
  stop(): Promise<void>;
}

const PREFIX = 'klantmap-test-';

/**
 * Starts a PostgreSQL for a run of tests, in a temporary folder that goes when it stops. Clears what earlier runs
 * left that were killed.
 */
export async function startTestCluster(): Promise<TestCluster> {
  const temporary = await realpath(tmpdir());
  await sweepKilledRuns(temporary);
  // It gets the name that a sweep looks for only once its lock is held, so no other run takes it for abandoned.
  const starting = await mkdtemp(join(temporary, 'klantmap-starting-'));
  const alive = new HeldLock(join(starting, ALIVE));
  alive.tryExclusive();
  const folder = starting.replace('klantmap-starting-', PREFIX);
  await rename(starting, folder);

  const remove = async () => {
    alive.release();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const settings = { shared_buffers: '128MB', max_connections: '200', autovacuum_naptime: '10min' };
    const server = await startEmbeddedPostgres({ folder, log: () => undefined, durable: false, settings });
    return {
      ownerUrl: server.ownerUrl,
      appUrl: server.appUrl,
      async stop() {
        await server.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

const ALIVE = 'run.lock';

/** A killed run holds no lock any more, but its server lives on. */
async function sweepKilledRuns(temporary: string): Promise<void> {
  for (const name of await readdir(temporary)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(temporary, name);
    const alive = new HeldLock(join(folder, ALIVE));
    try {
      if (alive.tryExclusive()) await removeAbandoned(folder);
    } catch {
      // It is another user's, or another run sweeps it at this moment.
    } finally {
      alive.release();
    }
  }
}

/**
 * Makes a database as a copy of another, to which nobody may be connected.
 * @returns the owner's address of the copy
 */
export async function cloneDatabase(ownerUrl: string, template: string, name: string): Promise<string> {
  await asOwner(ownerUrl, (client) => {
    const [from, to] = [template, name].map((text) => client.escapeIdentifier(text));
    // As files: writing each page to the log as well takes several times the work.
    return client.query(`CREATE DATABASE ${to} TEMPLATE ${from} STRATEGY FILE_COPY`);
  });
  return Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href;
}

/** Drops a database, and whoever is still connected to it. */
export async function dropDatabase(ownerUrl: string, name: string): Promise<void> {
  await asOwner(ownerUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`),
  );
}

/** On the database `postgres`, because nobody can copy or drop the one it is connected to. */
async function asOwner(ownerUrl: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const url = Object.assign(new URL(ownerUrl), { pathname: '/postgres' });
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
