import { setTimeout as delay } from 'node:timers/promises';
import { withApp, type TestApp } from './support/app.js';
import { soon } from './support/ask.js';
import { anOffice } from './support/given.js';

const unavailable = (message: string) => ({
  message: expect.stringContaining(message),
  extensions: { code: 'INTERNAL', id: expect.any(String), retryAfterSeconds: 5 },
});

const nameOf = async ({ owner }: TestApp) =>
  (await owner.query('select current_database() as name')).rows[0].name as string;

/** Ends the connections of the house, so that the next ones meet what has changed for new ones. */
const cutOff = ({ owner }: TestApp) =>
  owner.query(`select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and application_name like 'klantmap%' and pid <> pg_backend_pid()`);

const customers = async ({ owner }: TestApp) =>
  (await owner.query('select count(*)::int as n from customers.customer')).rows[0].n as number;

const create = 'mutation { createCustomer(input: { officeName: "Kantoor Nieuw" }) { customer { id } } }';

test('a database that is read-only takes no change, hands out nothing personal unrecorded, and says so', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    await support.get(`{ customer(id: "${office.id}") { phase } }`);
    const name = await nameOf(test);
    await test.owner.query(`alter database ${name} set default_transaction_read_only = on`);
    await cutOff(test);
    await soon(
      () => support.ask('{ me { id } }'),
      ({ errors }) => !errors,
    );
    expect((await support.ask(create)).errors).toEqual([
      expect.objectContaining(unavailable('takes no changes')),
    ]);
    const read = await support.ask(`{ customer(id: "${office.id}") { officeName } }`);
    expect(read.errors).toEqual([expect.objectContaining(unavailable('takes no changes'))]);
    expect(read.data ?? null).toBeNull();
    // A balancer hears so, and so does whoever tries again.
    for (const query of [create, `{ customer(id: "${office.id}") { officeName } }`]) {
      const { status, headers } = await fetch(`${test.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${support.token}` },
        body: JSON.stringify({ query }),
      });
      expect([status, headers.get('retry-after')]).toEqual([503, '5']);
    }
    const ready = () => fetch(`${test.url}/readyz`);
    expect((await soon(ready, ({ status }) => status === 503, 5000)).status).toBe(503);
    expect(await (await ready()).json()).toEqual({ status: 'unavailable', reason: 'database_read_only' });
    await support.get(`{ customer(id: "${office.id}") { phase } }`);

    await test.owner.query(
      `set default_transaction_read_only = off; alter database ${name} reset default_transaction_read_only`,
    );
    await cutOff(test);
    await soon(
      () => support.ask('{ me { id } }'),
      ({ errors }) => !errors,
    );
    expect(await customers(test)).toBe(1);
    await support.get(create);
    await support.get(`{ customer(id: "${office.id}") { officeName } }`);
    expect((await soon(ready, ({ status }) => status === 200, 5000)).status).toBe(200);
  }));

test('a disk that is full leaves nothing half done, and what cannot be recorded is not handed out', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    // What PostgreSQL says when it cannot extend a file (53100), at the last statement of the transaction.
    await test.owner.query(`
      create function public.no_room() returns trigger language plpgsql as $$ begin
        raise exception 'could not extend file "base/1/2": No space left on device' using errcode = '53100'; end $$;
      create trigger no_room before insert on audit.entry for each statement execute function public.no_room()`);
    expect((await support.ask(create)).errors).toEqual([expect.objectContaining(unavailable('no room'))]);
    const read = await support.ask(`{ customer(id: "${office.id}") { officeName } }`);
    expect(read.errors).toEqual([expect.objectContaining(unavailable('no room'))]);
    expect(JSON.stringify(read)).not.toMatch(/Kantoor|base\/1/);
    expect(await customers(test)).toBe(1);
    await test.owner.query('drop trigger no_room on audit.entry');
    await support.get(create);
    expect(await customers(test)).toBe(2);
  }));

test('a database that takes no more connections is waited for, and used again once it does', () =>
  withApp(async (test) => {
    const support = await test.as('support');
    await support.get('{ me { id } }');
    const name = await nameOf(test);
    await test.owner.query('select 1');
    await test.owner.query(`alter database ${name} connection limit 0`);
    await cutOff(test);
    await delay(50);
    const answers = await Promise.all(Array.from({ length: 5 }, () => support.ask('{ me { id } }')));
    for (const { errors } of answers)
      expect(errors).toEqual([expect.objectContaining(unavailable('does not answer'))]);
    await test.owner.query(`alter database ${name} connection limit -1`);
    const answer = await soon(
      () => support.ask('{ me { id } }'),
      ({ errors }) => !errors,
    );
    expect(answer.data.me).toEqual({ id: support.id });
  }));

test('a statement that is cancelled ends its request alone, and nothing of it was changed', () =>
  withApp(async (test) => {
    const office = await anOffice(test);
    const support = await test.as('support');
    const holder = await test.owner.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from customers.customer where id = $1 for update', [office.id]);
      const update = support.ask(
        `mutation { updateCustomer(input: { id: "${office.id}", version: 1, city: "Ede" }) { customer { id } } }`,
      );
      const cancel = `select pg_cancel_backend(pid) as done from pg_stat_activity
        where datname = current_database() and application_name = 'klantmap' and wait_event_type = 'Lock'`;
      await soon(async () => (await test.owner.query(cancel)).rows, (rows) => rows.some(({ done }) => done)); // prettier-ignore
      expect((await update).errors).toEqual([expect.objectContaining(unavailable('was stopped'))]);
    } finally {
      await holder.query('rollback');
      holder.release();
    }
    const { rows } = await test.owner.query('select city, version from customers.customer');
    expect(rows).toEqual([{ city: 'Utrecht', version: 1 }]);
    await support.get(create);
  }));
