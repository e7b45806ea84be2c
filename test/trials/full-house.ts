import type { TestApp } from '../support/app.js';

/** What breaks files: each may stand in any text of one line. */
export const nastyLines = [
  'plain',
  'quote " inside',
  '"all quoted"',
  'a;b,c|d',
  "'apostrophe",
  "'=quoted formula",
  '=1+1',
  '+31',
  '-1,50',
  '@home',
  '--',
  'שלום עולם',
  'مرحبا',
  '👩‍👩‍👧 familie',
  '𝒳𝒴 🇳🇱',
  'é ß Ĳ',
  'NULL',
  String.raw`\N`,
  String.raw`back\slash`,
  '{"json": [1]}',
  '0012',
  '1e5',
  '2024-01-01',
  'ja',
  'a  b',
  'sep=;',
] as const;

export const nastyProse: readonly string[] = [
  ...nastyLines,
  'two\nlines',
  'Windows\r\nlines',
  '\ttab\tin',
  '"\n"',
  'last;\n=1+1',
].map((text) => text.trim());

/**
 * Fills an empty house as the owner, in one transaction: per office one or two subscriptions, up to two contacts, a
 * history of consent, and an invoice of one or two lines, some of which are credited.
 */
export async function fillHouse(
  { owner }: Pick<TestApp, 'owner'>,
  offices: number,
  lines: readonly string[],
  prose: readonly string[],
): Promise<void> {
  const client = await owner.connect();
  const line = (n: string, salt: number) =>
    `($1::text[])[1 + (${n} * ${salt} + ${salt}) % cardinality($1::text[])]`;
  const numbers = `generate_series(1, ${offices}) n`;
  try {
    await client.query('begin');
    await client.query(
      `insert into customers.customer (id, debtor_number, office_name, street, postal_code, city, country, invoice_street, invoice_postal_code, invoice_city, invoice_country, email, phone, iban, kvk_number, vat_number, language, created_at)
      select gen_random_uuid(), 'D' || n, ${line('n', 1)} || ' ' || n, case when n % 5 > 0 then ${line('n', 3)} end, case when n % 4 > 0 then '1234 AB' end,
        case when n % 5 > 0 then ${line('n', 7)} end, case n % 9 when 0 then 'BE' else 'NL' end,
        case when n % 3 = 0 then ${line('n', 11)} end, case when n % 6 = 0 then '9999 ZZ' end, case when n % 3 = 0 then ${line('n', 13)} end, case n % 6 when 0 then 'DE' end,
        case when n % 2 = 0 then 'post' || n || '@kantoor.example' end, case when n % 3 > 0 then '+3120' || lpad(n::text, 7, '0') end,
        case when n % 4 = 0 then 'NL91ABNA0417164300' end, case when n % 2 = 0 then lpad(n::text, 8, '0') end, case when n % 7 = 0 then 'NL123456782B01' end,
        case n % 8 when 0 then 'en' else 'nl' end, now()
      from ${numbers}`,
      [lines],
    );
    await client.query(
      `insert into customers.subscription (id, customer_id, plan, started_on, ended_on, created_at)
      select gen_random_uuid(), c.id, ${line('n', 5)}, date '2015-01-01' + n % 3000, case when n % 4 = 0 then date '2015-01-01' + n % 3000 + k * 400 end, now()
      from ${numbers} join customers.customer c on c.debtor_number = 'D' || n, generate_series(1, 1 + n % 2) k`,
      [lines],
    );
    await client.query(
      `insert into contacts.contact (id, customer_id, name, function, email, phone, language, general, created_at)
      select gen_random_uuid(), c.id, ${line('(n + k)', 3)}, case when n % 3 = 0 then ${line('n', 17)} end, case when (n + k) % 3 > 0 then 'p' || n || '@kantoor.example' end,
        case when n % 5 = 0 then '+31612345678' end, case n % 8 when 1 then 'en' else 'nl' end, k = 1 and n % 2 = 0, now()
      from ${numbers} join customers.customer c on c.debtor_number = 'D' || n, generate_series(1, n % 3) k`,
      [lines],
    );
    await client.query(
      `insert into newsletter.consent_event (id, contact_id, purpose, kind, wording_id, language, channel, proof, at)
      select gen_random_uuid(), t.id, 'newsletter', 'given', '019a0000-0000-7000-8000-000000000001', 'nl', case n % 2 when 0 then 'paper' else 'phone' end,
        ${line('n', 7)}, timestamptz '2022-01-01' + n * interval '1 minute' + interval '0.123 seconds'
      from (select id, row_number() over (order by id) as n from contacts.contact) t where n % 2 = 0`,
      [prose],
    );
    await client.query(
      `insert into newsletter.consent_event (id, contact_id, purpose, kind, channel, proof, at)
      select gen_random_uuid(), contact_id, purpose, 'withdrawn', 'link', null, at + interval '1 year'
      from (select *, row_number() over (order by id) as n from newsletter.consent_event) e where n % 3 = 0`,
    );
    await client.query(
      `insert into invoices.invoice (id, customer_id, kind, state, series, year, sequence, number, issued_on, supplied_on, due_on, reference, note, exemption_reason, buyer, seller, breakdown, net, vat, gross, held_until, language, created_at, taken_over_at)
      select gen_random_uuid(), c.id, 'INVOICE', 'ISSUED', case when n % 2 = 0 then 'F' end, case when n % 2 = 0 then 2023 end, case when n % 2 = 0 then n end,
        case when n % 2 = 0 then 'F2023-' || n else 'oud ' || n end, date '2023-01-01' + n % 300, case when n % 3 = 0 then date '2023-01-01' + n % 300 + 1 end, date '2023-02-01' + n % 300,
        case when n % 4 = 0 then ${line('n', 5)} end, case when n % 5 = 0 then ${line('n', 3)} end, null,
        jsonb_build_object('name', ${line('n', 3)}, 'street', 'Straat ' || n, 'postalCode', '1234 AB', 'city', ${line('n', 11)}, 'country', 'NL', 'kvkNumber', null, 'vatNumber', null, 'debtorNumber', 'D' || n),
        jsonb_build_object('name', 'Vroeger B.V.', 'street', 'Weg 1', 'postalCode', '1000 AA', 'city', 'Amsterdam', 'country', 'NL', 'kvkNumber', '12345678', 'vatNumber', 'NL123456782B01', 'iban', 'NL91ABNA0417164300', 'email', 'f@vroeger.example', 'phone', null),
        jsonb_build_array(jsonb_build_object('vatCategory', 'S', 'vatRate', '21', 'taxable', (lines * 12.34)::numeric(14,2)::text, 'vat', (round(lines * 12.34 * 0.21, 2) + (n % 3 - 1) * 0.01)::text)),
        lines * 12.34, round(lines * 12.34 * 0.21, 2) + (n % 3 - 1) * 0.01, lines * 12.34 + round(lines * 12.34 * 0.21, 2) + (n % 3 - 1) * 0.01,
        case when n % 10 = 0 then date '2031-12-31' else date '2030-12-31' end, case n % 8 when 0 then 'en' else 'nl' end, now(), now()
      from (select n, 1 + n % 2 as lines from ${numbers}) n join customers.customer c on c.debtor_number = 'D' || n`,
      [lines],
    );
    await client.query(
      `insert into invoices.invoice (id, customer_id, kind, state, number, issued_on, credits_id, credits_earlier, buyer, seller, breakdown, net, vat, gross, held_until, language, created_at, taken_over_at)
      select gen_random_uuid(), customer_id, 'CREDIT_NOTE', 'ISSUED', 'credit ' || n, issued_on + 1, case when n % 2 = 0 then id end, case when n % 2 = 1 then 'elsewhere ' || n end,
        buyer, seller, breakdown, net, vat, gross, held_until, language, now(), now()
      from (select *, row_number() over (order by number) as n from invoices.invoice) i where n % 10 = 0 or n % 10 = 5`,
    );
    await client.query(
      `insert into invoices.line (id, invoice_id, position, description, quantity, unit, unit_price, discount, vat_category, vat_rate, net)
      select gen_random_uuid(), i.id, k, ${line('n', 5)}, case when n % 4 = 0 then 0.125 else 1 end, case when n % 3 = 0 then 'uur' end,
        case when n % 4 = 0 then 98.72 else 12.3456 end, case when n % 5 = 0 then 0.01 end, 'S', 21, 12.34
      from (select *, row_number() over (order by number) as n from invoices.invoice) i, generate_series(1, round(i.net / 12.34)::int) k`,
      [prose],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
