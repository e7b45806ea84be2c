import { ok, strictEqual } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { plugins } from '../../plugins/index.js';
import { projectFolder } from '../../src/kernel/files.js';
import type { Trial } from './trial.js';

/**
 * A plugin is removed as the README says, its folder and its line; then everything that is left compiles, and its
 * tests pass. At small size: the tests of the house alone.
 */
const trial: Trial = {
  name: 'without-a-plugin',
  async run({ full, say }) {
    for (const { name } of plugins) await without(name, full, say);
  },
};

export default trial;

async function without(name: string, full: boolean, say: (line: string) => void): Promise<void> {
  const gone = new Set([name]);
  for (const plugin of plugins) if (plugin.needs?.some((need) => gone.has(need))) gone.add(plugin.name);
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-without-'));
  try {
    await copyOfTheHouse(folder);
    const list = join(folder, 'plugins/index.ts');
    let text = await readFile(list, 'utf8');
    for (const plugin of gone) {
      await rm(join(folder, 'plugins', plugin), { recursive: true });
      text = text.replace(`import ${plugin} from './${plugin}/plugin.js';\n`, '');
      text = text.replace(new RegExp(`(\\[|, )${plugin}(?=[,\\]])`), '$1').replace('[, ', '[');
      text = text.replaceAll(', ,', ',').replace(', ]', ']');
    }
    await writeFile(list, text);
    await run(folder, ['node_modules/typescript/bin/tsc']);
    await cp(join(projectFolder, 'dist/graphiql'), join(folder, 'dist/graphiql'), { recursive: true });
    await run(folder, ['dist/src/main.js', 'schema', '--write']);
    await run(folder, ['dist/test/house/write-access-table.js']);
    const output = await run(folder, [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      ...(full ? [] : ['house']),
    ]);
    const [tests] = /^Tests: .*$/m.exec(output) ?? [];
    ok(tests, output);
    say(`without ${[...gone].join(' and ')}: ${tests}`);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

const left = new Set(['node_modules', 'dist', '.git']);

async function copyOfTheHouse(folder: string): Promise<void> {
  await cp(projectFolder, folder, {
    recursive: true,
    filter: (source) => !left.has(relative(projectFolder, source)),
  });
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
}

async function run(folder: string, command: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, command, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  strictEqual(status, 0, `${command.join(' ')}\n${output}`);
  return output;
}
