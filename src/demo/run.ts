import type { Plugin } from '../kernel/plugin.js';

export interface DemoOptions {
  environment: NodeJS.ProcessEnv;
  plugins: readonly Plugin[];
  print: (line: string) => void;
  exit: boolean;
  untilStopped: () => Promise<void>;
}

export async function runDemo(_options: DemoOptions): Promise<number> {
  return 1;
}
