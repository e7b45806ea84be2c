import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import sql from 'sql-template-tag';
import { type App, createApp } from '../../../src/app.js';
import { readConfig } from '../../../src/config.js';
import { systemActor } from '../../../src/kernel/scope.js';
import { BootError } from '../../../src/errors.js';
import { cloneDatabase, dropDatabase } from '../../../test/support/cluster.js';
import { seller, type TestApp } from '../../../test/support/app.js';
import { aContact, anOffice } from '../../../test/support/given.js';
import { plugins } from '../../index.js';
import { proposeRun } from '../proposals.js';
import { replay, type Replayed } from '../record/replay.js';
import { whereIs } from './stories.js';

/** A house that can be stopped, copied, put back and started again, which `withApp` cannot. */
export interface StoppedHouse {
  url: string;
  folder: string;
  environment: Record<string, string>;
  /** Starts it, and stops it when the work is done. */
  running<T>(work: (app: App) => Promise<T>): Promise<T>;
  /** Of the database alone, as a back-up is. */
  copy(): Promise<{ putBack(): Promise<void> }>;
  ask<T extends object>(text: string, values?: unknown[]): Promise<T[]>;
}

export async function withStoppedHouse(run: (house: StoppedHouse) => Promise<void>): Promise<void> {
  const cluster = process.env.KLANTMAP_TEST_OWNER_URL as string;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const copyName = `${name}_copy`;
  const url = await cloneDatabase(cluster, 'klantmap_template', name);
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-house-'));
  const environment = {
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: url,
    DATA_DIR: folder,
    KLANTMAP_NOW: '2026-06-15T09:00:00Z',
    HOUSE_KEY: 'a key of tests, which keeps nothing',
    RETENTION_AUTO_APPROVE: 'true',
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'an admin of tests',
    ...seller,
  };
  try {
    await run({
      url,
      folder,
      environment,
      async running(work) {
        const app = await createApp(readConfig(environment), plugins);
        try {
          return await work(app);
        } finally {
          await app.close();
        }
      },
      async copy() {
        await cloneDatabase(cluster, name, copyName);
        return {
          async putBack() {
            await dropDatabase(cluster, name);
            await cloneDatabase(cluster, copyName, name);
          },
        };
      },
      async ask<T extends object>(text: string, values: unknown[] = []) {
        const client = new pg.Client({ connectionString: url });
        await client.connect();
        try {
          return (await client.query(text, values)).rows as T[];
        } finally {
          await client.end();
        }
      },
    });
  } finally {
    await dropDatabase(cluster, name);
    await dropDatabase(cluster, copyName);
    await rm(folder, { recursive: true, force: true });
  }
}

/** A run for all that are due, from its proposal to its end. */
export async function runOn(app: App, input: Parameters<typeof proposeRun>[1] = {}): Promise<void> {
  const work = app.work(systemActor('test'), 'test');
  const { id } = await work.transaction((scope) => proposeRun(scope, input));
  await app.jobs.start();
  try {
    for (let left = 1200; left > 0; left -= 1) {
      const run = await work.read.row<{ state: string }>(
        sql`select state from retention.run where id = ${id}`,
      );
      if (run?.state !== 'RUNNING' && run?.state !== 'PROVING') return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('The run did not end within half a minute.');
  } finally {
    await app.jobs.stop();
  }
}

export const work = (app: App) => app.work(systemActor('test'), 'test');

export const given = (app: App) => ({ inTransaction: work(app).transaction }) as unknown as TestApp;

const years = { startedOn: '2020-01-01', endedOn: '2024-03-31' };

export async function anOfficeWithPeople(
  app: App,
  mark: string,
  more: object = years,
): Promise<{ id: string; contactId: string }> {
  const office = await anOffice(given(app), {
    officeName: `Kantoor ${mark}naam`,
    email: `post@${mark}mail.example`,
    ...more,
  });
  const contact = await aContact(given(app), office, {
    name: `Anna ${mark}anna`,
    email: `anna@${mark}anna.example`,
  });
  return { id: office.id, contactId: contact.id };
}

/** Where a text stands in the database. */
export const left = async (house: StoppedHouse, text: string): Promise<string[]> =>
  whereIs(
    {
      owner: { query: async (...asked: [string, unknown[]]) => ({ rows: await house.ask(...asked) }) },
    } as never,
    text,
  );

export const record = (house: StoppedHouse) => join(house.folder, 'erasure-record.jsonl');

/** Puts it together and takes it apart: what keeps it from serving keeps it from this. */
export async function start(house: StoppedHouse): Promise<{ refused?: string; said: string }> {
  const lines: string[] = [];
  try {
    const app = await createApp(readConfig(house.environment), plugins, (line) => lines.push(line));
    await app.close();
    return { said: lines.join('\n') };
  } catch (error) {
    if (!(error instanceof BootError)) throw error;
    return { refused: error.message, said: lines.join('\n') };
  }
}

export async function replayed(house: StoppedHouse, ...except: string[]): Promise<Replayed> {
  const app = await createApp(readConfig(house.environment), plugins, undefined, { toMend: true });
  try {
    return await replay(work(app), new Set(except));
  } finally {
    await app.close();
  }
}
