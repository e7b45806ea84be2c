import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { plugins as installed } from '../../plugins/index.js';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { FrozenClock } from '../../src/kernel/clock.js';
import type { Plugin } from '../../src/kernel/plugin.js';
import { outsideRoles, type Role } from '../../src/kernel/purposes.js';
import { type Scope, systemActor } from '../../src/kernel/scope.js';
import { appUrlFor } from '../../src/kernel/database.js';
import { newId } from '../../src/kernel/ids.js';
import { newApiToken } from '../../src/staff/api-tokens/actions.js';
import { ApiToken } from '../../src/staff/api-tokens/api-token.js';
import { newToken, tokenHash } from '../../src/staff/tokens.js';
import { Agreement, Session, StaffMember } from '../../src/staff/staff-member.js';
import { cloneDatabase, dropDatabase } from './cluster.js';
import { keyOfTests } from './key.js';
import { type Mailbox, openMailbox } from './mailbox.js';

export interface Answer<T = Record<string, never>> {
  data: T;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; field?: string } & Record<string, unknown>;
  }[];
}

/** Somebody who is signed in and asks over HTTP. */
export interface Client {
  id: string;
  token: string;
  /** The answer as it is, errors and all. */
  ask<T = any>(document: string, variables?: object): Promise<Answer<T>>; // oxlint-disable-line typescript/no-explicit-any -- tests read answers of any shape
  /** The data; fails the test when there are errors. */
  get<T = any>(document: string, variables?: object): Promise<T>; // oxlint-disable-line typescript/no-explicit-any -- as above
}

export interface TestApp {
  app: App;
  clock: FrozenClock;
  mailbox: Mailbox;
  url: string;
  /** As the role that owns the tables: for what no action can do. */
  owner: pg.Pool;
  /** As the application's own role: what the database lets the product do. */
  asApp: pg.Pool;
  ownerUrl: string;
  /** Its DATA_DIR: what it keeps outside the database. */
  folder: string;
  /** A signed-in person with these roles (with `service` among them: a machine client), bound to secrecy unless said otherwise. */
  as(roles: Role | readonly Role[], options?: { signed?: boolean; external?: boolean }): Promise<Client>;
  anonymous: Client;
  /** Work as the house itself, in one transaction. */
  inTransaction<T>(run: (scope: Scope) => Promise<T>): Promise<T>;
  /** Runs jobs until none is due. Fails when one failed for good. */
  jobsDone(): Promise<void>;
  /** Another process on the same database, as far as the database can tell. */
  another(options?: Options): Promise<App>;
}

interface Options {
  at?: string;
  plugins?: readonly Plugin[];
  environment?: Record<string, string>;
  /** Without a mail server. */
  noMail?: boolean;
}

/** The seller in tests and in the demo: no real firm. */
export const seller = {
  SELLER_NAME: 'Voorbeeldsoftware B.V.',
  SELLER_STREET: 'Proefweg 1',
  SELLER_POSTAL_CODE: '1000 AA',
  SELLER_CITY: 'Amsterdam',
  SELLER_KVK: '12345678',
  SELLER_VAT: 'NL123456782B01',
  SELLER_IBAN: 'NL91ABNA0417164300',
  SELLER_EMAIL: 'facturen@voorbeeldsoftware.example',
  MAIL_FROM: 'post@voorbeeldsoftware.example',
};

/** Made before the house starts, which would take as long to hash this password as for all the rest. */
export const firstAdmin = { email: 'admin@example.com', password: 'an admin of tests' };

