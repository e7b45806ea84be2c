import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { scriptArguments, startNode } from '../support/cli.js';
import { withFiles } from '../support/files.js';

/** What one import may take, PostgreSQL aside: with all of its libraries the house takes 340 before the first row. */
const mostMegabytes = 500;

interface Imported {
  said: string;
  status: number;
  megabytes: number;
}

/**
 * Files of so many bytes: of long rows, with a quote that is never closed, and of nothing but zeros. Each is imported
 * or refused with its line, in memory that does not grow with the file.
 */
export async function largeFiles(bytes: number, say: (line: string) => void): Promise<void> {
  await withFiles(async (story) => {
    const importing = async (name: string): Promise<Imported> => {
      const started = performance.now();
      const result = await importInChild(story.ownerUrl, join(story.folder, name));
      say(
        `${name}: ${result.megabytes} MB of memory, ${((performance.now() - started) / 1000).toFixed(0)} s`,
      );
      if (result.megabytes > mostMegabytes) throw new Error(`${name} took ${result.megabytes} MB of memory`);
      await rm(join(story.folder, name));
      return result;
    };
    const expectSaid = ({ said }: Imported, pattern: RegExp) => {
      if (!pattern.test(said)) throw new Error(`expected ${pattern}, was told:\n${said}`);
    };
    const rows = Math.ceil(bytes / 100_000);
    await fill(join(story.folder, 'long.csv'), rows, (n) => `${n};Kantoor ${n};${'lang '.repeat(20_000)}\n`);
    expectSaid(await importing('long.csv'), new RegExp(`${rows.toLocaleString('en')} rows read: ${rows.toLocaleString('en')} new`)); // prettier-ignore
    await fill(join(story.folder, 'open.csv'), rows, (n) => (n === 3 ? '3;"open\n' : `${n};${'x'.repeat(100_000)}\n`)); // prettier-ignore
    expectSaid(await importing('open.csv'), /open\.csv, line 4: .*never closed/);
    const zeros = await open(join(story.folder, 'zeros.csv'), 'w');
    await zeros.write('debiteurnummer;naam\n');
    await zeros.truncate(bytes);
    await zeros.close();
    expectSaid(await importing('zeros.csv'), /zeros\.csv, line 2: .*more than 1,000,000 characters/);
  });
}

async function fill(path: string, rows: number, row: (n: number) => string): Promise<void> {
  const file = await open(path, 'w');
  await file.write('debiteurnummer;naam;opmerking\n');
  for (let n = 1; n <= rows; n += 1) await file.write(row(n));
  await file.close();
}

function importInChild(databaseUrl: string, path: string): Promise<Imported> {
  const child = startNode(
    scriptArguments(`
      const { runCommandLine } = await load('src/cli.js');
      process.exitCode = await runCommandLine(['node', 'klantmap', 'import', 'customers', ${JSON.stringify(path)}]);
      console.log('memory ' + Math.ceil(process.resourceUsage().maxRSS / 1024));`),
    { DATABASE_URL: databaseUrl, NODE_ENV: 'production' },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ said, status: status ?? -1, megabytes: Number(/memory (\d+)/.exec(said)?.[1] ?? Infinity) }),
    );
  });
}
