import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { plugins } from '../plugins/index.js';
import { type App, createApp, draw } from './app.js';
import { type Config, houseSettings, readConfig } from './config.js';
import { BootError, isCallerError } from './errors.js';
import { commandsOf } from './kernel/file-commands.js';
import { projectFolder } from './kernel/files.js';
import { mailSettings } from './kernel/mail.js';
import { printApi } from './kernel/schema.js';
import { systemActor } from './kernel/scope.js';
import type { SettingsShape } from './kernel/settings.js';

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const warn = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs one command. @returns exit status: 0, 1 when it failed, 2 when it was called wrongly */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command('klantmap')
    .description(
      'A back office that keeps its privacy promises by itself. Settings come from the environment: klantmap config lists them.',
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text),
    })
    .showHelpAfterError('(klantmap --help tells what there is)');

  program
    .command('serve')
    .description('serve HTTP and work on jobs, until stopped')
    .option('--no-jobs', 'serve HTTP alone; run `klantmap work` elsewhere')
    .action(async (options: { jobs: boolean }) => {
      const config = readConfig(process.env);
      const stopped = stopSignal(config.stopTimeout); // from the beginning, so that Ctrl-C at any moment leaves nothing running
      await withApp(config, async (app) => {
        const address = await app.listen();
        if (options.jobs) await app.jobs.start();
        print(`Klantmap serves at ${app.publicUrl()} (GraphiQL: ${address}/graphiql). Stop it with Ctrl-C.`);
        if (!app.mailer.configured) print('No SMTP_URL is set: mail waits until there is one.');
        await stopped;
      });
    });

  program
    .command('work')
    .description('work on jobs alone, until stopped')
    .action(async () => {
      const config = readConfig(process.env);
      const stopped = stopSignal(config.stopTimeout);
      await withApp(config, async (app) => {
        await app.jobs.start();
        print('Klantmap works on jobs. Stop it with Ctrl-C.');
        await stopped;
      });
    });

  program
    .command('demo')
    .description('throw-away data, the main job walked from end to end, and where to look')
    .option('--exit', 'end after the walk instead of serving on')
    .action(async (options: { exit?: boolean }) => {
      const { runDemo } = await import('./demo/run.js'); // its mailbox is large, and nothing else needs it
      status = await runDemo({
        environment: process.env,
        plugins,
        print,
        exit: Boolean(options.exit),
        untilStopped: stopSignal,
      });
    });

  program
    .command('doctor')
    .description('look at database, mail, clock, disk, settings and jobs, and say what to mend')
    .action(async () => {
      const { runDoctor } = await import('./doctor/run.js');
      status = await runDoctor(process.env, plugins, print);
    });

  program
    .command('migrate')
    .description('bring the database up to date, and end')
    .action(async () => withApp(readConfig(process.env), async () => print('The database is up to date.')));

  program
    .command('config')
    .description('every setting: its variable, value and meaning')
    .action(() => {
      readConfig(process.env);
      printSettings('klantmap', houseSettings);
      printSettings('mail', mailSettings.shape);
      for (const part of draw(plugins).parts)
        if (part.settings) printSettings(part.name, part.settings.shape);
    });

  program
    .command('plugins')
    .description('the parts of the house, in order')
    .action(() => {
      for (const part of draw(plugins).parts)
        print(
          `${part.name.padEnd(14)} ${part.describe ?? ''}${part.needs?.length ? ` (needs ${part.needs.join(', ')})` : ''}`,
        );
    });

  program
    .command('schema')
    .description('print the GraphQL schema with every installed plugin')
    .option('--write', 'write it to schema.graphql')
    .action(async (options: { write?: boolean }) => {
      const text = printApi(draw(plugins).api.schema);
      if (options.write) await writeFile(resolve(projectFolder, 'schema.graphql'), text);
      else process.stdout.write(text);
    });

  try {
    for (const part of draw(plugins).parts) {
      for (const { usage, describe, options, run, alone, mends } of commandsOf(part)) {
        const { parent, rest } = findParent(program, usage);
        const command = parent.command(rest).description(describe);
        for (const option of options ?? []) command.option(option.flags, option.describe);
        command.action(async (...given: unknown[]) => {
          const args = given.filter((one): one is string => typeof one === 'string');
          const done = await alone?.(args, command.opts(), print);
          if (done !== undefined) {
            status = done;
            return;
          }
          await withApp(
            readConfig(process.env),
            async (app) => {
              status =
                (await run(
                  app.work(systemActor(`command ${part.name}`), `command ${usage.split(' <')[0]}`),
                  args,
                  command.opts(),
                  print,
                )) ?? 0;
            },
            { toMend: mends },
          );
        });
      }
    }
    await program.parseAsync(argv as string[]);
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof BootError || isCallerError(error)) warn((error as Error).message);
    else warn((error as Error).stack ?? String(error));
    return 1;
  }
}

/** `import customers <file>` is the command `customers <file>` below `import`. */
function findParent(program: Command, usage: string): { parent: Command; rest: string } {
  const [group = '', ...others] = usage.split(' ');
  if (others.length === 0 || others[0]?.startsWith('<') || others[0]?.startsWith('['))
    return { parent: program, rest: usage };
  const known = program.commands.find((command) => command.name() === group);
  const parent = known ?? program.command(group).description(`${group} …: see klantmap ${group} --help`);
  return { parent, rest: others.join(' ') };
}

async function withApp(
  config: Config,
  use: (app: App) => Promise<void>,
  options: { toMend?: boolean } = {},
): Promise<void> {
  const app = await createApp(config, plugins, print, options);
  try {
    await use(app);
  } finally {
    await app.close();
  }
}

/**
 * Resolves on Ctrl-C or when the process is asked to end. A second signal ends it without waiting, and so does the end
 * of its patience. A job that is cut off then is handed back: its lock goes with the process's connection, so no two
 * ever run it at once.
 * @param patience in seconds; without it the end is awaited for as long as it takes
 */
function stopSignal(patience?: number): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (signal: NodeJS.Signals): void => {
      if (asked) process.exit(signal === 'SIGINT' ? 130 : 143);
      asked = true;
      if (patience !== undefined)
        setTimeout(() => {
          warn(`Requests or jobs still ran after STOP_TIMEOUT (${patience} s) and were cut off.`);
          process.exit(1);
        }, patience * 1000).unref();
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

function printSettings(owner: string, shape: SettingsShape): void {
  print(`# ${owner}`);
  for (const one of Object.values(shape)) {
    const set = process.env[one.variable];
    const shown = set
      ? one.secret
        ? '(set)'
        : set
      : one.fallback === null
        ? '(not set)'
        : String(one.fallback instanceof Map ? [...one.fallback] : one.fallback) || '(empty)';
    print(`${one.variable.padEnd(22)} ${shown.padEnd(28)} ${one.describe}`);
  }
}
