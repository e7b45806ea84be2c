import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withApp } from '../support/app.js';
import { running } from '../support/files.js';
import { fillHouse, nastyLines, nastyProse } from './full-house.js';

interface Options {
  /** Texts that may stand anywhere, of one line and of more. */
  readonly texts?: readonly [lines: readonly string[], prose: readonly string[]];
  /** How the file is written that is imported; as it is compared when left out. */
  readonly written?: Readonly<Record<string, unknown>>;
}

/** Exports a full house, imports that into an empty one, and exports again: not one byte may differ. */
export async function roundTrip(
  offices: number,
  say: (line: string) => void,
  { texts = [nastyLines, nastyProse], written }: Options = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'klantmap-round-trip-'));
  const [first, between, second] = ['first', written ? 'between' : 'first', 'second'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  try {
    await withApp(async (house) => {
      await fillHouse(house, offices, ...texts);
      await timed('exported', say, () => running(house.app, 'export all', [first]));
      if (written) await running(house.app, 'export all', [between], written);
    });
    await withApp(async (house) => {
      await timed('imported', say, async () => {
        const { status, said } = await running(house.app, 'import all', [between]);
        if (status !== 0) throw new Error(`the import ended with ${status}:\n${said}`);
      });
      await timed('exported again', say, () => running(house.app, 'export all', [second]));
    });
    const names = await readdir(first);
    for (const name of names.toSorted()) {
      const [one, other] = [await fingerprint(join(first, name)), await fingerprint(join(second, name))];
      if (one !== other)
        throw new Error(
          `${name} differs after the round trip: ${await difference(join(first, name), join(second, name))}`,
        );
      say(`${name}: ${((await stat(join(first, name))).size / 1_000_000).toFixed(1)} MB, identical`);
    }
    if (names.length < 5) throw new Error(`only ${names.join(', ')} were exported`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function timed(what: string, say: (line: string) => void, run: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await run();
  say(`${what} in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

/** The first line that is another one, of files that are small enough to look at. */
async function difference(one: string, other: string): Promise<string> {
  const [lines = [], others = []] = await Promise.all(
    [one, other].map(async (path) => (await readFile(path, 'utf8')).split('\n')),
  );
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `line ${at + 1}\n${lines[at]}\n${others[at]}`;
}

async function fingerprint(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
