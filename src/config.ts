import { resolve } from 'node:path';
import { BootError } from './errors.js';
import { type Clock, FrozenClock, systemClock } from './kernel/clock.js';
import { tidy, wrongLine } from './kernel/input.js';
import { readSettings, setting, type Values } from './kernel/settings.js';

/** The house's own settings; each part adds its own. `klantmap config` lists them all. */
export const houseSettings = {
  port: setting.integer('PORT', { describe: 'port to listen on; 0 takes a free one', default: 4000 }),
  host: setting.text('HOST', { describe: 'address to listen on', default: '127.0.0.1' }),
  publicUrl: setting.webUrl('PUBLIC_URL', {
    describe: 'where readers reach this house, for links in mail',
    default: null,
  }),
  dataDir: setting.text('DATA_DIR', { describe: 'folder of the embedded PostgreSQL', default: '.data' }),
  databaseUrl: setting.text('DATABASE_URL', {
    describe:
      'a PostgreSQL server (15 or newer), as the role that owns and migrates; absent: an embedded one',
    default: null,
    secret: true,
  }),
  databaseAppUrl: setting.text('DATABASE_APP_URL', {
    describe:
      'the same database as the application’s own role; absent: DATABASE_URL with the role klantmap_app',
    default: null,
    secret: true,
  }),
  databaseReplicaUrl: setting.text('DATABASE_REPLICA_URL', {
    describe: 'a streaming replica of the same database, where queries read; absent: all at DATABASE_URL',
    default: null,
    secret: true,
  }),
  replicaMaxLag: setting.integer('DATABASE_REPLICA_MAX_LAG', {
    describe: 'seconds that the replica may be behind before queries go to DATABASE_URL again',
    default: 5,
  }),
  smtpUrl: setting.text('SMTP_URL', {
    describe: 'mail server, such as smtp://localhost:25; absent: mail waits',
    default: null,
    secret: true,
  }),
  adminEmail: setting.email('ADMIN_EMAIL', {
    describe: 'e-mail of the first admin, used once',
    default: null,
  }),
  adminPassword: setting.text('ADMIN_PASSWORD', {
    describe: 'password of the first admin, used once',
    default: null,
    secret: true,
  }),
  adminName: setting.parsed('ADMIN_NAME', {
    describe: 'name of the first admin, used once; absent: their address',
    default: null,
    parse: nameOf,
  }),
  now: setting.text('KLANTMAP_NOW', {
    describe: 'a frozen clock, for tests and the demo alone',
    default: null,
  }),
  logLevel: setting.choice('LOG_LEVEL', ['silent', 'error', 'warn', 'info', 'debug'], {
    describe: 'how much is logged',
    default: 'info',
  }),
  metricsToken: setting.text('METRICS_TOKEN', {
    describe: 'bearer token that opens /metrics; absent: nobody reads them',
    default: null,
    secret: true,
  }),
  stopDelay: setting.integer('STOP_DELAY', {
    describe: 'seconds that requests are still taken after a stop signal, while /readyz says 503',
    default: 0,
  }),
  stopTimeout: setting.integer('STOP_TIMEOUT', {
    describe: 'seconds after which requests and jobs that still run are cut off',
    default: 30,
  }),
  requestSeconds: setting.integer('REQUEST_SECONDS', {
    describe: 'seconds after which a GraphQL request is stopped',
    default: 20,
  }),
  transferIdleSeconds: setting.integer('TRANSFER_IDLE_SECONDS', {
    describe: 'seconds that whoever sends or fetches a file may be still before they are hung up on',
    default: 60,
  }),
  houseKey: setting.text('HOUSE_KEY', {
    describe:
      'secret of 32 characters or more, for signing and hashing; absent: the file house.key in DATA_DIR, made at first need',
    default: null,
    secret: true,
  }),
  jobConcurrency: setting.integer('JOB_CONCURRENCY', {
    describe: 'jobs that one process runs at once',
    default: 4,
  }),
} as const;

export interface Config extends Values<typeof houseSettings> {
  readonly clock: Clock;
  /** All of the environment, from which each part reads its own settings. */
  readonly environment: NodeJS.ProcessEnv;
}

/** @throws BootError with one line per bad variable */
export function readConfig(
  environment: NodeJS.ProcessEnv,
  options: { allowFrozenClock?: boolean } = {},
): Config {
  const values = readSettings(houseSettings, environment, 'klantmap');
  if (values.port < 0 || values.port > 65535)
    throw new BootError(`klantmap: setting PORT must be 0 to 65535, not ${values.port}`);
  if (values.requestSeconds < 1 || values.requestSeconds > 3600)
    throw new BootError('klantmap: setting REQUEST_SECONDS must be 1 to 3600');
  if (values.transferIdleSeconds < 1)
    throw new BootError('klantmap: setting TRANSFER_IDLE_SECONDS must be 1 or more');
  if (values.houseKey && values.houseKey.length < 32)
    throw new BootError('klantmap: setting HOUSE_KEY must be 32 characters or more');
  if (values.jobConcurrency < 1) throw new BootError('klantmap: setting JOB_CONCURRENCY must be 1 or more');
  if (values.metricsToken && values.metricsToken.length < 16)
    throw new BootError('klantmap: setting METRICS_TOKEN must be 16 characters or more');
  if (values.stopDelay < 0 || values.stopTimeout <= values.stopDelay)
    throw new BootError(
      'klantmap: setting STOP_TIMEOUT must be more than STOP_DELAY, and neither less than 0',
    );
  if (values.replicaMaxLag < 1)
    throw new BootError('klantmap: setting DATABASE_REPLICA_MAX_LAG must be 1 or more');
  if (Boolean(values.adminEmail) !== Boolean(values.adminPassword)) {
    throw new BootError('klantmap: set both ADMIN_EMAIL and ADMIN_PASSWORD, or neither');
  }
  if (values.now && environment.NODE_ENV !== 'test' && !options.allowFrozenClock) {
    throw new BootError(
      'klantmap: setting KLANTMAP_NOW is refused: a frozen clock would keep data too long; unset it',
    );
  }
  for (const [name, url] of [
    ['DATABASE_URL', values.databaseUrl],
    ['DATABASE_APP_URL', values.databaseAppUrl],
    ['DATABASE_REPLICA_URL', values.databaseReplicaUrl],
  ] as const) {
    if (url && !/^postgres(ql)?:\/\//.test(url))
      throw new BootError(`klantmap: setting ${name} must start with postgres://`);
  }
  if (values.smtpUrl && !/^smtps?:\/\//.test(values.smtpUrl))
    throw new BootError('klantmap: setting SMTP_URL must start with smtp:// or smtps://');
  return {
    ...values,
    dataDir: resolve(values.dataDir),
    clock: values.now ? new FrozenClock(values.now) : systemClock,
    environment,
  };
}

function nameOf(text: string): string {
  const wrong = wrongLine(120)(text);
  if (wrong) throw new Error(wrong);
  return tidy(text);
}
