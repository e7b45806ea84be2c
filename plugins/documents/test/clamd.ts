import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const clamd = '/usr/sbin/clamd';

/** Why Debian's clamd cannot take part here; undefined when it can. */
export const whyNoClamd = (): string | undefined =>
  existsSync(clamd) ? undefined : 'no clamd here: apt-get install clamav-daemon';

/** What the signature of these tests finds: nothing that anybody else would. */
export const malicious = 'klantmap-test-signature-7f3a91';

/** The file that every scanner finds (EICAR), in two halves so that none finds it here. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** Debian's clamd with one signature of its own and that of EICAR, on a socket in a folder of its own. */
export async function startClamd(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-clamd-'));
  const socket = join(folder, 'clamd.ctl');
  await mkdir(join(folder, 'db'));
  await writeFile(
    join(folder, 'db/test.ndb'),
    `Klantmap.Test:0:*:${Buffer.from(malicious).toString('hex')}\n`,
  );
  await writeFile(
    join(folder, 'db/eicar.hdb'),
    `${createHash('md5').update(eicar).digest('hex')}:${eicar.length}:Eicar-Test-Signature\n`,
  );
  await writeFile(
    join(folder, 'clamd.conf'),
    `Foreground yes\nLocalSocket ${socket}\nDatabaseDirectory ${folder}/db\nTemporaryDirectory ${folder}\nStreamMaxLength 2M\n`,
  );
  const child = spawn(clamd, ['--config-file', join(folder, 'clamd.conf')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'exit');
  for (const until = performance.now() + 60_000; !(await isUp(socket));) {
    if (child.exitCode !== null || performance.now() > until) throw new Error(`clamd did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `unix:${socket}`,
    async stop() {
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const isUp = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
