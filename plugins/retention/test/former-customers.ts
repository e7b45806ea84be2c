import pg from 'pg';

export async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const id = (kind: number, serial: string) =>
  `('0${kind}' || lpad(to_hex(${serial}), 6, '0') || '-0000-7000-8000-' || lpad(to_hex(${serial}), 12, '0'))::uuid`;

/** Three contacts, a consent and two invoices each. Set-based and without triggers: how they came to be is not what is looked at. */
export const formerCustomers = (url: string, count: number) =>
  asOwner(url, async (client) => {
    await client.query('begin');
    const filled = [
      'customers.customer',
      'customers.subscription',
      'contacts.contact',
      'newsletter.consent_event',
      'newsletter.consent',
      'invoices.invoice',
    ];
    for (const table of filled) await client.query(`alter table ${table} disable trigger user`);
    await client.query(`insert into customers.customer (id, debtor_number, office_name, street, postal_code, city, invoice_street, invoice_postal_code, invoice_city, invoice_country, email, phone, iban, started_on, ended_on, created_at)
      select ${id(1, 'n')}, n::text, 'Kantoor ' || md5(n::text), 'Straat ' || n, '1234 AB', 'Plaats ' || n % 400, 'Straat ' || n, '1234 AB', 'Plaats ' || n % 400, 'NL',
        'post' || n || '@kantoor.example', '+31880' || lpad(n::text, 6, '0'), 'NL91ABNA0417164300', '2020-01-01', date '2023-12-01' + n % 300, now() from generate_series(1, ${count}) n`);
    await client.query(`insert into customers.subscription (id, customer_id, plan, started_on, ended_on, created_at)
      select ${id(2, 'n')}, ${id(1, 'n')}, 'Basis', '2020-01-01', date '2023-12-01' + n % 300, now() from generate_series(1, ${count}) n`);
    await client.query(`insert into contacts.contact (id, customer_id, name, email, phone, general, created_at)
      select ${id(3, '(n * 4 + k)')}, ${id(1, 'n')}, 'Persoon ' || md5((n * 4 + k)::text), 'p' || n || '.' || k || '@kantoor.example', '+31880' || lpad(n::text, 6, '0'), k = 1, now()
      from generate_series(1, ${count}) n, generate_series(1, 3) k`);
    await client.query(`insert into newsletter.consent_event (id, contact_id, purpose, kind, sequence, wording_id, language, channel, proof, at)
      select ${id(4, 'n')}, ${id(3, '(n * 4 + 1)')}, 'newsletter', 'given', 1, w.id, 'nl', 'form', 'Formulier op de website', now()
      from generate_series(1, ${count}) n, (select id from newsletter.wording where purpose = 'newsletter' and language = 'nl' order by version limit 1) w`);
    await client.query(`insert into newsletter.consent (contact_id, purpose, live, event_id, since, last_sequence)
      select contact_id, purpose, true, id, at, 1 from newsletter.consent_event`);
    await client.query(`insert into invoices.invoice (id, customer_id, kind, state, series, year, sequence, number, issued_on, due_on, buyer, seller, breakdown, net, vat, gross, held_until, created_at)
      select ${id(5, '(n * 4 + k)')}, ${id(1, 'n')}, 'INVOICE', 'ISSUED', '', 2023, n * 2 + k, '2023-' || (n * 2 + k), date '2023-01-01' + k * 30, date '2023-01-31' + k * 30,
        '{"name":"Kantoor"}', '{"name":"Verkoper"}', '[]', 100, 21, 121, '2030-12-31', now()
      from generate_series(1, ${count}) n, generate_series(1, 2) k`);
    await client.query('set constraints all immediate');
    for (const table of filled) await client.query(`alter table ${table} enable trigger user`);
    await client.query('commit');
  });
