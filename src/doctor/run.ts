import { createApp, draw, readAllSettings } from '../app.js';
import { type Config, readConfig } from '../config.js';
import { type Check, type Finding, fine, wrong } from '../kernel/operation/checks.js';
import { jobChecks } from '../kernel/operation/job-checks.js';
import { keyCheck } from '../kernel/same-key.js';
import type { Plugin } from '../kernel/plugin.js';
import { systemActor } from '../kernel/scope.js';
import { checkDatabase, findDatabase } from './database.js';
import { checkDisk, checkMail } from './surroundings.js';

/**
 * Looks at all that the house needs, changes nothing, and says what to mend: a line each.
 * @returns 1 when something is wrong
 */
export async function runDoctor(
  environment: NodeJS.ProcessEnv,
  plugins: readonly Plugin[],
  print: (line: string) => void,
): Promise<number> {
  let ill = false;
  const tell = (name: string, findings: readonly Finding[]): void => {
    for (const { state, what, mend } of findings) {
      ill ||= state === 'wrong';
      print(`${state.padEnd(5)} ${name.padEnd(10)} ${what}${mend ? ` → ${mend}` : ''}`);
    }
  };
  const parts = partsOf(plugins);
  if ('findings' in parts) tell('parts', parts.findings);
  const config = settingsOf(environment, 'findings' in parts ? [] : parts.parts);
  if ('findings' in config) tell('settings', config.findings);
  // What follows cannot be found, or not be trusted, without these two.
  if ('findings' in parts || 'findings' in config) return 1;
  tell('settings', [fine('each can be read')]);
  await examine(config.config, plugins, parts.parts, tell);
  return ill ? 1 : 0;
}

async function examine(
  config: Config,
  plugins: readonly Plugin[],
  parts: readonly Plugin[],
  tell: (name: string, findings: readonly Finding[]) => void,
): Promise<void> {
  if (!config.databaseUrl) tell('disk', await checkDisk(config.dataDir));
  const urls = await findDatabase(config);
  if ('state' in urls) tell('database', [urls]);
  else {
    try {
      const { findings, whole } = await checkDatabase(config, parts, urls);
      tell('database', findings);
      if (whole) await examineHouse(config, plugins, tell);
    } finally {
      await urls.stop();
    }
  }
  tell('mail', await checkMail(config));
}

/** What the kernel and the parts look at themselves, with the house put together but not started. */
async function examineHouse(
  config: Config,
  plugins: readonly Plugin[],
  tell: (name: string, findings: readonly Finding[]) => void,
): Promise<void> {
  const app = await createApp({ ...config, logLevel: 'silent' }, plugins, undefined, { toLookAt: true });
  try {
    const checks: readonly Check[] = [
      keyCheck,
      ...jobChecks,
      ...app.parts.flatMap((part) => part.checks ?? []),
    ];
    for (const check of checks) {
      const work = app.work(systemActor('doctor'), 'command doctor');
      tell(
        check.name,
        await check
          .run(work)
          .catch((error: Error) => [
            wrong(`could not be looked at (${error.name})`, 'see that the database is whole'),
          ]),
      );
    }
  } finally {
    await app.close();
  }
}

interface Ill {
  findings: Finding[];
}

const illness = (error: unknown, mend: string): Ill => ({
  findings: (error as Error).message.split('\n').map((line) => wrong(line, mend)),
});

function partsOf(plugins: readonly Plugin[]): Ill | { parts: readonly Plugin[] } {
  try {
    return { parts: draw(plugins).parts };
  } catch (error) {
    return illness(error, 'mend or remove that plugin');
  }
}

function settingsOf(environment: NodeJS.ProcessEnv, parts: readonly Plugin[]): Ill | { config: Config } {
  try {
    const config = readConfig(environment);
    readAllSettings(parts, config);
    return { config };
  } catch (error) {
    return illness(error, 'change it; `klantmap config` lists all settings');
  }
}
