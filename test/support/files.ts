import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from '../../src/app.js';
import { commandsOf } from '../../src/kernel/file-commands.js';
import { systemActor } from '../../src/kernel/scope.js';
import { type TestApp, withApp } from './app.js';

export interface Said {
  status: number;
  said: string;
}

/** Runs a command of any part as the command line does, such as `import customers`. */
export async function running(
  app: App,
  name: string,
  args: readonly string[],
  options: Record<string, unknown> = {},
): Promise<Said> {
  const command = app.parts.flatMap(commandsOf).find((one) => one.usage.split(' <')[0] === name);
  if (!command) throw new Error(`there is no command ${name}`);
  const lines: string[] = [];
  const work = app.work(systemActor('test'), `command ${name}`);
  const status = await command.run(work, args, options, (line) => lines.push(line));
  return { status: status ?? 0, said: lines.join('\n') };
}

export interface Story extends TestApp {
  /** For this story's files; gone when it ends. */
  folder: string;
  /** Writes a file; its name is what `importing` takes. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  read(name: string): Promise<string>;
  importing(kind: string, file: string, options?: Record<string, unknown>): Promise<Said>;
  /** Exports to a file of this name, and tells what is in it. */
  exporting(kind: string, name: string, options?: Record<string, unknown>): Promise<string>;
  customers(): Promise<Record<string, unknown>[]>;
}

export const withFiles = (
  run: (story: Story) => Promise<void>,
  options: Parameters<typeof withApp>[1] = {},
) =>
  withApp(async (test) => {
    const folder = await mkdtemp(join(tmpdir(), 'klantmap-files-'));
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    try {
      await run({
        ...test,
        folder,
        read,
        async write(name, content) {
          await writeFile(join(folder, name), content);
          return join(folder, name);
        },
        importing: (kind, file, more) => running(test.app, `import ${kind}`, [file], more),
        async exporting(kind, name, more) {
          const { status } = await running(test.app, `export ${kind}`, [join(folder, name)], more);
          if (status !== 0) throw new Error(`the export ended with ${status}`);
          return read(name);
        },
        customers: async () =>
          (await test.owner.query('select * from customers.customer order by debtor_number')).rows,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  }, options);
