/**
 * One server of a bench, in a process of its own: `bare` (node:http, pg and one statement) or the house with
 * rules and audit on or off. Prints the port it listens on.
 */
import 'reflect-metadata';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [kind = '', rules = 'on', audit = 'on'] = process.argv.slice(2);

if (kind === 'bare') {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_APP_URL, max: 10 });
  const text = `
    select json_build_object('data', json_build_object('customers', json_build_object('nodes', coalesce(json_agg(json_build_object(
      'id', c.id, 'debtorNumber', c.debtor_number, 'officeName', c.office_name, 'city', c.city, 'email', c.email, 'phone', c.phone,
      'contacts', (select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'phone', p.phone, 'general', p.general)
                     order by p.general desc, lower(p.name), p.id), '[]') from contacts.contact p where p.customer_id = c.id),
      'invoices', (select coalesce(json_agg(json_build_object('id', i.id, 'number', i.number, 'issuedOn', i.issued_on, 'dueOn', i.due_on, 'gross', i.gross::text)
                     order by i.issued_on desc, i.id desc), '[]') from invoices.invoice i where i.customer_id = c.id)
    )), '[]'))))::text as body
    from (select * from customers.customer where minimised_on is null and (lower(office_name), id) > ((select lower(office_name) from customers.customer where id = $1), $1::uuid)
          order by lower(office_name), id limit 50) c`;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { after } = (JSON.parse(body) as { variables: { after: string } }).variables;
      const [, id] = JSON.parse(Buffer.from(after, 'base64url').toString()) as [string, string];
      pool.query<{ body: string }>({ name: 'read', text, values: [id] }).then(
        ({ rows }) => response.setHeader('content-type', 'application/json').end(rows[0]?.body),
        (error: Error) => response.writeHead(500).end(error.message),
      );
    });
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
  process.once('SIGTERM', () => void pool.end().then(() => process.exit(0)));
} else {
  const { createApp } = await import('../../src/app.js');
  const { readConfig } = await import('../../src/config.js');
  const { plugins } = await import('../../plugins/index.js');
  const app = await createApp(readConfig(process.env), plugins);
  if (rules === 'off')
    Object.assign(app.blueprint, {
      accessFor: () => ({
        schema: app.blueprint.api.schema,
        visible: () => app.blueprint.api.schema,
        allows: () => true,
      }),
    });
  if (audit === 'off') Object.assign(app, { recorder: undefined });
  console.log(new URL(await app.listen()).port);
  process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
}
