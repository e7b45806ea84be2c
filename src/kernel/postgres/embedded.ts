import { realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeDataDir } from '../own-folder.js';
import { HeldLock, whileHolding } from './held-lock.js';
import { endPostmaster, isRunning, readPostmaster, servesData } from './postmaster.js';
import { ensureServer, socketFolderOf, urlOf } from './server.js';
import type { Cluster, RunningServer } from './server.js';

export interface EmbeddedPostgres {
  /** role `klantmap`: owns the database of that name, migrates it, and may create others; no superuser */
  ownerUrl: string;
  /** role `klantmap_app`: what the application logs in as; owns nothing */
  appUrl: string;
  /** Leaves the server; the last process to leave shuts it down and waits until it is gone. May be called twice. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** where everything of the server lives; made when missing */
  folder: string;
  log: (line: string) => void;
  /** false: faster, and a power cut may cost the data. For tests */
  durable?: boolean;
  /** PostgreSQL's settings, over the defaults; they take effect when nobody else uses the server yet */
  settings?: Record<string, string>;
}

/**
 * Gives the PostgreSQL that lives in the folder, on a socket of its own and on 127.0.0.1. The first process makes and
 * starts it, others join it, and while any of them lives it is started again on the same port when it dies.
 * A process that is killed, or exits without `stop`, leaves it running for the next one to take over.
 * @throws with one line that says what to do when it cannot run here
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, durable = true, settings = {} } = options;
  makeDataDir(options.folder);
  const folder = await realpath(options.folder);
  const cluster: Cluster = { folder, data: join(folder, 'postgres'), log, durable, settings };
  const use = new HeldLock(usersOf(folder));

  const server = await whileHolding(changesOf(folder), async () => {
    const alone = use.tryExclusive();
    use.tryShared();
    try {
      return await ensureServer(cluster, alone);
    } catch (error) {
      use.release();
      throw error;
    }
  });
  const guard = guardServer(cluster, server);

  const socket = socketFolderOf(cluster.data);

  let stopped: Promise<void> | undefined;
  return {
    ownerUrl: urlOf('klantmap', server.record.owner, server.port, 'klantmap', socket),
    appUrl: urlOf('klantmap_app', server.record.app, server.port, 'klantmap', socket),
    stop: () => (stopped ??= guard.stop().then(() => leave(cluster, use))),
  };
}

/** Held for a moment by whoever starts, joins or ends the server. */
function changesOf(folder: string): string {
  return join(folder, 'postgres.lock');
}

/** Shared by every process that uses the server, for as long as it lives. */
function usersOf(folder: string): string {
  return join(folder, 'postgres.users.lock');
}

async function leave(cluster: Cluster, use: HeldLock): Promise<void> {
  const { folder, data, log } = cluster;
  use.release();
  // Whoever used it removed the folder, or is about to: there is nothing left to leave.
  if (!(await stat(folder).catch(() => undefined))) return;
  await whileHolding(changesOf(folder), async () => {
    try {
      if (!use.tryExclusive()) return;
      const server = await readPostmaster(data);
      if (!server || !servesData(server.pid, data)) return;
      await endPostmaster(server.pid, data);
      log('PostgreSQL has stopped');
    } finally {
      use.release();
    }
  });
}

/** Starts the server again, on its own port, whenever it is found dead. */
function guardServer(cluster: Cluster, server: RunningServer): { stop(): Promise<void> } {
  const { folder, data, log } = cluster;
  const stopping = new AbortController();
  let { pid } = server;
  let revival: Promise<void> | undefined;

  const revive = async (): Promise<void> => {
    log(`PostgreSQL (process ${pid}) died, so it is started again`);
    while (!stopping.signal.aborted) {
      if (!(await stat(data).catch(() => undefined))) {
        clearInterval(timer);
        log(`PostgreSQL stays down: ${data} is gone`);
        return;
      }
      try {
        await whileHolding(changesOf(folder), async () => {
          if (!stopping.signal.aborted) ({ pid } = await ensureServer(cluster, false));
        });
        return;
      } catch (error) {
        log(`PostgreSQL could not be started again: ${(error as Error).message}`);
        await delay(1_000, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const timer = setInterval(() => {
    if (!revival && !isRunning(pid)) revival = revive().finally(() => (revival = undefined));
  }, CHECK_INTERVAL);
  timer.unref();

  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await revival;
    },
  };
}

/** In milliseconds: how soon a dead server is noticed. Looking costs a few microseconds. */
const CHECK_INTERVAL = 200;

/**
 * Ends the server of a folder and removes the folder, if no process uses it any more.
 * @returns whether it is gone
 */
export async function removeAbandoned(folder: string): Promise<boolean> {
  const real = await realpath(folder);
  const data = join(real, 'postgres');
  const use = new HeldLock(usersOf(real));
  return whileHolding(changesOf(real), async () => {
    try {
      if (!use.tryExclusive()) return false;
      const server = await readPostmaster(data);
      if (server) await endPostmaster(server.pid, data);
      await rm(real, { recursive: true, force: true, maxRetries: 5 });
      return true;
    } finally {
      use.release();
    }
  });
}
