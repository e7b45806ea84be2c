import type { Customer } from '../../../src/customers/customer.js';
import type { Client, TestApp } from '../../../test/support/app.js';
import { aContact, anInvoice, anOffice } from '../../../test/support/given.js';

/** Values that nothing else in a test database contains, so that finding one anywhere means that it was left. */
export interface Traces {
  office: Customer;
  letGo: string[];
  kept: string[];
}

/** An office that filled in everything there is to fill in, with two contacts, an issued invoice and a draft. */
export async function aFullOffice(
  test: TestApp,
  mark: string,
  years: { startedOn: string; endedOn?: string },
): Promise<Traces> {
  const office = await anOffice(test, {
    officeName: `Kantoor ${mark}naam`,
    email: `algemeen@${mark}mail.example`,
    iban: 'NL44RABO0123456789',
    language: 'en',
    ...years,
  });
  await test.owner.query(
    `update customers.customer set street = $2, city = $3, phone = '+31201234567', kvk_number = '87654321',
      vat_number = 'NL001234567B01', invoice_street = $4, invoice_postal_code = '9999 ZZ', invoice_city = $5, invoice_country = 'NL', version = version + 1 where id = $1`,
    [office.id, `${mark}straat 1`, `${mark}stad`, `${mark}factuurstraat 2`, `${mark}factuurstad`],
  );
  await aContact(test, office, {
    name: `Anna ${mark}anna`,
    email: `anna@${mark}contact.example`,
    general: true,
  });
  await aContact(test, office, { name: `Bert ${mark}bert`, email: `bert@${mark}tweede.example` });
  await anInvoice(test, office, { description: `Licentie ${mark}regel` });
  const billing = await test.as('billing');
  await billing.get(
    `mutation ($input: DraftInvoiceInput!) { draftInvoice(input: $input) { invoice { id } } }`,
    {
      input: {
        customerId: office.id,
        note: `${mark}concept`,
        lines: [{ description: 'Nooit uitgereikt', quantity: '1', unitPrice: '1.00', vatRate: '21' }],
      },
    },
  );
  return {
    office,
    letGo: [
      `algemeen@${mark}mail`,
      'NL44RABO0123456789',
      `${mark}straat 1`,
      `${mark}stad`,
      '+31201234567',
      `${mark}anna`,
      `${mark}contact`,
      `${mark}bert`,
      `${mark}tweede`,
      `${mark}concept`,
    ],
    kept: [`${mark}naam`, `${mark}factuurstraat 2`, `${mark}factuurstad`, `${mark}regel`, '87654321'],
  };
}

/** One officer proposes, another approves. */
export async function startApproved(test: TestApp, officer: Client): Promise<void> {
  const { proposeRetentionRun } = await officer.get(
    `mutation { proposeRetentionRun(input: {}) { run { id progress { customers } } } }`,
  );
  const { id, progress } = proposeRetentionRun.run;
  const second = await test.as('privacy_officer');
  await second.get(
    `mutation ($input: ApproveRetentionRunInput!) { approveRetentionRun(input: $input) { run { id } } }`,
    { input: { id, customers: progress.customers } },
  );
}

/** A run that the officer proposed and another approved, with its jobs done. */
export async function runAll(
  test: TestApp,
  officer: Client,
): Promise<{ id: string; state: string; progress: object }> {
  await startApproved(test, officer);
  await test.jobsDone();
  return lastRun(officer);
}

export async function lastRun(officer: Client) {
  const { retentionRuns } = await officer.get(`{ retentionRuns(first: 1) { nodes {
    id state onDate finishedAt progress { customers done outstanding skipped queued failing }
    items(first: 100) { nodes { customerId state reason failures failure result { table rows how } } }
  } } }`);
  return retentionRuns.nodes[0];
}

/** Tables and columns, of any schema, in which a text occurs: rows as they are, job payloads and errors included. */
export async function whereIs(test: TestApp, text: string): Promise<string[]> {
  const { rows } = await test.owner.query<{ schema: string; table: string }>(`
    select n.nspname as schema, c.relname as "table" from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%' order by 1, 2`);
  const found: string[] = [];
  for (const { schema, table } of rows) {
    const hits = await test.owner.query<{ column: string }>(
      `select distinct e.key as column from "${schema}"."${table}" t, jsonb_each_text(to_jsonb(t)) e where position(lower($1) in lower(e.value)) > 0`,
      [text],
    );
    found.push(...hits.rows.map(({ column }) => `${schema}.${table}.${column}`));
  }
  return found;
}

/** Proposed for good, approved by another, and done. */
export async function letGoForGood(test: TestApp, officer: Client) {
  const { proposeRetentionRun } = await officer.get(
    `mutation { proposeRetentionRun(input: { step: GONE }) { run { id progress { customers } } } }`,
  );
  const { id, progress } = proposeRetentionRun.run;
  const second = await test.as('privacy_officer');
  await second.get(
    `mutation ($input: ApproveRetentionRunInput!) { approveRetentionRun(input: $input) { run { id } } }`,
    { input: { id, customers: progress.customers } },
  );
  await test.jobsDone();
  return lastRun(officer);
}
