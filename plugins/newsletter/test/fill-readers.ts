import pg from 'pg';

/** Wording 1 of the newsletter, which the migration adds. */
const wording = '019a0000-0000-7000-8000-000000000001';

/** Fills a house with readers who agreed, ten at an office. Set-based, as the owner. */
export async function fillReaders(ownerUrl: string, readers: number): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  const id = (kind: number, serial: string) =>
    `(lpad(to_hex(${serial}), 8, '0') || '-0000-7000-800${kind}-' || lpad(to_hex(${serial}), 12, '0'))::uuid`;
  try {
    await client.query('begin');
    await client.query(`insert into customers.customer (id, debtor_number, office_name, street, postal_code, city, invoice_street, invoice_postal_code, invoice_city, invoice_country, email, phone, created_at)
      select ${id(1, 'n')}, n::text, 'Kantoor ' || md5(n::text), 'Straat ' || n, '1234 AB', 'Plaats', 'Straat ' || n, '1234 AB', 'Plaats', 'NL',
        'post' || n || '@kantoor.example', '+31880000000', now() from generate_series(1, ${Math.ceil(readers / 10)}) n`);
    await client.query(`insert into customers.subscription (id, customer_id, plan, started_on, created_at)
      select gen_random_uuid(), id, 'Basis', '2024-01-01', now() from customers.customer`);
    await client.query(`insert into contacts.contact (id, customer_id, name, email, general, language, created_at)
      select ${id(2, 'n')}, ${id(1, '(1 + (n - 1) / 10)')}, 'Persoon Ü ' || n, 'p' || n || '@kantoor' || n % 50 || '.example', false, 'nl', now()
      from generate_series(1, ${readers}) n`);
    await client.query(`insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, at)
      select ${id(3, 'n')}, ${id(2, 'n')}, 'newsletter', 'given', '${wording}', 'nl', 'phone', 'Voorgelezen, ja.', now()
      from generate_series(1, ${readers}) n`);
    await client.query('commit');
    await client.query('vacuum analyze contacts.contact, newsletter.consent, newsletter.consent_event');
  } finally {
    await client.end();
  }
}
