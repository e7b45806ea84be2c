import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import sql from 'sql-template-tag';
import { plugins } from '../../plugins/index.js';
import { createApp, draw } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { CustomerFilter } from '../../src/customers/inputs.js';
import { defineFilterField } from '../../src/kernel/filters.js';
import { projectFolder } from '../../src/kernel/files.js';
import type { Plugin } from '../../src/kernel/plugin.js';
import { everyone, inherit } from '../../src/kernel/rules.js';
import { klantmap, type Outcome } from '../support/cli.js';
import { cloneDatabase, dropDatabase } from '../support/cluster.js';

// A part that is wrong stops the house before it serves anybody, with one line that names what is wrong. Where a part
// declares a field, the story is told in a process of its own: type-graphql keeps what it heard for as long as one lives.

const wrongParts: [what: string, parts: Plugin[], line: RegExp][] = [
  [
    'a rule that would open a field of the core',
    [{ name: 'socks', rules: { Customer: { iban: everyone } } }],
    /^plugin "socks": the field Customer\.iban is guarded by "customers" already/,
  ],
  [
    'a rule for a field that is not there',
    [{ name: 'socks', rules: { Customer: { colour: everyone } } }],
    /^plugin "socks": rules name the field Customer\.colour, which is not in the schema/,
  ],
  [
    'a root field that inherits',
    [{ name: 'socks', rules: { Query: { customers: inherit } } }],
    /^plugin "socks": the field Query\.customers has no parent to inherit a rule from/,
  ],
  [
    'a rule for a type that is not there',
    [{ name: 'socks', rules: { Sock: { colour: everyone } } }],
    /^plugin "socks": rules name the type Sock, which is not in the schema/,
  ],
  [
    'a filter that another part added',
    [
      {
        name: 'socks',
        filters: [
          defineFilterField({
            input: CustomerFilter,
            name: 'search',
            type: () => String,
            description: 'Socks.',
            condition: () => sql`false`,
          }),
        ],
      },
    ],
    /^plugin "socks": the filter CustomerFilter\.search was added by "search" already/,
  ],
  [
    'a name that is taken',
    [{ name: 'customers' }],
    /^plugin "customers": the name is taken; two parts cannot share it/,
  ],
  ['a name that cannot be a schema', [{ name: 'Socks!' }], /^plugin "Socks!": a name has lower-case letters/],
  [
    'a need that is not installed',
    [{ name: 'socks', needs: ['shoes'] }],
    /^plugin "socks": needs "shoes", which is not installed/,
  ],
  [
    'needs that go in a circle',
    [
      { name: 'socks', needs: ['shoes'] },
      { name: 'shoes', needs: ['socks'] },
    ],
    /^plugin "socks": needs go in a circle: socks → shoes → socks/,
  ],
];

test.each(wrongParts)('a plugin with %s stops the start', (_what, parts, line) =>
  expectBootError(async () => draw([...plugins, ...parts]), line),
);

const withField = (name: string, rules = '') => `
  const { FieldResolver, Resolver } = await import('type-graphql');
  const { Customer } = await load('src/customers/customer.js');
  class CustomerShoes { shoeSize() { return 42; } }
  Reflect.decorate([FieldResolver(() => String, { description: 'Shoe size.' })], CustomerShoes.prototype, 'shoeSize',
    Object.getOwnPropertyDescriptor(CustomerShoes.prototype, 'shoeSize'));
  Resolver(() => Customer)(CustomerShoes);
  plugins.push({ name: '${name}', resolvers: [CustomerShoes], ${rules} });`;

test('a new field on Customer without a rule stops the start', async () => {
  const outcome = await klantmap(['config'], {}, withField('shoes'));
  expectOneLine(outcome, /^plugin "shoes": the field Customer\.shoeSize has no rule/);
}, 30_000);

