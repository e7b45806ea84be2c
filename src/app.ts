import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import audit from './audit/plugin.js';
import { type Config } from './config.js';
import contacts from './contacts/plugin.js';
import customers from './customers/plugin.js';
import { BootError } from './errors.js';
import idempotency from './idempotency/plugin.js';
import invoices from './invoices/plugin.js';
import { wrongDeclaration } from './kernel/check-declarations.js';
import { appUrlFor, openDatabase, unclassified } from './kernel/database.js';
import { createAccess, guardsOf, wireResolvers, type Access, type Guards } from './kernel/guard.js';
import { explainAccess } from './kernel/explain.js';
import type { House } from './kernel/house.js';
import { createHouseKey } from './kernel/house-key.js';
import { keepHeld } from './kernel/keep-held.js';
import { createHttpServer } from './kernel/http.js';
import { createJobRunner } from './kernel/job-runner.js';
import { createLog } from './kernel/log.js';
import { createMailer, mailSettings } from './kernel/mail.js';
import { migrate } from './kernel/migrate.js';
import { longWorkOf } from './kernel/long-work.js';
import { createNews } from './kernel/news.js';
import { inOrder } from './kernel/order.js';
import { cannotBeEmptied, checkRetention } from './kernel/retention-schedule.js';
import { isPersonal } from './kernel/personal.js';
import type { Plugin } from './kernel/plugin.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './kernel/postgres/embedded.js';
import { type Api, buildApi, entityName } from './kernel/schema.js';
import { type Actor, systemActor } from './kernel/scope.js';
import { readSettings, type SettingsDefinition, type SettingsShape } from './kernel/settings.js';
import { useReplica } from './kernel/replica.js';
import { keepKey, refuseOtherKey } from './kernel/same-key.js';
import { createWork } from './kernel/work.js';
import notes from './notes/plugin.js';
import payments from './payments/plugin.js';
import search from './search/plugin.js';
import staff from './staff/plugin.js';
import system from './system/plugin.js';
import timeline from './timeline/plugin.js';

/** Core modules have the shape of a plugin; they only stand in another list. */
export const coreParts: readonly Plugin[] = [
  staff,
  idempotency,
  customers,
  contacts,
  notes,
  search,
  invoices,
  payments,
  audit,
  timeline,
  system,
];

/** What can be known without a database: the parts in order, the API and its rules. */
export interface Blueprint {
  readonly parts: readonly Plugin[];
  readonly api: Api;
  readonly guards: Guards;
  readonly accessFor: (actor: Actor) => Access;
}

const drawn = new WeakMap<readonly Plugin[], Blueprint>();

/**
 * The same list gives the same blueprint: several houses in one process share what is compiled for each set of roles.
 * @throws BootError with one line that names what is wrong in a part
 */
export function draw(plugins: readonly Plugin[]): Blueprint {
  const known = drawn.get(plugins);
  if (known) return known;
  const parts = inOrder([...coreParts, ...plugins]);
  checkRetention(parts);
  const api = buildApi(parts);
  const guards = guardsOf(api, parts);
  const personalTypes = new Set(
    parts
      .flatMap((part) => part.personalData ?? [])
      .filter((data) => Object.values(data.columns).some(isPersonal))
      .map((data) => entityName(data.entity)),
  );
  wireResolvers(api, personalTypes);
  const blueprint = { parts, api, guards, accessFor: createAccess(api.schema, guards) };
  drawn.set(plugins, blueprint);
  return blueprint;
}

export interface App extends House {
  readonly blueprint: Blueprint;
  /** Serves HTTP. Resolves with the address once requests are answered. */
  listen(): Promise<string>;
  /** Says at /readyz that it ends, lets requests and jobs end, then closes everything, the embedded PostgreSQL included. */
  close(): Promise<void>;
}

/**
 * Puts the house together: blueprint, settings, database (migrated), then what runs on it.
 * @param say tells the operator what happens, a line at a time
 * @param options.toMend also a database that may not be used before something was mended
 * @param options.toLookAt neither migrates nor starts anything: for the doctor, who changes nothing
 * @throws BootError with one line per problem; nothing is left running then
 */
