import { readFile, rm } from 'node:fs/promises';
import { scriptArguments, startNode } from './support/cli.js';
import { type Story, withFiles } from './support/files.js';

const offices = 12_000;
/** Every hundredth row is refused when it is read, every hundred-and-first when it is stored. */
const content = [
  'debiteurnummer;naam;abonnement;ingangsdatum;iban',
  ...Array.from(
    { length: offices },
    (_, at) =>
      `${at % 101 === 50 ? 'M1' : `N${at}`};Kantoor ${at};Basis;01-01-2020;${at % 100 === 7 ? 'NL00' : ''}`,
  ),
].join('\n');

const stored = async (story: Story) =>
  (
    await story.owner.query(`select (select count(*)::int from customers.customer) as customers,
      (select count(*)::int from customers.subscription) as subscriptions, (select max(version) from customers.customer) as version`)
  ).rows[0];

async function minimisedOffice(story: Story): Promise<void> {
  await story.owner
    .query(`insert into customers.customer (id, debtor_number, office_name, minimised_on, created_at)
    values (gen_random_uuid(), 'M1', 'Kantoor 50', '2020-01-01', now())`);
}

/** Starts an import as the command line does, and ends its process when it says how far it is. */
async function killedHalfway(story: Story, file: string): Promise<void> {
  const child = startNode(
    scriptArguments(
      `const { runCommandLine } = await load('src/cli.js'); process.exitCode = await runCommandLine(['node', 'klantmap', 'import', 'customers', ${JSON.stringify(file)}]);`,
    ),
    { DATABASE_URL: story.ownerUrl },
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => undefined);
    const look = setInterval(
      () =>
        void story.owner
          .query('select line from kernel.import_run')
          .then(({ rows }) => (rows[0]?.line >= 3000 ? child.kill('SIGKILL') : undefined), reject),
      20,
    );
    child.on('close', () => {
      clearInterval(look);
      resolve();
    });
  });
}

test(
  'an import that is killed goes on where it was, and comes to the same as one that was not',
  () =>
    withFiles(async (story) => {
      await minimisedOffice(story);
      const file = await story.write('veel.csv', content);
      await killedHalfway(story, file);
      const { customers } = await stored(story);
      expect(customers).toBeGreaterThan(2900);
      expect(customers).toBeLessThan(offices - 500);
      const { said } = await story.importing('customers', file);
      expect(said).toMatch(/was stopped after line [\d]+; this one goes on from there/);
      const summary = /[\d,]+ rows read: .*/.exec(said)?.[0];
      const rejected = await story.read('veel.rejected.csv');
      const after = await stored(story);

      await withFiles(async (other) => {
        await minimisedOffice(other);
        const whole = await other.write('veel.csv', content);
        const { said: saidWhole } = await other.importing('customers', whole);
        expect(saidWhole).not.toContain('goes on');
        expect(saidWhole).toContain(summary as string);
        expect(await other.read('veel.rejected.csv')).toBe(rejected);
        expect(await stored(other)).toEqual(after);
      });
      const { rows } = await story.owner.query('select * from kernel.import_run');
      expect(rows).toEqual([]);
      expect((await story.importing('customers', file)).said).toContain('0 new, 0 changed');
    }),
  90_000,
);

test(
  'when the rejected rows of before are gone, the import begins anew',
  () =>
    withFiles(async (story) => {
      await minimisedOffice(story);
      const file = await story.write('veel.csv', content);
      await killedHalfway(story, file);
      await rm(`${story.folder}/veel.rejected.csv.part`);
      expect((await story.importing('customers', file)).said).toContain('it begins anew');
      expect((await readFile(`${story.folder}/veel.rejected.csv`, 'utf8')).split('\r\n').length).toBeGreaterThan(200); // prettier-ignore
      expect((await stored(story)).version).toBe(1);
    }),
  60_000,
);
