/** `npm run trials [NAME …] [-- --seed N]`: the long tests at full size. Each prints its seed, to be run again with it. */
import 'reflect-metadata';
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { projectFolder } from '../../src/kernel/files.js';
import setup from '../support/global-setup.js';
import teardown from '../support/global-teardown.js';
import type { Trial } from './trial.js';

const { values, positionals } = parseArgs({
  options: { seed: { type: 'string' }, small: { type: 'boolean' } },
  allowPositionals: true,
});
const dist = resolve(projectFolder, 'dist');
const trials: Trial[] = [];
for await (const file of glob(['test/trials/*.trial.js', 'plugins/*/test/*.trial.js'], { cwd: dist })) {
  trials.push(((await import(pathToFileURL(resolve(dist, file)).href)) as { default: Trial }).default);
}
const unknown = positionals.filter((name) => !trials.some((trial) => trial.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no trial ${unknown.join(', ')}; there is ${trials.map((trial) => trial.name).join(', ')}.`,
  );
  process.exit(2);
}

let failed = 0;
await setup();
try {
  for (const trial of trials.toSorted((a, b) => a.name.localeCompare(b.name))) {
    if (positionals.length > 0 && !positionals.includes(trial.name)) continue;
    const seed = values.seed ? Number(values.seed) : Math.floor(Math.random() * 2 ** 31);
    console.log(`\n== ${trial.name}, seed ${seed}`);
    const started = performance.now();
    try {
      await trial.run({ seed, full: !values.small, say: (line) => console.log(`   ${line}`) });
      console.log(`   passed in ${((performance.now() - started) / 1000).toFixed(0)} s`);
    } catch (error) {
      failed += 1;
      console.error(
        `   FAILED; again with: npm run trials -- ${trial.name} --seed ${seed}\n${(error as Error).stack}`,
      );
    }
  }
} finally {
  await teardown();
}
process.exitCode = failed > 0 ? 1 : 0;
