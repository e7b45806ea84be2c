import type { TestApp } from '../support/app.js';
import type { Model } from './model-state.js';

interface Found {
  id: string;
  value: string;
  office: string;
  version: number;
  general: boolean;
}

/** What the database holds that the model does not, and the other way round; versions are read as the next one would. */
export async function problemsIn(test: TestApp, model: Model): Promise<string[]> {
  const { rows } = await test.owner.query<Found>(`
    select id, office_name as value, id as office, version, false as general from customers.customer
    union all select id, name, customer_id, version, general from contacts.contact
    union all select id, text, customer_id, version, false from notes.note
    union all select id, coalesce(ended_on::text, 'runs'), customer_id, version, false from customers.subscription
    union all select id, state, customer_id, version, false from invoices.invoice`);
  const problems: string[] = [];
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const row of model.rows.values()) {
    const there = found.get(row.id);
    if (!there) {
      problems.push(`${row.type} ${row.id} (${row.value}) is gone`);
      continue;
    }
    if (there.value !== row.value)
      problems.push(`${row.type} ${row.id} is "${there.value}", and "${row.value}" was written last`);
    if (there.office !== model.officeOf(row))
      problems.push(`${row.type} ${row.id} is of ${there.office}, not of ${model.officeOf(row)}`);
    row.version = there.version;
    row.general = there.general;
  }
  for (const { id, value } of rows)
    if (!model.rows.has(id)) problems.push(`${id} (${value}) is there, and nobody made it or it was removed`);
  return [...problems, ...(await brokenInvariants(test, model))];
}

async function brokenInvariants(test: TestApp, model: Model): Promise<string[]> {
  const { owner } = test;
  const problems: string[] = [];
  const generals = await owner.query<{ customer_id: string; n: number }>(
    `select customer_id, (count(*) filter (where general))::int as n from contacts.contact group by 1 having count(*) filter (where general) <> 1`,
  );
  for (const { customer_id, n } of generals.rows)
    problems.push(`office ${customer_id} has ${n} general contacts`);
  const numbers = await owner.query<{ n: number; most: number }>(
    `select count(*)::int as n, coalesce(max(sequence), 0)::int as most from invoices.invoice where state = 'ISSUED'`,
  );
  const [{ n, most }] = numbers.rows as [{ n: number; most: number }];
  if (n !== most) problems.push(`${n} invoices are issued, and the last number is ${most}`);
  const aliases = await owner.query<{ id: string; customer_id: string }>(
    'select id, customer_id from customers.alias',
  );
  const known = new Map(aliases.rows.map((row) => [row.id, row.customer_id]));
  for (const id of model.merged)
    if (known.get(id) !== model.resolve(id))
      problems.push(`the id ${id} stands for ${known.get(id) ?? 'nothing'}, not for ${model.resolve(id)}`);
  const derived = await owner.query(`
    select c.id from customers.customer c cross join lateral (select min(started_on) as first_day,
      case when bool_or(ended_on is null) then null else max(ended_on) end as last_day from customers.subscription where customer_id = c.id) s
    where (c.started_on, c.ended_on) is distinct from (s.first_day, s.last_day)`);
  for (const { id } of derived.rows as { id: string }[])
    problems.push(`the days of ${id} are not those of its subscriptions`);
  return problems;
}
