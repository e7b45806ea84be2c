/**
 * `npm run bench [NAME …]`: ratios against a baseline measured in the same run, since machines differ and are shared,
 * and at the end one table of all bars.
 */
import 'reflect-metadata';
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../../src/kernel/files.js';
import { printBars } from './bars.js';
import { growthBench } from './growth.js';
import { importBench } from './import.js';
import { readBench } from './read.js';
import { startBench } from './start.js';
import { writeBench } from './write.js';

/** What a plugin's `test/*.bench.ts` has as its default export. */
interface Bench {
  readonly name: string;
  readonly run: () => Promise<void>;
}

const benches: Bench[] = [
  { name: 'import', run: importBench },
  { name: 'read', run: readBench },
  { name: 'write', run: writeBench },
  { name: 'start', run: startBench },
];
const dist = resolve(projectFolder, 'dist');
for await (const file of glob('plugins/*/test/*.bench.js', { cwd: dist }))
  benches.push(((await import(pathToFileURL(resolve(dist, file)).href)) as { default: Bench }).default);
benches.push({ name: 'growth', run: growthBench });

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(', ')}; there is ${benches.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}
for (const { name, run } of benches) if (wanted.length === 0 || wanted.includes(name)) await run();
printBars(console.log);
