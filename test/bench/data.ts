import pg from 'pg';

/** Fills an empty house with offices: three contacts and twelve issued invoices each. Set-based, as the owner. */
export async function fill(ownerUrl: string, customers: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  // Ids in the order of time, as the product makes them: random ones would spread each office over the whole index.
  const id = (serial: string) =>
    `(lpad(to_hex(${serial}), 12, '0') || '-7000-8000-' || lpad(to_hex(${serial}), 12, '0'))`;
  const uuid = (kind: number, serial: string) =>
    `('0${kind}' || substr(${id(serial)}, 3, 6) || '-' || substr(${id(serial)}, 9))::uuid`;
  try {
    await client.query('begin');
    await client.query(`insert into customers.customer (id, debtor_number, office_name, street, postal_code, city, invoice_street, invoice_postal_code, invoice_city, invoice_country, email, phone, created_at)
      select ${uuid(1, 'n')}, n::text, 'Kantoor ' || md5(n::text), 'Straat ' || n, '1234 AB', 'Plaats ' || n % 400, 'Straat ' || n, '1234 AB', 'Plaats ' || n % 400, 'NL',
        'post' || n || '@kantoor.example', '+31880' || lpad(n::text, 6, '0'), now() from generate_series(1, ${customers}) n`);
    await client.query(`insert into customers.subscription (id, customer_id, plan, started_on, created_at)
      select ${uuid(2, 'n')}, ${uuid(1, 'n')}, 'Basis', '2024-01-01', now() from generate_series(1, ${customers}) n`);
    await client.query(`insert into contacts.contact (id, customer_id, name, email, phone, general, created_at)
      select ${uuid(3, '(n * 4 + k)')}, ${uuid(1, 'n')}, 'Persoon ' || md5((n * 4 + k)::text), 'p' || n || '.' || k || '@kantoor.example', '+31880' || lpad(n::text, 6, '0'), k = 1, now()
      from generate_series(1, ${customers}) n, generate_series(1, 3) k`);
    await client.query(`insert into invoices.invoice (id, customer_id, kind, state, series, year, sequence, number, issued_on, due_on, buyer, seller, breakdown, net, vat, gross, held_until, created_at)
      select ${uuid(4, '(n * 16 + k)')}, ${uuid(1, 'n')}, 'INVOICE', 'ISSUED', '', 2025, n * 12 + k, '2025-' || (n * 12 + k), date '2025-01-01' + k * 30, date '2025-01-31' + k * 30,
        '{"name":"Kantoor"}', '{"name":"Verkoper"}', '[]', 100, 21, 121, '2032-12-31', now()
      from generate_series(1, ${customers}) n, generate_series(1, 12) k`);
    await client.query('commit');
    await client.query('vacuum analyze customers.customer, contacts.contact, invoices.invoice');
  } finally {
    await client.end();
  }
}
