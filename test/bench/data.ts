import pg from 'pg';

/** Filled in steps of so many offices, so that no transaction grows out of hand. */
const step = 50_000;

/**
 * Fills an empty house with offices: three contacts and twelve issued invoices each. Set-based, as the owner.
 * @param options.guarded false: without triggers and foreign keys, which takes a superuser
 */
export async function fill(
  url: string,
  customers: number,
  options: { guarded?: boolean; say?: (offices: number) => void } = {},
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    if (options.guarded === false) await client.query('set session_replication_role = replica');
    for (let from = 1; from <= customers; from += step) {
      const to = Math.min(from + step - 1, customers);
      await fillStep(client, `generate_series(${from}, ${to}) n`);
      options.say?.(to);
    }
    await client.query(
      'vacuum analyze customers.customer, customers.subscription, contacts.contact, invoices.invoice',
    );
  } finally {
    await client.end();
  }
}

// Ids in the order of time, as the product makes them: random ones would spread each office over the whole index.
const id = (serial: string) =>
  `(lpad(to_hex(${serial}), 12, '0') || '-7000-8000-' || lpad(to_hex(${serial}), 12, '0'))`;
const uuid = (kind: number, serial: string) =>
  `('0${kind}' || substr(${id(serial)}, 3, 6) || '-' || substr(${id(serial)}, 9))::uuid`;

/** As the product makes it; `n` counts offices. */
export const customerId = (n: number): string => {
  const hex = n.toString(16).padStart(12, '0');
  return `01${hex.slice(2, 8)}-${hex.slice(8)}-7000-8000-${hex}`;
};

async function fillStep(client: pg.Client, offices: string): Promise<void> {
  await client.query('begin');
  // One in twenty stopped, so that every phase has its share at any size.
  const stopped = 'n % 20 = 0';
  await client.query(`insert into customers.customer (id, debtor_number, office_name, street, postal_code, city, invoice_street, invoice_postal_code, invoice_city, invoice_country, email, phone, started_on, ended_on, created_at)
      select ${uuid(1, 'n')}, n::text, 'Kantoor ' || md5(n::text), 'Straat ' || n, '1234 AB', 'Plaats ' || n % 400, 'Straat ' || n, '1234 AB', 'Plaats ' || n % 400, 'NL',
        'post' || n || '@kantoor.example', '+31880' || lpad(n::text, 6, '0'), '2024-01-01',
        case when ${stopped} then current_date - (n % 700)::int end, timestamptz '2024-01-01' + n * interval '1 second' from ${offices}`);
  await client.query(`insert into customers.subscription (id, customer_id, plan, started_on, ended_on, created_at)
      select ${uuid(2, 'n')}, ${uuid(1, 'n')}, 'Basis', '2024-01-01', case when ${stopped} then current_date - (n % 700)::int end, now() from ${offices}`);
  await client.query(`insert into contacts.contact (id, customer_id, name, email, phone, general, created_at)
      select ${uuid(3, '(n * 4 + k)')}, ${uuid(1, 'n')}, 'Persoon ' || md5((n * 4 + k)::text), 'p' || n || '.' || k || '@kantoor.example', '+31880' || lpad(n::text, 6, '0'), k = 1, now()
      from ${offices}, generate_series(1, 3) k`);
  await client.query(`insert into invoices.invoice (id, customer_id, kind, state, series, year, sequence, number, issued_on, due_on, buyer, seller, breakdown, net, vat, gross, held_until, created_at)
      select ${uuid(4, '(n * 16 + k)')}, ${uuid(1, 'n')}, 'INVOICE', 'ISSUED', '', 2025, n * 12 + k, '2025-' || (n * 12 + k), date '2025-01-01' + k * 28, date '2025-01-31' + k * 28,
        '{"name":"Kantoor"}', '{"name":"Verkoper"}', '[]', 100, 21, 121, '2032-12-31', timestamptz '2025-01-01' + (n * 12 + k) * interval '1 second'
      from ${offices}, generate_series(1, 12) k`);
  await client.query('commit');
}
