import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../src/kernel/files.js';
import { bar, median } from './bars.js';

const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

/** From the command to the first `ready` at /readyz, built, with the embedded PostgreSQL: on an empty folder, then on what that made. */
export async function startBench(): Promise<void> {
  const times = { empty: [] as number[], existing: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'klantmap-bench-'));
    try {
      times.empty.push(await startOnce(folder));
      times.existing.push(await startOnce(folder));
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  console.log(`\nstart: until /readyz says so, ${rounds} rounds`);
  for (const [what, seconds] of Object.entries(times))
    console.log(`${what.padEnd(10)} ${seconds.map((one) => one.toFixed(1)).join('  ')} s`);
  bar({ what: 'start: on an existing database', measured: median(times.existing), atMost: 3, unit: 's' });
  bar({ what: 'start: on an empty one', measured: median(times.empty), atMost: 10, unit: 's' });
}

async function startOnce(folder: string): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(projectFolder, 'dist/src/main.js'), 'serve'], {
    env: { PATH: process.env.PATH, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const url = await addressOf(child);
    while ((await fetch(`${url}/readyz`)).status !== 200);
    return (performance.now() - began) / 1000;
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const [, url] = /serves at (http:\S+)/.exec(said) ?? [];
      if (url) resolve(url);
    });
    child.once('exit', () => reject(new Error(`It ended: ${said}`)));
  });
}
