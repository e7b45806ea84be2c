import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What a running server, or a killed one, says of itself in its data folder. */
export interface Postmaster {
  pid: number;
  port: number;
  /** `starting`, `ready` or `stopping`; empty until it has its port and its memory */
  status: string;
}

/** Reads `postmaster.pid`; undefined when there is none or it is only half-written. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port, status: lines[7] ?? '' } : undefined;
}

/** Whether a process lives; one that ended and was never reaped (a container without an init) does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Whether the process is a server on this data, and not a stranger that was given its number after a restart. */
export function servesData(pid: number, data: string): boolean {
  if (!isRunning(pid)) return false;
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === data;
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
      data,
    );
  } catch {
    return false;
  }
}

/**
 * PostgreSQL will not start while the process number of its killed predecessor belongs to another program. The
 * file cannot go, because it also names the shared memory in which orphaned backends may still be at work. So it
 * gets our number: PostgreSQL overlooks that of its own parent.
 */
export async function disownStranger(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (pid > 0 && isRunning(pid) && !servesData(pid, data)) {
    await writeFile(file, text.replace(/^\d+/, String(process.pid)));
  }
}

/**
 * Shuts a server down (fast, then at once, then by force) and waits until it is gone. One that does not answer gets
 * little time to do it in good order; what was committed is safe either way.
 */
export async function endPostmaster(pid: number, data: string, answers = true): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', answers ? 30_000 : 1_000],
    ['SIGQUIT', answers ? 5_000 : 1_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (!servesData(pid, data)) return;
    try {
      process.kill(pid, signal);
    } catch {
      continue; // it went in between
    }
    if (await eventually(() => !isRunning(pid), patience)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) cannot be ended: end it by hand`);
}

/** Waits until something holds. False when it did not within so many milliseconds. */
export async function eventually(holds: () => boolean, patience: number): Promise<boolean> {
  const deadline = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > deadline) return false;
    await delay(10);
  }
  return true;
}
