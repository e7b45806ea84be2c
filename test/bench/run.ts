/**
 * `npm run bench [NAME …]`: ratios against a baseline measured in the same run, since machines differ and are shared,
 * and at the end one table of all bars.
 */
import 'reflect-metadata';
import { printBars } from './bars.js';
import { growthBench } from './growth.js';
import { importBench } from './import.js';
import { mailBench } from './mail.js';
import { readBench } from './read.js';
import { retentionBench } from './retention.js';
import { startBench } from './start.js';
import { writeBench } from './write.js';

const benches: Record<string, () => Promise<void>> = {
  import: importBench,
  read: readBench,
  write: writeBench,
  start: startBench,
  mail: mailBench,
  retention: retentionBench,
  growth: growthBench,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; there is ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  await bench();
}
printBars(console.log);
