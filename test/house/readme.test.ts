import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCodes } from '../../src/errors.js';
import { projectFolder } from '../../src/kernel/files.js';

const run = promisify(execFile);
const readme = await readFile(join(projectFolder, 'README.md'), 'utf8');

test('the table of error codes is the one in the code', () => {
  const table = [...readme.matchAll(/^\| `([A-Z_]+)`\s+\| (.+?)\s+\|$/gm)].map(([, code, when]) => [
    code,
    when,
  ]);
  const inCode = Object.entries(errorCodes).map(([code, { when }]) => [code, when]);
  for (const row of inCode) expect(table).toContainEqual(row);
});

test('the plugin of the ten steps compiles, boots and passes its own story, as it stands on the page', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-readme-'));
  try {
    for (const name of ['src', 'plugins', 'migrations', 'test', 'package.json', 'tsconfig.json']) {
      await cp(join(projectFolder, name), join(folder, name), { recursive: true });
    }
    await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
    const blocks = [...readme.matchAll(/^```ts (plugins\/call-notes\/\S+)\n(.*?)^```$/gms)];
    expect(blocks).toHaveLength(8);
    for (const [, path = '', code = ''] of blocks) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), code);
    }
    const list = await readFile(join(folder, 'plugins/index.ts'), 'utf8');
    await writeFile(
      join(folder, 'plugins/index.ts'),
      `import callNotes from './call-notes/plugin.js';\n${list.replace(/= \[/, '= [callNotes, ')}`,
    );
    const bin = (name: string) => join(projectFolder, 'node_modules', name);
    await run(process.execPath, [bin('typescript/bin/tsc')], { cwd: folder });
    const jest = ['--experimental-vm-modules', bin('jest/bin/jest.js'), 'calls-are-noted'];
    const { stderr } = await run(process.execPath, jest, {
      cwd: folder,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(stderr).toMatch(/1 passed, 1 total/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
