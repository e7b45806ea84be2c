import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../../src/kernel/files.js';
import { keyOfTests } from './key.js';

export interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Settings of whoever runs the tests are theirs, not the product's under test. */
const environmentOf = (more: Record<string, string>) => ({
  PATH: process.env.PATH ?? '',
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  PORT: '0',
  HOUSE_KEY: keyOfTests,
  ...more,
});

const load = `const load = (path) => import(${JSON.stringify(join(projectFolder, 'dist'))} + '/' + path);`;

/**
 * The real command line in a process of its own.
 * @param parts JavaScript that may change `plugins`, the list of installed plugins, before the command runs
 */
export function klantmap(
  argv: readonly string[],
  environment: Record<string, string> = {},
  parts?: string,
): Promise<Outcome> {
  const script = `
    import 'reflect-metadata';
    ${load}
    const { plugins } = await load('plugins/index.js');
    ${parts}
    const { runCommandLine } = await load('src/cli.js');
    process.exitCode = await runCommandLine(['node', 'klantmap', ...${JSON.stringify(argv)}]);`;
  const command = parts
    ? ['--input-type=module', '--eval', script]
    : [join(projectFolder, 'dist/src/main.js'), ...argv];
  return finished(command, environment);
}

/** Runs a script of modules that it names itself, such as `await load('src/app.js')`. */
export function script(body: string, environment: Record<string, string> = {}): Promise<Outcome> {
  return finished(scriptArguments(body), environment);
}

export const scriptArguments = (body: string): string[] => [
  '--input-type=module',
  '--eval',
  `import 'reflect-metadata'; ${load} ${body}`,
];

/** The child's process, whose end is awaited by whoever started it. */
export const startNode = (args: readonly string[], environment: Record<string, string> = {}) =>
  spawn(process.execPath, args, {
    cwd: projectFolder,
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });

function finished(args: readonly string[], environment: Record<string, string>): Promise<Outcome> {
  const child = startNode(args, environment);
  const outcome: Outcome = { status: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (outcome.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...outcome, status }));
  });
}