test('a type that no rules name stops the start by the name of the plugin whose field leads to it', async () => {
  const outcome = await klantmap(
    ['config'],
    {},
    `
    const { Field, ObjectType, Query, Resolver } = await import('type-graphql');
    const { everyone } = await load('src/kernel/rules.js');
    class Fine { sum() {} }
    class FineResolver { fines() { return []; } }
    const decorated = (target, name, ...decorators) =>
      Reflect.decorate(decorators, target.prototype, name, Object.getOwnPropertyDescriptor(target.prototype, name));
    decorated(Fine, 'sum', Field(() => String, { description: 'How much.' }));
    ObjectType('Fine', { description: 'A fine.' })(Fine);
    decorated(FineResolver, 'fines', Query(() => [Fine], { description: 'Fines.' }));
    Resolver()(FineResolver);
    plugins.push({ name: 'library', resolvers: [FineResolver], rules: { Query: { fines: everyone } } });`,
  );
  expectOneLine(
    outcome,
    /^plugin "library": the field Fine\.sum has no rule; say in the rules of its plugin\.ts who may read it: \{ Fine: \{ sum: … \} \}, or \{ Fine: inherit \} for each field of it$/,
  );
}, 30_000);

test('a field that two plugins guard stops the start', async () => {
  const guarded = `rules: { Customer: { shoeSize: (await load('src/kernel/rules.js')).everyone } }`;
  const outcome = await klantmap(
    ['config'],
    {},
    `${withField('shoes', guarded)} plugins.push({ name: 'socks', ${guarded} });`,
  );
  expectOneLine(outcome, /^plugin "socks": the field Customer\.shoeSize is guarded by "shoes" already/);
}, 30_000);

const wrongSettings: [variable: string, value: string][] = [
  ['PORT', 'eighty'],
  ['PORT', '70000'],
  ['PUBLIC_URL', 'not a url'],
  ['ADMIN_EMAIL', 'nobody'],
  ['ADMIN_NAME', 'Ada\nBeheer'],
  ['LOG_LEVEL', 'loud'],
  ['DATABASE_URL', 'mysql://localhost/klantmap'],
  ['SMTP_URL', 'localhost'],
];

test.each(wrongSettings)('a wrong %s (%s) is named, and stops the start', (variable, value) =>
  expectBootError(
    async () => readConfig({ [variable]: value }),
    new RegExp(`^klantmap: setting ${variable} `),
  ),
);

test('a frozen clock is refused outside tests: it would keep data too long', async () => {
  const outcome = await klantmap(['serve'], { NODE_ENV: 'production', KLANTMAP_NOW: '2020-01-01T00:00:00Z' });
  expectOneLine(outcome, /^klantmap: setting KLANTMAP_NOW is refused/);
}, 30_000);

test('of a secret that is wrong the name is told, and not the value', () =>
  expectBootError(
    async () => readConfig({ DATABASE_URL: 'mysql://me:geheim@localhost/klantmap' }),
    /^klantmap: setting DATABASE_URL (?!.*geheim)/,
  ));

/** What somebody did to the database since it was migrated. */
const wrongDatabases: [what: string, sql: string, line: RegExp][] = [
  [
    'a column that nobody classified',
    'alter table customers.customer add shoe_size integer',
    /^plugin "customers": column customers\.customer\.shoe_size has no class/,
  ],
  [
    'a table that nobody declared',
    'create table contacts.diary (id integer primary key)',
    /^plugin "contacts": table contacts\.diary has no personal-data declaration/,
  ],
  [
    'a migration that was edited after it ran',
    `update kernel.migration set checksum = 'of another text' where part = 'audit'`,
    /^plugin "audit": migration 0001-audit was edited after it ran/,
  ],
  [
    'a migration that is gone',
    `insert into kernel.migration (part, name, checksum) values ('audit', '0000-before', '')`,
    /^plugin "audit": migration 0000-before ran on this database but is gone/,
  ],
];

test.each(wrongDatabases)('%s stops the start', (_what, sql, line) =>
  withDatabase(async (url) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(sql).finally(() => client.end());
    const config = readConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent' });
    await expectBootError(() => createApp(config, plugins), line);
    await nobodyConnected(url);
  }),
);

test(
  'through the command line, an edited migration is one line and exit status 1',
  () =>
    withDatabase(async (url) => {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(wrongDatabases[2]?.[1] ?? '').finally(() => client.end());
      expectOneLine(await klantmap(['migrate'], { DATABASE_URL: url }), wrongDatabases[2]?.[2] as RegExp);
    }),
  30_000,
);

