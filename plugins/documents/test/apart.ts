import { once } from 'node:events';
import { scriptArguments, startNode } from '../../../test/support/cli.js';
import type { FolderStory } from './stories.js';

export interface Apart {
  url: string;
  /** The most memory that it had until now, in megabytes. */
  memory(): Promise<number>;
  stop(how?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** A house in a process of its own, on the database and in the folder of a story. */
export async function serveApart(
  { app, ownerUrl }: FolderStory,
  limits: Record<string, string> = {},
): Promise<Apart> {
  const kept = [
    'DATA_DIR',
    'DOCUMENTS_PASSPHRASE',
    'HOUSE_KEY',
    'KLANTMAP_NOW',
    'ADMIN_EMAIL',
    'ADMIN_PASSWORD',
  ];
  const environment = Object.fromEntries(kept.map((name) => [name, app.config.environment[name] ?? '']));
  const child = startNode(
    scriptArguments(`
      const { createApp } = await load('src/app.js');
      const { readConfig } = await load('src/config.js');
      const { plugins } = await load('plugins/index.js');
      const app = await createApp(readConfig(process.env), plugins);
      console.log('at ' + (await app.listen()));
      process.on('SIGUSR2', () => console.log('memory ' + Math.ceil(process.resourceUsage().maxRSS / 1024)));
      process.once('SIGTERM', () => void app.close());`),
    { ...environment, ...limits, DATABASE_URL: ownerUrl },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'exit');
  const heard = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = pattern.exec(said)?.[1];
      if (found) return found;
      if (child.exitCode !== null) throw new Error(`the house ended: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return {
    url: await heard(/at (http:\S+)/),
    async memory() {
      said = '';
      child.kill('SIGUSR2');
      return Number(await heard(/memory (\d+)/));
    },
    async stop(how = 'SIGTERM') {
      child.kill(how);
      await ended;
    },
  };
}
