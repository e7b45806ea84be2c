import { randomBytes } from 'node:crypto';
import { redact, valuesIn } from '../../src/kernel/log.js';
import { script } from '../support/cli.js';
import { cloneDatabase, dropDatabase } from '../support/cluster.js';

// A log outlives the customer it speaks of, so it holds nobody's data, whatever goes wrong with it.

const planted = {
  officeName: 'Kantoor Zwaluwstaart',
  email: 'wietske@zwaluwstaart.example',
  phone: '+31881234567',
  iban: 'NL91ABNA0417164300',
  street: 'Wielewaallaan 17',
  city: 'Oisterwijk',
};

/** The house in a process of its own, with a plugin that fails with values of a row in what it says. */
const story = `
  const { createApp } = await load('src/app.js');
  const { readConfig } = await load('src/config.js');
  const { plugins } = await load('plugins/index.js');
  const { systemActor } = await load('src/kernel/scope.js');
  const { within, after } = await load('src/kernel/events.js');
  const { customerCreated } = await load('src/customers/events.js');
  const { signedInReader } = await load('test/bench/reader.js');
  const { default: sql } = await load('../node_modules/sql-template-tag/dist/index.js');
  const planted = JSON.parse(process.env.PLANTED);
  const rowOf = (scope, id) => scope.row(sql\`select * from customers.customer where id = \${id}\`);
  const clumsy = {
    name: 'clumsy',
    on: [
      within(customerCreated, async (scope, { customerId }) => {
        const row = await rowOf(scope, customerId);
        if (row.office_name.endsWith('staart')) throw new Error('cannot greet ' + row.office_name + ' at ' + row.email + ',\\n' + row.street);
      }),
      after(customerCreated, async (scope, { customerId }) => {
        const row = await rowOf(scope, customerId);
        throw new TypeError('no card for ' + row.email + ', ' + row.phone + ' or ' + row.iban);
      }),
    ],
    pages: [{ method: 'POST', path: 'clumsy', handle: async (_work, { form }) => { throw new Error('cannot mail ' + form.city); } }],
  };
  const app = await createApp(readConfig(process.env), [...plugins, clumsy]);
  const url = await app.listen();
  const token = await signedInReader(app);
  const create = (input) => fetch(url + '/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer ' + token, 'x-request-id': process.env.REQUEST_ID },
    body: JSON.stringify({ query: 'mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } } }', variables: { input } }),
  }).then((response) => response.json());
  const answers = [];
  // A subscriber that fails, a trigger that quotes the row, a constraint, a job, a page.
  answers.push(await create(planted));
  const owner = new (await import(process.env.PG)).default.Client({ connectionString: process.env.DATABASE_URL });
  await owner.connect();
  const whole = { ...planted, officeName: 'Kantoor Zwaluw' };
  answers.push(await create(whole));
  await app.jobs.start();
  const failed = () => owner.query("select 1 from graphile_worker._private_jobs where last_error is not null").then((found) => found.rowCount > 0);
  while (!(await failed())) await new Promise((resolve) => setTimeout(resolve, 20));
  await app.jobs.stop();
  const { rows: errors } = await owner.query('select last_error from graphile_worker._private_jobs where last_error is not null');
  await owner.query("create function public.quote() returns trigger language plpgsql as $$ begin raise exception 'cannot store % of %', new.email, new.city; end $$");
  await owner.query('create trigger quote before insert on customers.customer for each row execute function public.quote()');
  answers.push(await create(whole));
  await owner.query('drop trigger quote on customers.customer');
  await owner.query("alter table customers.customer add constraint nowhere check (city <> 'Oisterwijk') not valid");
  answers.push(await create(whole));
  const page = await fetch(url + '/p/clumsy', { method: 'POST', body: new URLSearchParams({ city: planted.city }) });
  await owner.end();
  await app.close();
  process.stdout.write(JSON.stringify({ answers, errors, page: page.status }));`;

test('no personal value reaches the log, whatever fails; each line has the id of its request', async () => {
  const clusterUrl = process.env.KLANTMAP_TEST_OWNER_URL as string;
  const name = `log_${randomBytes(6).toString('hex')}`;
  const DATABASE_URL = await cloneDatabase(clusterUrl, 'klantmap_template', name);
  const REQUEST_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
  try {
    const told = await script(story, {
      DATABASE_URL,
      LOG_LEVEL: 'debug',
      PLANTED: JSON.stringify(planted),
      PG: import.meta.resolve('pg'),
      REQUEST_ID,
    });
    const { answers, errors, page } = JSON.parse(told.stdout || told.stderr) as {
      answers: { errors?: { extensions: { code: string } }[] }[];
      errors: { last_error: string }[];
      page: number;
    };
    // Each of them did go wrong, or there would be nothing to find.
    expect(answers.map((answer) => answer.errors?.[0]?.extensions.code ?? 'fine')).toEqual([
      'INTERNAL',
      'fine',
      'INTERNAL',
      'INTERNAL',
    ]);
    expect(page).toBe(500);
    const everything = `${told.stderr}\n${JSON.stringify([answers, errors])}`;
    for (const value of Object.values(planted)) expect(everything).not.toContain(value);
    expect(everything).not.toMatch(/Wielewaal|Zwaluw|127\.0\.0\.1/);

    const lines = told.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string; requestId?: string; job?: string; workId?: string });
    const failures = lines.filter(({ msg }) => msg === 'a request failed');
    expect(failures).toHaveLength(3);
    for (const line of failures)
      expect(line).toMatchObject({ requestId: REQUEST_ID, workId: expect.any(String) });
    expect(lines.filter(({ msg, requestId }) => msg === 'answered' && requestId === REQUEST_ID)).toHaveLength(
      4,
    );
    expect(lines.find(({ msg }) => msg.startsWith('a job failed'))).toMatchObject({
      job: expect.stringContaining('clumsy'),
    });
  } finally {
    await dropDatabase(clusterUrl, name);
  }
}, 60_000);

test('what the caller sent is left out of an error, wherever it turns up', () => {
  const sent = valuesIn({
    query: 'mutation { addNote(text: "belt elke dag", n: 3) { id } }',
    variables: { input: { names: ['Wietske van Dijk'], version: 2 } },
  });
  const said = redact(
    { error: new Error('no note "x" of Wietske van Dijk: belt elke dag'), fine: 7, email: 'a' },
    new Set(['email']),
    sent,
  );
  expect(said).toMatchObject({
    error: { name: 'Error', message: 'no note "…" of […]: […]' },
    fine: 7,
    email: '[personal]',
  });
});
