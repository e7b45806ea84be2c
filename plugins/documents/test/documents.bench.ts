import { execFile } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bar, median } from '../../../test/bench/bars.js';
import { release } from '../content/memory.js';
import { seal, unseal } from '../content/seal.js';
import { newKey } from '../keys/wrap.js';
import { folderStore, read } from '../store/folder.js';

const megabytes = Number(process.env.BENCH_DOCUMENT_MB ?? 500);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const run = promisify(execFile);

/**
 * A file, sealed into the store and opened from it, against `openssl enc -aes-256-ctr` of the same file, which protects it
 * from being read and not from being changed. Turn by turn, since a machine is not equally fast all the time; what is
 * written is on disk (fdatasync) before the clock stops, of both.
 */
async function documentsBench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-bench-'));
  try {
    const plain = join(folder, 'plain');
    await fill(plain);
    const closed = await turnByTurn({
      house: () => sealing(folder, plain),
      openssl: () => opensslSealing(folder, plain),
    });
    const opened = await turnByTurn({ house: () => opening(folder), openssl: () => opensslOpening(folder) });
    const line = (name: string, { house, openssl }: Speeds) =>
      `${name.padEnd(8)} ${house.toFixed(0).padStart(5)} MB/s; openssl enc -aes-256-ctr ${openssl.toFixed(0)} MB/s`;
    console.log(
      `\ndocuments: a file of ${megabytes} MB, ${rounds} rounds\n\n${line('sealing', closed)}\n${line('opening', opened)}`,
    );
    bar({
      what: 'documents: sealing / openssl enc -aes-256-ctr',
      measured: closed.house / closed.openssl,
      atLeast: 0.6,
    });
    bar({
      what: 'documents: opening / openssl enc -d -aes-256-ctr',
      measured: opened.house / opened.openssl,
      atLeast: 0.6,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Speeds {
  house: number;
  openssl: number;
}

/** Medians, in megabytes a second. The first round of each warms up. */
async function turnByTurn(what: {
  house: () => Promise<void>;
  openssl: () => Promise<void>;
}): Promise<Speeds> {
  const times = { house: [] as number[], openssl: [] as number[] };
  for (let round = 0; round <= rounds; round += 1)
    for (const who of ['house', 'openssl'] as const) {
      const begin = performance.now();
      await what[who]();
      if (round > 0) times[who].push((performance.now() - begin) / 1000);
    }
  return { house: megabytes / median(times.house), openssl: megabytes / median(times.openssl) };
}

const key = newKey();
const of = { customerId: 'customer', documentId: 'document' };

async function sealing(folder: string, plain: string): Promise<void> {
  const store = folderStore(join(folder, 'store'));
  await store.remove('document');
  await store.put('document', seal(read(await open(plain)), key, of));
}

async function opening(folder: string): Promise<void> {
  const sealed = await folderStore(join(folder, 'store')).get('document');
  if (!sealed) throw new Error('It was not stored.');
  let bytes = 0;
  for await (const piece of unseal(sealed, key, of)) {
    bytes += piece.length;
    release(piece);
  }
  if (bytes !== megabytes * 1_000_000) throw new Error(`${bytes} bytes came out`);
}

const enc = (...args: string[]) =>
  run('openssl', ['enc', '-aes-256-ctr', '-K', key.toString('hex'), '-iv', '0'.repeat(32), ...args]);

async function opensslSealing(folder: string, plain: string): Promise<void> {
  const path = join(folder, 'openssl');
  await rm(path, { force: true });
  await enc('-in', plain, '-out', path);
  const written = await open(path);
  await written.datasync();
  await written.close();
}

const opensslOpening = async (folder: string): Promise<void> =>
  void (await enc('-d', '-in', join(folder, 'openssl'), '-out', '/dev/null'));

async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  for (let done = 0; done < megabytes; done += 1) await file.write(randomBytes(1_000_000));
  await file.close();
}

export default { name: 'documents', run: documentsBench };