test(
  'a first password that is too short stops the start, and nothing is left running',
  () =>
    withDatabase(async (url) => {
      const admin = { ADMIN_EMAIL: 'baas@voorbeeld.example', ADMIN_PASSWORD: 'kort' };
      const line = /^klantmap: setting ADMIN_PASSWORD: must have 15/;
      await expectBootError(
        () => createApp(readConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent', ...admin }), plugins),
        line,
      );
      await nobodyConnected(url);
      expectOneLine(
        await klantmap(['serve'], { DATABASE_URL: url, ...admin }),
        /^klantmap: setting ADMIN_PASSWORD: must have 15/,
      );
    }),
  30_000,
);

test('the first admin has the name that was given, and their address where none was', async () => {
  for (const name of [undefined, 'Ada Beheer'])
    await withDatabase(async (url) => {
      const admin = { ADMIN_EMAIL: 'ada@voorbeeld.example', ADMIN_PASSWORD: 'lang genoeg om te raden' };
      const settings = {
        DATABASE_URL: url,
        LOG_LEVEL: 'silent',
        ...admin,
        ...(name && { ADMIN_NAME: name }),
      };
      const app = await createApp(readConfig(settings), plugins);
      await app.close();
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query('select name from staff.account').finally(() => client.end());
      expect(rows).toEqual([{ name: name ?? admin.ADMIN_EMAIL }]);
    });
}, 30_000);

test(
  'a port that is taken is named',
  () =>
    withDatabase(async (url) => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      try {
        const { port } = other.address() as AddressInfo;
        const outcome = await klantmap(['serve'], { DATABASE_URL: url, PORT: String(port) });
        expectOneLine(outcome, /^klantmap: cannot listen at HOST and PORT: .*in use/);
      } finally {
        other.close();
      }
    }),
  30_000,
);

test('a database that is not there is named, without its password', async () => {
  const outcome = await klantmap(['serve'], { DATABASE_URL: 'postgres://me:geheim@127.0.0.1:1/klantmap' });
  expectOneLine(outcome, /^klantmap: .*DATABASE_URL/);
  expect(outcome.stderr).not.toContain('geheim');
}, 30_000);

test('a column that is left out of definePersonalData does not compile', async () => {
  const folder = await mkdtemp(join(projectFolder, 'dist/left-out-'));
  try {
    await writeFile(
      join(folder, 'personal.ts'),
      `import { defineEntity } from '@mikro-orm/core';
       import { aboutNobody, definePersonalData, notPersonal } from '../../src/kernel/personal.js';
       const Shoe = defineEntity({ name: 'Shoe', properties: (p) => ({ id: p.uuid().primary(), size: p.integer() }) });
       definePersonalData(Shoe, { subject: aboutNobody, rowsAtMinimise: 'keep', columns: { id: notPersonal, size: notPersonal } });
       definePersonalData(Shoe, { subject: aboutNobody, rowsAtMinimise: 'keep', columns: { id: notPersonal } });`,
    );
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { noEmit: true, incremental: false, tsBuildInfoFile: null, rootDir: '../..' },
        include: ['personal.ts'],
      }),
    );
    const printed = await new Promise<string>((resolve) =>
      execFile(
        process.execPath,
        [join(projectFolder, 'node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', folder],
        (_error, stdout) => resolve(stdout),
      ),
    );
    const errors = printed.split('\n').filter((line) => line.includes('error TS'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(/personal\.ts\(5,.*error TS2741: Property 'size' is missing/);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);

async function expectBootError(start: () => Promise<unknown>, line: RegExp): Promise<void> {
  const error = await start().then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  expect(error?.name).toBe('BootError');
  expect(error?.message).toMatch(line);
  expect(error?.message.split('\n')).toHaveLength(1);
}

/** A start that failed leaves no connection behind; PostgreSQL needs a moment to see the last one go. */
async function nobodyConnected(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let others = 0;
    for (let tries = 0; tries < 100; tries += 1) {
      const { rows } = await client.query(
        'select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      others = rows.length;
      if (others === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(others).toBe(0);
  } finally {
    await client.end();
  }
}

function expectOneLine({ status, stderr }: Outcome, line: RegExp): void {
  expect(stderr.trimEnd()).toMatch(line);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(status).toBe(1);
}

async function withDatabase(use: (url: string) => Promise<void>): Promise<void> {
  const cluster = process.env.KLANTMAP_TEST_OWNER_URL as string;
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = await cloneDatabase(cluster, 'klantmap_template', name);
  try {
    await use(url);
  } finally {
    await dropDatabase(cluster, name);
  }
}
