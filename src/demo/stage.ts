import type { App } from '../app.js';
import type { DemoMailbox } from './mailbox.js';

/** What every step of the demo's story works with. */
export interface Stage {
  app: App;
  address: string;
  mailbox: DemoMailbox;
  folder: string;
  tell: (line: string) => void;
}

/** Looks again and again until there is an answer: the work is done by jobs. */
export async function until<T>(
  { tell }: Stage,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    if (tries % 50 === 49) tell(`  … waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not end within two minutes`);
}