/** The whole house on a database of its own, over real HTTP and SMTP; gone when the story ends. */
export async function withApp(run: (test: TestApp) => Promise<void>, options: Options = {}): Promise<void> {
  const clusterUrl = process.env.KLANTMAP_TEST_OWNER_URL as string;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const ownerUrl = await cloneDatabase(clusterUrl, 'klantmap_template', name);
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-house-'));
  const mailbox = await openMailbox();
  const at = new Date(options.at ?? '2026-06-15T09:00:00Z');
  const start = (more: Options = {}) =>
    createApp(
      readConfig({
        NODE_ENV: 'test',
        PORT: '0',
        LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
        DATABASE_URL: ownerUrl,
        DATA_DIR: folder,
        KLANTMAP_NOW: more.at ?? at.toISOString(),
        HOUSE_KEY: keyOfTests,
        ADMIN_EMAIL: firstAdmin.email,
        ADMIN_PASSWORD: firstAdmin.password,
        ...(options.noMail ? {} : { SMTP_URL: mailbox.url }),
        ...seller,
        ...options.environment,
        ...more.environment,
      }),
      more.plugins ?? options.plugins ?? installed,
    );
  const others: App[] = [];
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  const asApp = new pg.Pool({ connectionString: appUrlFor(ownerUrl, null), max: 4 });
  // A pool that has ended may still have a connection closing when its database is dropped.
  for (const pool of [owner, asApp]) pool.on('error', () => undefined);
  let app: App | undefined;
  try {
    await owner.query(
      `insert into staff.account (id, email, name, external, roles, password_hash, active, created_at)
       values ($1, $2, $2, false, '{admin}', $3, true, $4)`,
      [newId({ now: () => at }), firstAdmin.email, process.env.KLANTMAP_TEST_ADMIN_HASH, at],
    );
    app = await start();
    const url = await app.listen();
    const house = app;
    const inTransaction: TestApp['inTransaction'] = (work) =>
      house.work(systemActor('test'), 'test').transaction(work);
    await run({
      app,
      clock: app.clock as FrozenClock,
      mailbox,
      url,
      owner,
      asApp,
      ownerUrl,
      folder,
      inTransaction,
      anonymous: client(url, '', ''),
      async as(roles, { signed = true, external = false } = {}) {
        const token = [roles].flat().includes('service') ? newApiToken() : newToken();
        const id = await inTransaction((scope) =>
          signedInPerson(scope, token, [roles].flat() as Role[], signed, external),
        );
        return client(url, token, id);
      },
      jobsDone: () => jobsDone(house, owner),
      another: async (more) => {
        const other = await start(more);
        others.push(other);
        return other;
      },
    });
  } finally {
    for (const one of [...others, ...(app ? [app] : [])]) await one.close();
    await Promise.all([owner.end(), asApp.end(), mailbox.close()]);
    await dropDatabase(clusterUrl, name);
    await rm(folder, { recursive: true, force: true });
  }
}

async function signedInPerson(
  scope: Scope,
  token: string,
  roles: Role[],
  signed: boolean,
  external: boolean,
): Promise<string> {
  const id = newId(scope);
  scope.em.create(StaffMember, {
    id,
    email: `${id}@staff.example`,
    name: `Test ${roles.join(' ')}`,
    roles: roles.filter((role) => role !== 'service'),
    external: external || roles.some((role) => outsideRoles.includes(role)),
    passwordHash: await hash(token, { memoryCost: 8, timeCost: 1 }),
    active: true,
    createdAt: scope.now(),
  });
  await scope.em.flush();
  // Stories move the clock by years; the session of whoever tells them goes on.
  const far = new Date('2100-01-01T00:00:00Z');
  if (roles.includes('service'))
    scope.em.create(ApiToken, {
      id: newId(scope),
      ownerId: id,
      name: 'Test',
      roles: roles.filter((role) => role !== 'service'),
      tokenHash: tokenHash(token),
      createdAt: scope.now(),
      expiresAt: far,
      lastUsedAt: null,
      revokedAt: null,
      refusedAt: null,
    });
  scope.em.create(Session, {
    id: newId(scope),
    accountId: id,
    accessHash: tokenHash(token),
    accessExpiresAt: far,
    refreshHash: tokenHash(newToken()),
    refreshExpiresAt: far,
    spentHashes: [],
    endedAt: null,
    refusedAt: null,
    issuerSecondFactor: null,
  });
  if (signed)
    scope.em.create(Agreement, { id: newId(scope), accountId: id, version: 1, signedAt: scope.now() });
  return id;
}

function client(url: string, token: string, id: string): Client {
  const ask: Client['ask'] = async (document, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      body: JSON.stringify({ query: document, variables }),
    });
    if (response.headers.get('set-cookie')) throw new Error('A cookie was set.');
    return (await response.json()) as never;
  };
  return {
    id,
    token,
    ask,
    async get(document, variables) {
      const answer = await ask(document, variables);
      if (answer.errors)
        throw new Error(
          answer.errors.map((error) => `${error.extensions.code}: ${error.message}`).join('\n'),
        );
      return answer.data as never;
    },
  };
}

async function jobsDone(app: App, owner: pg.Pool): Promise<void> {
  await app.jobs.start();
  try {
    for (const until = performance.now() + 60_000; performance.now() < until;) {
      // A running job that asks for itself again under its key has its attempts set to the maximum: it has not failed.
      const { rows } =
        await owner.query(`select count(*) filter (where locked_at is not null or attempts < max_attempts and (run_at <= now() + interval '1 second' or attempts > 0)) as due,
        count(*) filter (where attempts >= max_attempts and locked_at is null) as failed, string_agg(distinct last_error, '; ') as errors from graphile_worker._private_jobs`);
      const [{ due, failed, errors }] = rows as [{ due: string; failed: string; errors: string | null }];
      if (failed !== '0') throw new Error(`${failed} jobs failed for good: ${errors}`);
      if (due === '0') return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('Jobs did not end within a minute.');
  } finally {
    await app.jobs.stop();
  }
}
