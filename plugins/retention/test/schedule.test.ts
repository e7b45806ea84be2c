import { defineEntity } from '@mikro-orm/core';
import { draw } from '../../../src/app.js';
import {
  aboutCustomer,
  aboutNobody,
  definePersonalData,
  holds,
  notPersonal,
  type PersonalData,
} from '../../../src/kernel/personal.js';
import { migration } from '../../../src/kernel/migrate.js';
import { decisionsOf, steps } from '../../../src/kernel/retention-schedule.js';
import { klantmap } from '../../../test/support/cli.js';
import { withApp } from '../../../test/support/app.js';
import { plugins } from '../../index.js';

const Sock = defineEntity({
  name: 'Sock',
  schema: 'socks',
  tableName: 'sock',
  properties: (p) => ({ id: p.uuid().primary(), customerId: p.uuid(), colour: p.text(), until: p.date() }),
});

const colour = holds('free text', { purposes: ['support'], until: 'minimise' });
const columns = { id: notPersonal, customerId: notPersonal, colour, until: notPersonal };
const ofCustomer = { subject: aboutCustomer('customerId'), rowsAtMinimise: 'keep', columns } as const;

const undecided: [what: string, data: PersonalData, line: RegExp][] = [
  [
    'rows that minimising leaves, and nothing says until when',
    definePersonalData(Sock, ofCustomer),
    /^plugin "socks": Sock keeps rows after minimising.* nothing says until when; add retention/,
  ],
  [
    'personal data of nobody on the ladder without a class',
    definePersonalData(Sock, { ...ofCustomer, subject: aboutNobody }),
    /^plugin "socks": Sock keeps rows .*; add retention/,
  ],
  [
    'a term of its own that stands nowhere',
    definePersonalData(Sock, { ...ofCustomer, retention: 'invoice' }),
    /^plugin "socks": Sock goes by a term of its own, and nothing says where/,
  ],
  [
    'a term in a column that is not there',
    definePersonalData(Sock, { ...ofCustomer, retention: { class: 'invoice', lastDay: 'heldUntil' } }),
    /^plugin "socks": Sock\.heldUntil is where its retention term stands, and there is no such column/,
  ],
  [
    'a class that ends at minimising for rows that stay',
    definePersonalData(Sock, { ...ofCustomer, retention: 'relation' }),
    /^plugin "socks": Sock keeps rows after minimising, and class "relation" ends there/,
  ],
  [
    'a class outside the ladder for what is about customers',
    definePersonalData(Sock, { ...ofCustomer, retention: 'staff' }),
    /^plugin "socks": Sock is about customers, and class "staff" is for what stands outside/,
  ],
  [
    'a column that is to outlive its row',
    definePersonalData(Sock, {
      ...ofCustomer,
      rowsAtMinimise: 'delete',
      columns: { ...columns, colour: holds('free text', { purposes: ['support'], until: 'statutory' }) },
    }),
    /^plugin "socks": Sock\.colour is declared until: 'statutory', and its row goes at minimising/,
  ],
];

test.each(undecided)('%s: the house does not start, with one line that says so', (_what, data, line) => {
  let message = '';
  try {
    draw([...plugins, { name: 'socks', personalData: [data] }]);
  } catch (error) {
    ({ message } = error as Error);
  }
  expect(message).toMatch(line);
  expect(message.split('\n')).toHaveLength(1);
});

test('a column that is to be emptied and cannot be empty is found at the start, not in the third year', () =>
  withApp(async (test) => {
    const socks = {
      name: 'socks',
      needs: ['customers'],
      entities: [Sock],
      migrations: [
        migration(
          '0001-socks',
          `create table sock (id uuid primary key, customer_id uuid not null references customers.customer on delete cascade,
            colour text not null, until date not null)`,
        ),
      ],
      personalData: [definePersonalData(Sock, { ...ofCustomer, retention: 'master data' })],
    };
    await expect(test.another({ plugins: [...plugins, socks] })).rejects.toThrow(
      /^plugin "socks": column socks\.sock\.colour is to be emptied at minimising and cannot be empty; give replaceBy/,
    );
  }));

test('of every column of every part it is decided what becomes of it at every step', () => {
  const { parts } = draw(plugins);
  const all = parts.flatMap((part) => part.personalData ?? []);
  expect(all.length).toBeGreaterThan(30);
  for (const data of all)
    for (const column of Object.values(data.columns))
      for (const step of steps)
        expect(decisionsOf(parts, data, column)[step]).toMatch(
          /^(keep|empty|replace|delete row|custom|gone)$/,
        );
});

test('the schedule tells an officer the whole, in Dutch and in English, and nobody else', () =>
  withApp(async (test) => {
    const ask = (language: string) =>
      `{ retentionSchedule(language: ${language}) { table column category className start term law customer grace minimise statutory gone } }`;
    const officer = await test.as('privacy_officer');
    type Line = Record<string, string>;
    const [dutch, english] = [
      (await officer.get<{ retentionSchedule: Line[] }>(ask('NL'))).retentionSchedule,
      (await officer.get<{ retentionSchedule: Line[] }>(ask('EN'))).retentionSchedule,
    ];
    const find = (lines: Line[], table: string, column: string) =>
      lines.find((line) => line.table === table && line.column === column);
    expect(find(english, 'customers.customer', 'iban')).toMatchObject({
      className: 'debtor master data',
      law: 'AWR art. 52(4); P14',
      customer: 'kept',
      minimise: 'emptied',
      statutory: 'gone already',
      gone: 'deleted with its row',
    });
    expect(find(dutch, 'customers.customer', 'language')).toMatchObject({
      minimise: 'vervangen door "nl"',
      gone: 'weg met de rij',
    });
    expect(find(english, 'contacts.contact', 'email')).toMatchObject({
      className: 'relation',
      start: 'last day of the last subscription',
      minimise: 'deleted with its row',
      statutory: 'gone already',
    });
    expect(find(dutch, 'invoices.invoice', 'buyer')).toMatchObject({
      className: 'factuur',
      customer: 'blijft tot het einde van de eigen termijn',
    });
    const { rows } = await test.owner.query(`
      select n.nspname || '.' || c.relname as table, a.attname as column from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid
      where c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
        and n.nspname not in ('pg_catalog', 'information_schema', 'kernel', 'graphile_worker') order by 1, 2`);
    const told = dutch.map(({ table, column }) => ({ table, column }));
    expect(rows.filter(({ table, column }) => !find(told as Line[], table, column))).toEqual([]);
    const support = await (await test.as('support')).ask(ask('NL'));
    expect(support.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }));

test(
  'the command line prints it as a table or as CSV, and refuses a language that it does not speak',
  () =>
    withApp(async (test) => {
      const environment = { DATABASE_URL: test.ownerUrl, KLANTMAP_NOW: '2026-06-15T09:00:00Z' };
      const ask = (...options: string[]) => klantmap(['retention', 'schedule', ...options], environment);
      const [table, csv, unknown] = await Promise.all([
        ask(),
        ask('--language', 'en', '--csv'),
        ask('--language', 'fr'),
      ]);
      expect(table.status).toBe(0);
      expect(table.stdout).toMatch(/^invoices\.invoice: factuur; 31 december van het boekjaar; 7 jaar/m);
      expect(csv.stdout).toMatch(/^\uFEFFpart;record;table;column;/);
      expect(csv.stdout).toMatch(/^customers;Customer;customers\.customer;iban;financial;customer;/m);
      expect(unknown.status).toBe(2);
    }),
  60_000,
);