export async function createApp(
  config: Config,
  plugins: readonly Plugin[],
  say: (line: string) => void = () => undefined,
  options: { toLookAt?: boolean; toMend?: boolean } = {},
): Promise<App> {
  const blueprint = draw(plugins);
  const { parts } = blueprint;
  const settings = readAllSettings(parts, config);
  const log = createLog(config.logLevel, personalNames(parts));

  const key = createHouseKey(config);

  let embedded: EmbeddedPostgres | undefined;
  if (!config.databaseUrl)
    embedded = await startEmbeddedPostgres({ folder: config.dataDir, log: (line) => log.info({}, line) });
  const atClose: (() => Promise<unknown>)[] = [async () => embedded?.stop()];
  const closeAll = async () => {
    for (const close of atClose.splice(0)) await close();
  };
  try {
    if (!options.toLookAt)
      await migrate(parts, embedded?.ownerUrl ?? (config.databaseUrl as string), {
        simulatedClock: config.clock.simulated,
        log: say,
      });
    const session = Object.assign({}, ...parts.map((part) => part.session?.(key) ?? {}));
    const database = await openDatabase(
      parts,
      embedded?.appUrl ?? appUrlFor(config.databaseUrl as string, config.databaseAppUrl),
      session,
    );
    atClose.unshift(() => database.close());
    const replica =
      config.databaseReplicaUrl && !options.toLookAt
        ? await useReplica(database, appUrlFor(config.databaseReplicaUrl, null), {
            maxLag: config.replicaMaxLag,
            log,
            session,
          })
        : undefined;
    if (replica) atClose.unshift(() => replica.close());
    const [problem] = await unclassified(database, parts);
    const stuck =
      problem ??
      (await wrongDeclaration(database, parts, blueprint.api.schema)) ??
      cannotBeEmptied(database, parts);
    if (stuck) throw new BootError(stuck);
    const news = createNews(database.appUrl, log);
    atClose.unshift(() => news.close());
    longWorkOf(parts);
    let address: string | undefined;
    let stopping = false;
    const subscriptions = new Map<string, NonNullable<Plugin['on']>[number][]>();
    for (const subscription of parts.flatMap((part) => part.on ?? [])) {
      subscriptions.set(subscription.event, [...(subscriptions.get(subscription.event) ?? []), subscription]);
    }
    const app = {
      config,
      clock: config.clock,
      log,
      parts,
      database,
      replica,
      blueprint,
      key,
      mailer: createMailer(config.smtpUrl, settings.get(mailSettings) as never),
      recorder: parts.find((part) => part.recorder)?.recorder,
      authenticator: parts.find((part) => part.authenticator)?.authenticator,
      repeats: parts.find((part) => part.repeats)?.repeats,
      news,
      stopping: () => stopping,
      publicUrl: () => config.publicUrl ?? address ?? `http://${config.host}:${config.port}`,
      settings: <S extends SettingsShape>(definition: SettingsDefinition<S>) =>
        settings.get(definition) as never,
      allows: (actor: Actor) => blueprint.accessFor(actor).allows,
      explain: (actor: Actor, document: string, operationName?: string | null) =>
        explainAccess(blueprint.api.schema, blueprint.guards, actor, document, operationName),
      subscriptions: (event: string) => subscriptions.get(event) ?? [],
      work: (actor: Actor, cause: string, workId?: string, signal?: AbortSignal) =>
        createWork(app, actor, cause, workId, signal),
    } as unknown as { -readonly [K in keyof App]: App[K] };
    app.jobs = createJobRunner(app);
    database.orm.em.getEventManager().registerSubscriber(keepHeld(app));

    if (!options.toLookAt) await refuseOtherKey(app);
    for (const part of options.toLookAt || options.toMend ? [] : parts)
      await part.beforeUse?.(app.work(systemActor(`start ${part.name}`), `start ${part.name}`), say);
    for (const part of options.toLookAt ? [] : parts) {
      const close = await part.atStart?.(
        app.work(systemActor(`start ${part.name}`), `start ${part.name}`),
        say,
      );
      if (close) atClose.unshift(close);
    }

    let server: Awaited<ReturnType<typeof createHttpServer>> | undefined;
    app.listen = async () => {
      await keepKey(app);
      await news.open();
      server = await createHttpServer(app, blueprint.api, blueprint.accessFor);
      await server.listen({ port: config.port, host: config.host }).catch((error: Error) => {
        throw new BootError(`klantmap: cannot listen at HOST and PORT: ${error.message}`, { cause: error });
      });
      const { port } = server.server.address() as AddressInfo;
      address = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
      for (const part of parts) {
        const close = await part.whenServing?.(
          app.work(systemActor(`start ${part.name}`), `start ${part.name}`),
          say,
        );
        if (close) atClose.unshift(close);
      }
      return address;
    };
    app.close = async () => {
      stopping = true;
      const jobsEnd = app.jobs.stop();
      // A load balancer hears from /readyz that this one ends, and sends the next requests elsewhere.
      if (server) await delay(config.stopDelay * 1000);
      await server?.close();
      await jobsEnd;
      app.mailer.close();
      await closeAll();
    };
    return app;
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** @throws BootError with a line for each bad setting of a part */
export function readAllSettings(parts: readonly Plugin[], config: Config): Map<SettingsDefinition, object> {
  const values = new Map<SettingsDefinition, object>();
  const problems: string[] = [];
  for (const [owner, definition] of [
    ['klantmap', mailSettings as SettingsDefinition] as const,
    ...parts.map((part) => [`plugin "${part.name}"`, part.settings] as const),
  ]) {
    if (!definition) continue;
    try {
      values.set(definition, readSettings(definition.shape, config.environment, owner));
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new BootError(problems.join('\n'));
  return values;
}

/** Names under which a value may be personal, so that no log shows it. */
function personalNames(parts: readonly Plugin[]): Set<string> {
  return new Set(
    parts
      .flatMap((part) => part.personalData ?? [])
      .flatMap((data) => Object.entries(data.columns))
      .filter(([, column]) => isPersonal(column))
      .map(([name]) => name),
  );
}
