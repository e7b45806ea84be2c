import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Server {
  url: string;
  stop(): Promise<void>;
}

/**
 * A server in a process of its own.
 * @param kind `bare` (node:http, pg and one statement) or `house`
 * @param environment settings of the house; DATABASE_APP_URL is what the bare one connects to
 */
export async function startServer(
  kind: 'bare' | 'house',
  environment: Record<string, string>,
  options: { rules?: 'on' | 'off'; audit?: 'on' | 'off' } = {},
): Promise<Server> {
  const { rules = 'on', audit = 'on' } = options;
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('./server.js', import.meta.url)), kind, rules, audit],
    {
      env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: '0', LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    url: `http://127.0.0.1:${Number(line.toString().trim())}`,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export const startHouse = (environment: Record<string, string>): Promise<Server> =>
  startServer('house', environment);
